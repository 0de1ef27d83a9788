#!/usr/bin/env bash
# Repeats the faults that docs/reliability.md speaks of, from seeds, and prints a table of tries and failures.
#   scripts/campaign.sh [--seconds N] [--seed N] [--every N] [--fieldwise PATH] [CLASS...]
# Without options: an hour, with a seed of the day, the command of build/dev (cmake --preset dev && cmake --build --preset dev).
set -euo pipefail
cd "$(dirname "$0")/.."
exec /usr/bin/python3 -B tests/campaign/campaign.py "$@"
