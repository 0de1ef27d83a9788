#!/usr/bin/env bash
# Builds the Debian packages of what is committed, looks at them with lintian, unpacks them into a folder and tries them
# there. They end up in build/package.
#   scripts/package.sh           source and binary packages
#   scripts/package.sh --source  the source package alone
set -euo pipefail
cd "$(dirname "$0")/.."
kind=binary
case "${1:-}" in
  --source) kind=source ;;
  "") ;;
  *)
    echo "usage: scripts/package.sh [--source]" >&2
    exit 2
    ;;
esac

scripts/setup.sh --package
version=$(dpkg-parsechangelog --show-field Version)
grep -q "kVersion = \"$version\"" include/fieldwise/core/version.hpp || {
  echo "debian/changelog says $version, include/fieldwise/core/version.hpp another version" >&2
  exit 1
}
out=$PWD/build/package
tree=$out/fieldwise-$version
rm -rf "$out"
mkdir -p "$tree"
git archive HEAD | tar --extract --directory "$tree"
cd "$tree"
dpkg-buildpackage --no-sign --build=source
if [ "$kind" = binary ]; then
  dpkg-buildpackage --no-sign --build=binary
fi
cd "$out"
lintian --fail-on error,warning ./*.changes
[ "$kind" = binary ] || exit 0

staging=$out/staging
for package in ./*.deb; do dpkg-deb --extract "$package" "$staging"; done
export PATH=$staging/usr/bin:$PATH
work=$out/work
mkdir -p "$work"
cp -r "$tree/configs" "$tree/testdata" "$work"
(
  cd "$work"
  [ "$(command -v fieldwise)" = "$staging/usr/bin/fieldwise" ]
  fieldwise run configs/enso-winds.yaml
  fieldwise verify results/*.nc
  fieldwise plot results/climatology.nc u_clim_mean --time 1 -o map.png
  PYTHONPATH=$staging/usr/lib/python3/dist-packages /usr/bin/python3 - <<'PYTHON'
import numpy
import xarray

import fieldwise

winds = xarray.open_dataset("testdata/fnoc_winds.nc", decode_times=True)
ours = fieldwise.climatology(winds.UWND, by="all", statistics=["mean"])
mean = ours if isinstance(ours, xarray.DataArray) else next(iter(ours.data_vars.values()))
numpy.testing.assert_allclose(mean.squeeze(), winds.UWND.astype("f8").mean("TIME"), rtol=1e-6, atol=1e-6)
PYTHON
  for page in fieldwise.1 fieldwise-trend.1; do
    man --local-file "$staging/usr/share/man/man1/$page.gz" >/dev/null
  done
)
# The package's paths begin at /usr; pkg-config's begin where its file lies, so that both are found in the folder too.
"$tree/tests/consumer/check.sh" "$staging/usr" "$work"
ls -l ./*.deb
