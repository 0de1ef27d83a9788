#!/usr/bin/env bash
# The reference job with CDO, five commands; it has no p-values and no gradient: cdo_job.sh FIELD INDEX OUT [statistics]
# CDO 2.1 fails now and then to open a file that another of its threads has open; run.py then starts it again.
set -euo pipefail
field=$1 index=$2 out=$3
cdo -s -O ymonmean "$field" "$out/mean.nc"
cdo -s -O ymonstd1 "$field" "$out/sd.nc"
if [ "${4:-}" != statistics ]; then
  cdo -s -O -f nc4c -z zip_1 ymondiv -ymonsub "$field" "$out/mean.nc" "$out/sd.nc" "$out/z.nc"
fi
cdo -s -O timcor -ymonsub "$field" "$out/mean.nc" -enlarge,"$field" "$index" "$out/r.nc"
cdo -s -O div -timcovar "$field" -enlarge,"$field" "$index" -timvar -enlarge,"$field" "$index" "$out/slope.nc"
