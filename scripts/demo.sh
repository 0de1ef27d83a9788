#!/usr/bin/env bash
# Builds the fieldwise command, runs configs/enso-winds.yaml on the data in testdata/ and says where the results are.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh --plot
scripts/setup.sh --python
cmake --preset release
cmake --build --preset release --target fieldwise_command fieldwise_python
fieldwise=build/release/src/fieldwise

echo
echo "\$ $fieldwise run configs/enso-winds.yaml"
"$fieldwise" run configs/enso-winds.yaml
for more in coads-extrema fnoc-trajectories; do
  echo "\$ $fieldwise run configs/$more.yaml"
  "$fieldwise" run "configs/$more.yaml"
done

echo
echo "The results are in results/:"
for file in climatology anomalies enso trend series coads_extrema fnoc_drift; do
  printf '  %7s  results/%s.nc\n' "$(du -h "results/$file.nc" | cut -f1)" "$file"
done
cat <<'TEXT'

The same from Python (docs/python.md), on the wind that is shipped:
TEXT
PYTHONPATH=build/release/python /usr/bin/python3 -B - <<'PYTHON'
import fieldwise
import xarray as xr

wind = xr.open_dataset("testdata/fnoc_winds.nc").UWND.assign_attrs(units="m s-1")
pacific = wind.fieldwise.anomaly(by="month").fieldwise.area_mean(region={"lat": [-5, 5], "lon": [160, 210]})
series = pacific.to_series()
print(f"  the strongest westerly anomaly of the central Pacific: {series.max():.1f} m s-1 in {series.idxmax():%B %Y}")
PYTHON

cat <<'TEXT'

Look at them:
  ncdump -h results/enso.nc                           what is in a file, with units and how it was made
  ncdump -v nino4 results/series.nc                   the wind index of the central Pacific, month by month
  build/release/src/fieldwise info results/enso.nc    the same file as fieldwise sees it
  build/release/src/fieldwise plot results/enso.nc u_resp --lag 0 -o response.png    a map of the response
  build/release/src/fieldwise report configs/enso-winds.yaml -o report.html          everything on one page
  build/release/src/fieldwise operations              everything it can compute
TEXT
