#!/usr/bin/env bash
# Builds the libFuzzer targets of tests/fuzz with clang and runs each for some seconds.
#   scripts/fuzz.sh [SECONDS]     (20)
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}

scripts/setup.sh --fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
for program in build/fuzz/tests/fuzz/fieldwise_fuzz_*; do
  [ -x "$program" ] && [ -f "$program" ] || continue
  name=${program##*fieldwise_fuzz_}
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  case "$name" in
    run_file) cp tests/pipeline/run_file_errors/*.yaml configs/*.yaml "$corpus" ;;
    text_series) cp testdata/*.csv "$corpus" ;;
    classic_header) for file in testdata/*.nc; do head -c 4096 "$file" >"$corpus/$(basename "$file")"; done ;;
  esac
  echo "=== $name, $seconds s"
  "$program" -max_total_time="$seconds" -print_final_stats=1 -max_len=65536 -artifact_prefix="build/fuzz/$name-" \
    "$corpus" 2>&1 | grep -E "stat::number_of_executed_units|ERROR|SUMMARY|deadly" || true
  [ "${PIPESTATUS[0]}" -eq 0 ] || { echo "$name found something: see build/fuzz/$name-*"; exit 1; }
done
