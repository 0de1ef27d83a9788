#!/usr/bin/env bash
# Builds the libFuzzer targets of tests/fuzz in the sanitizers' build and runs each for some seconds. What they have found so far stays
# in build/fuzz/corpus, so that the next run goes on from there.
#   scripts/fuzz.sh [SECONDS [TARGET...]]     (10 seconds, all targets)
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(run_file time_units classic_header text_series chunk_decoder zarr_metadata)

scripts/setup.sh --fuzz
cmake --preset sanitize >/dev/null
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
cmake --build --preset fuzz -j 2 -- --quiet

# seeds NAME FOLDER: puts examples into a corpus, from which fuzzing begins.
seeds() {
  case "$1" in
    run_file) cp tests/pipeline/run_file_errors/*.yaml configs/*.yaml configs/cookbook/*.yaml "$2" ;;
    text_series)
      # The beginnings of tables: whole ones of years of days take a tenth of a second each.
      for table in testdata/*.csv; do head -n 30 "$table" >"$2/$(basename "$table")"; done
      ;;
    classic_header)
      # Small whole files of the three kinds: one with records of two variables, one with a lone record variable.
      for kind in classic 64-bit-offset 64-bit-data; do
        for records in 'short t(time, x); double u(time);' 'byte t(time, x);' 'float t(x);'; do
          printf 'netcdf seed { dimensions: time = UNLIMITED; x = 3; variables: %s t:units = "K"; data: t = 1, 2, 3; }' \
            "$records" | ncgen -k "$kind" -o "$2/$kind-${#records}"
        done
      done
      ;;
    time_units)
      printf '\0days since 1850-01-01 00:00:00' >"$2/days"
      printf '\1hours since 1-1-1 00:00:0.0 +5:30' >"$2/hours"
      printf '\2months since 2000-01-01T12:00:00Z' >"$2/months"
      ;;
    chunk_decoder)
      # Shuffled, deflated and both, with the raw length that the second byte stands for (times 37); other compressions by
      # the third.
      /usr/bin/python3 - "$2" <<'PYTHON'
import bz2, gzip, numcodecs, sys, zlib
raw = bytes(range(37)) * 4
def write(name, filters, kind, stored):
    with open(f"{sys.argv[1]}/{name}", "wb") as out:
        out.write(bytes([filters, 4, kind]) + stored + bytes(4 if filters & 4 else 0))
for name, filters in (("plain", 0), ("deflate", 2), ("shuffle", 33), ("both", 35), ("all", 39)):
    write(name, filters, 0, zlib.compress(raw) if filters & 2 else raw)
for inner in numcodecs.blosc.list_compressors():
    for shuffle in (0, 1, 2):
        write(f"blosc_{inner}_{shuffle}", 2, 1, numcodecs.Blosc(inner, 5, shuffle, blocksize=64).encode(raw))
lz4 = numcodecs.LZ4().encode(raw)
blocks = len(raw).to_bytes(8, "big") + (1 << 20).to_bytes(4, "big") + (len(lz4) - 4).to_bytes(4, "big") + lz4[4:]
for kind, stored in ((2, numcodecs.Zstd().encode(raw)), (3, lz4), (4, b"\x1f" + raw[:32] + b"\xe0\x60\x1f"), (5, bz2.compress(raw)),
                     (6, blocks), (7, gzip.compress(raw))):
    write(f"kind_{kind}", 2, kind, stored)
PYTHON
      ;;
    zarr_metadata)
      printf '\0{"zarr_format": 2, "shape": [4, 3], "chunks": [2, 3], "dtype": "<f4", "compressor": {"id": "blosc", "cname": "lz4"}, "fill_value": NaN, "order": "F", "filters": [{"id": "shuffle", "elementsize": 4}], "dimension_separator": "/", "attributes": {"_ARRAY_DIMENSIONS": ["y", "x"], "scale_factor": 0.01}}' >"$2/v2"
      printf '\1{"zarr_format": 3, "node_type": "array", "shape": [4, 3], "data_type": "int16", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3]}}, "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}, "fill_value": "0xffff", "codecs": [{"name": "transpose", "configuration": {"order": [1, 0]}}, {"name": "bytes", "configuration": {"endian": "big"}}, {"name": "zstd", "configuration": {"level": 1}}, "crc32c"], "attributes": {"_FillValue": "AAAAAAAA+H8="}, "dimension_names": ["y", null]}' >"$2/v3"
      ;;
  esac
}

for name in "${targets[@]}"; do
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  seeds "$name" "$corpus"
  # A run file may take a second on a busy machine; one that takes ten is an endless loop.
  if ! "build/sanitize/tests/fuzz/fieldwise_fuzz_$name" -max_total_time="$seconds" -print_final_stats=1 -max_len=65536 \
    -timeout=10 -rss_limit_mb=1024 -artifact_prefix="build/fuzz/$name-" "$corpus" >"build/fuzz/$name.log" 2>&1; then
    grep -E -A 20 'ERROR|SUMMARY|runtime error|deadly|Test unit written' "build/fuzz/$name.log" | head -n 60
    echo "$name found something: see build/fuzz/$name.log"
    exit 1
  fi
  printf '%-15s %s inputs in %s s, none that crashes, hangs or takes more than 1 GiB\n' "$name" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log")" "$seconds"
done
