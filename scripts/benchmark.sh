#!/usr/bin/env bash
# Times fieldwise and whatever peers are installed (CDO, numpy, xarray) on one field, checks that they agree, and prints
# a table in Markdown.
#   scripts/benchmark.sh            the 1-degree field: 1008 months, 263 MB; about two minutes
#   scripts/benchmark.sh --small    a field of a second, to see that everything runs
#   scripts/benchmark.sh --large    also fieldwise alone on 4 GB (0.25 degrees) within 512 MiB
#   scripts/benchmark.sh --slow     also CDO on time-series chunks (minutes)
#   scripts/benchmark.sh --significance   tests of significance beside loops of scipy over points
#   scripts/benchmark.sh --shorter-axes   sums of years, zonal means, the mean of an ensemble beside CDO
# Further options: --folder DIR (default build/benchmark-data), --repeat N (default 3).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
cmake --preset release >build/configure-release.log
cmake --build --preset release -j 2 -- --quiet
script=run.py
case "${1:-}" in
  --significance | --shorter-axes)
    script=${1#--}.py
    shift
    ;;
esac
exec /usr/bin/python3 "scripts/benchmark/${script//-/_}" --fieldwise "$PWD/build/release/src/fieldwise" "$@"
