#!/usr/bin/env bash
# Builds and runs the consumer against an installed fieldwise, once through find_package and once through pkg-config.
#   tests/consumer/check.sh PREFIX BUILD_DIRECTORY
set -euo pipefail
prefix=$1
build=$2
here=$(cd "$(dirname "$0")" && pwd)

cmake -S "$here" -B "$build/consumer" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$build/consumer" -- --quiet
"$build/consumer/consumer_in_memory"
(cd "$build/consumer" && ./consumer)

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name fieldwise.pc)")
export PKG_CONFIG_PATH
mkdir -p "$build/consumer-pkg-config"
cd "$build/consumer-pkg-config"
# shellcheck disable=SC2046  # pkg-config prints several words on purpose
g++ -O1 "$here/in_memory.cpp" -o in_memory $(pkg-config --cflags --libs fieldwise-analysis)
# shellcheck disable=SC2046
g++ -O1 "$here/main.cpp" -o consumer $(pkg-config --cflags --libs fieldwise)
./in_memory
./consumer
"$prefix/bin/fieldwise" --version >/dev/null
package=$(find "$prefix" -type d -path '*/dist-packages/fieldwise')
if [ -n "$package" ]; then
  # The installed package finds the command that was installed with it, and computes.
  env -u FIELDWISE_COMMAND PYTHONPATH="$(dirname "$package")" /usr/bin/python3 -B - "$prefix" <<'PYTHON'
import sys

import pandas
import xarray

import fieldwise
from fieldwise._files import command_path

assert command_path() == sys.argv[1] + "/bin/fieldwise", command_path()
months = xarray.DataArray(range(24), dims="time", coords={"time": pandas.date_range("2000-01-15", periods=24, freq="30D")}, name="x")
assert fieldwise.check.__doc__ and float(months.fieldwise.climatology(by="all")["mean"]) == 11.5
PYTHON
  echo "The installed Python package works."
fi
echo "find_package, pkg-config and the installed command work."
