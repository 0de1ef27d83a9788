#!/usr/bin/env bash
# Draws every picture of README.md, docs/gallery.md and docs/cookbook.md anew, from the configs and the data in testdata/.
#   scripts/gallery.sh [FIELDWISE]     the command to use; build/release/src/fieldwise if left out
set -euo pipefail
cd "$(dirname "$0")/.."
fieldwise=${1:-build/release/src/fieldwise}
images=docs/images
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$images"

# Outputs of the configs, whose paths are relative to the config, go to a folder of their own.
cp -r configs "$work/configs"
ln -s "$PWD/testdata" "$work/testdata"
for config in configs/*.yaml configs/cookbook/*.yaml; do "$fieldwise" run --quiet "$work/$config"; done
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

# cookbook RECIPE FILE [VARIABLE] [OPTIONS]
cookbook() {
  local recipe=$1 file=$2
  shift 2
  plot "cookbook-$recipe" "$results/cookbook/$file" "$@"
}

cookbook nino34 nino34.nc oni --size 13 --title "Oceanic Nino Index of an invented Pacific"
cookbook nao nao.nc pattern --lag 1 --size 11
cookbook djf_trend djf_trend.nc trend --size 12 --title "Trend of the zonal wind, December to February"
cookbook bend bend.nc mean --size 13 --title "Mean temperature of Africa in four simulations"
cookbook warm_events warm_events.nc wind_response_sst --lag -1.5,1.5,3 --size 13
cookbook winters winters.nc elnino --size 12 --title "Zonal wind, El Nino winters less others"
cookbook winters_lag winters_lag.nc memory --size 12
cookbook all_variables all_variables.nc anom_UWND --vectors anom_UWND,anom_VWND --time 1983-01 --size 12 --region lat=-60:60,lon=120:290
cookbook section section.nc section --size 13
cookbook hovmoeller hovmoeller.nc daily --size 10
cookbook ensemble ensemble.nc change --band sd --size 13 --title "Africa's mean temperature, less that of 1971 to 2000"
cookbook land_mean land_mean.nc land_mean --size 11
cookbook country_means country_means.nc country --size 13
cookbook percent percent.nc percent --size 13 --title "Rain at Seattle in percent of the mean of its month"
cookbook dry_and_wet spi3.nc spi3 --time 2010-12 --size 9
cookbook indices indices.nc tx90p --time 2010 --size 9
cookbook paper_table paper_table.csv wind --size 12
cookbook two_grids two_grids.nc compared --size 12 --title "Sea surface temperature of ships less that of the atlas"

large=$(find "$images" -name '*.png' -size +150k)
if [ -n "$large" ]; then
  echo "These pictures have more than 150 KiB: $large" >&2
  exit 1
fi
echo "$(find "$images" -name '*.png' | wc -l) pictures are in $images."
