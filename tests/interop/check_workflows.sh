#!/usr/bin/env bash
# Runs the examples of docs/workflows.md by make and Snakemake: both give the same bytes, and begin nothing anew.
#   check_workflows.sh FIELDWISE SOURCE_FOLDER WORK_FOLDER
set -euo pipefail
fieldwise=$(realpath "$1")
source=$(realpath "$2")
work=$3
data=$source/testdata
rm -rf "$work"
mkdir -p "$work/make" "$work/snakemake"

fail() {
  echo "check_workflows: $1" >&2
  exit 1
}

by_make() { make -C "$work/make" -f "$source/docs/workflows/Makefile" FIELDWISE="$fieldwise" DATA="$data" -j2 "$@"; }
by_make
by_make --question || fail "make would begin anew what is done"
touch "$work/make/warm.nc"
by_make >"$work/again.log"
grep -q regression "$work/again.log" || fail "make did not see a changed input"
by_make --question || fail "make asks again what was answered: nothing new"
(cd "$work/make" && "$fieldwise" verify ./*.nc)
[ "$(grep -c , "$work/make/trends.csv")" -eq 266 ] || fail "the table is not two headings and 2 x 132 months"

export XDG_CACHE_HOME=$work/cache
by_snakemake() {
  snakemake --cores 2 --snakefile "$source/docs/workflows/Snakefile" --directory "$work/snakemake" \
    --config fieldwise="$fieldwise" data="$data" "$@"
}
by_snakemake
by_snakemake --dry-run >"$work/again.log" 2>&1
grep -q 'Nothing to be done' "$work/again.log" || fail "Snakemake would begin anew what is done"
python3 - "$work/snakemake/logs/wind_UWND.json" <<'PYTHON'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert lines and all({"time", "level", "message"} <= set(line) for line in lines if line["level"] != "progress"), lines
PYTHON
for component in UWND VWND; do
  cmp "$work/make/response_$component.nc" "$work/snakemake/response_$component.nc"
done

# A rule that fails hands its exit status on and leaves no output.
rm "$work/snakemake/warm.nc" "$work/snakemake"/response_*.nc
if by_snakemake --config fieldwise="$fieldwise" data=/nowhere >"$work/failed.log" 2>&1; then fail "a missing input was no failure"; fi
[ ! -e "$work/snakemake/warm.nc" ] || fail "a failed rule left an output"
echo "make and Snakemake give the same bytes, and nothing is begun anew."
