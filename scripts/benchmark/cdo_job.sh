#!/usr/bin/env bash
# The reference job with CDO, five commands; it has no p-values and no gradient: cdo_job.sh FIELD INDEX OUT [statistics]
# -L: without it CDO 2.1 fails now and then, as two of its threads open the same file.
set -euo pipefail
field=$1 index=$2 out=$3
cdo -L -s -O ymonmean "$field" "$out/mean.nc"
cdo -L -s -O ymonstd1 "$field" "$out/sd.nc"
if [ "${4:-}" != statistics ]; then
  cdo -L -s -O -f nc4c -z zip_1 ymondiv -ymonsub "$field" "$out/mean.nc" "$out/sd.nc" "$out/z.nc"
fi
cdo -L -s -O timcor -ymonsub "$field" "$out/mean.nc" -enlarge,"$field" "$index" "$out/r.nc"
cdo -L -s -O div -timcovar "$field" -enlarge,"$field" "$index" -timvar -enlarge,"$field" "$index" "$out/slope.nc"
