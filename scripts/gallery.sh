#!/usr/bin/env bash
# Draws every picture of README.md and docs/gallery.md anew, from the configs and the data in testdata/.
#   scripts/gallery.sh [FIELDWISE]     the command to use; build/release/src/fieldwise if left out
set -euo pipefail
cd "$(dirname "$0")/.."
fieldwise=${1:-build/release/src/fieldwise}
images=docs/images
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$images"

# Outputs of the configs, whose paths are relative to the config, go to a folder of their own.
mkdir "$work/configs"
cp configs/*.yaml "$work/configs/"
ln -s "$PWD/testdata" "$work/testdata"
for config in configs/*.yaml; do "$fieldwise" run --quiet "$work/$config"; done
results=$work/results

# plot PICTURE FILE [VARIABLE] [OPTIONS]
plot() {
  local picture=$1
  shift
  "$fieldwise" plot --quiet "$@" -o "$images/$picture.png"
}

plot enso-response "$results/enso.nc" u_resp --lag 0 --region lat=-60:60,lon=120:290 --size 14 \
  --title "Wind response to a warm sea off Peru, per degree"
plot gallery-lags "$results/enso.nc" u_corr --lag -6,-3,0,3 --size 12
plot gallery-trend "$results/trend.nc" u_trend --size 13
plot gallery-seasons "$results/seasons.nc" season --size 13
plot gallery-spread "$results/coads_annual.nc" annual_sd --size 13
plot gallery-count "$results/coads_annual.nc" annual_n --size 13
plot gallery-probability "$results/trend.nc" u_trend_p --size 13
plot gallery-gradient "$results/coads_gradient.nc" front --time 2001-07 --size 14 --region lat=10:65,lon=-90:10
plot gallery-overlay "$results/coads_annual.nc" annual_mean --overlay annual_sd --size 13
plot gallery-polar "$results/climatology.nc" u_clim_mean --month 1 --region lat=60:90 --size 11 --arrows none
plot gallery-series "$results/series.nc" nino4 --size 15
"$fieldwise" info testdata/coads_climatology.nc --variable SST --plot "$images/gallery-look.png" --quiet >/dev/null

plot gallery-points "$results/coads_extrema.nc" --size 13
plot gallery-tracks "$results/fnoc_streams.nc" --size 13 --title "Five days in the mean wind"
plot gallery-fronts "$results/coads_fronts.nc" calm --overlay front_mask --time 2001-07 --size 13

large=$(find "$images" -name '*.png' -size +150k)
if [ -n "$large" ]; then
  echo "These pictures have more than 150 KiB: $large" >&2
  exit 1
fi
echo "$(find "$images" -name '*.png' | wc -l) pictures are in $images."
