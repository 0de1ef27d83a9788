#!/usr/bin/env bash
# Runs a shipped run file in a copy of configs and testdata, and checks its outputs with xarray, CDO, NCO and ncdump.
# Usage: check_config.sh FIELDWISE PYTHON SOURCE_FOLDER CONFIG WORK_FOLDER
set -euo pipefail
fieldwise=$1 python=$2 source=$3 config=$4 work=$5
rm -rf "$work"
mkdir -p "$work"
cp -r "$source/configs" "$source/testdata" "$work"
"$fieldwise" run "$work/configs/$config.yaml"
"$python" -B "$source/tests/interop/check_outputs.py" "$work"/results/*.nc
