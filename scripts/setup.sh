#!/usr/bin/env bash
# Installs the Debian packages fieldwise needs, and only those that are missing.
#   scripts/setup.sh           everything: to build, to test, to check
#   scripts/setup.sh --build   what the command itself needs
#   scripts/setup.sh --fuzz    what scripts/fuzz.sh needs
#   scripts/setup.sh --plot    what the command and its pictures need
#   scripts/setup.sh --python  what the command and the Python package need
#   scripts/setup.sh --package what scripts/package.sh needs
set -euo pipefail

build=(g++ cmake ninja-build ccache pkg-config libnetcdf-c++4-dev libnetcdf-dev libhdf5-dev libdeflate-dev libisal-dev
       libxtensor-dev libboost-dev libtbb-dev libudunits2-dev libyaml-cpp-dev libcli11-dev libfmt-dev libspdlog-dev
       libssl-dev libeigen3-dev libnlopt-dev libnlopt-cxx-dev nlohmann-json3-dev libblosc-dev libzstd-dev liblz4-dev
       libbz2-dev)
geometry=(libgeos-dev libshp-dev libproj-dev)
look=(netcdf-bin)
checks=(libgtest-dev libgmock-dev libbenchmark-dev clang-tidy clang-format doxygen git cdo nco hdf5-tools locales
        python3 python3-numpy python3-xarray python3-netcdf4 python3-scipy python3-statsmodels r-base-core
        python3-jsonschema python3-yaml python3-pytest python3-zarr python3-numcodecs python3-h5py hdf5-filter-plugin
        hdf5-filter-plugin-blosc-serial bash zsh fish groff-base man-db make snakemake)
fuzz=(clang libclang-rt-14-dev python3 python3-numcodecs libgtest-dev libgmock-dev locales)
python=(pybind11-dev python3 python3-dev python3-numpy python3-xarray python3-pandas python3-cftime python3-netcdf4 python3-dask)
plot=(libgmt-dev gmt-common ghostscript poppler-utils)
package=(debhelper dh-python dpkg-dev lintian man-db git)

case "${1:-}" in
  --build) wanted=("${build[@]}" "${geometry[@]}" "${look[@]}") ;;
  --fuzz) wanted=("${build[@]}" "${look[@]}" "${fuzz[@]}") ;;
  --plot) wanted=("${build[@]}" "${geometry[@]}" "${look[@]}" "${plot[@]}") ;;
  --python) wanted=("${build[@]}" "${geometry[@]}" "${look[@]}" "${python[@]}") ;;
  --package) wanted=("${build[@]}" "${geometry[@]}" "${look[@]}" "${plot[@]}" "${python[@]}" "${package[@]}") ;;
  "") wanted=("${build[@]}" "${geometry[@]}" "${look[@]}" "${plot[@]}" "${python[@]}" "${checks[@]}" "${fuzz[@]}") ;;
  *)
    echo "usage: scripts/setup.sh [--build | --plot | --python | --fuzz | --package]" >&2
    exit 2
    ;;
esac

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "All ${#wanted[@]} packages are installed."
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing and neither root nor sudo is there to install them: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
apt_options=(-qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
# An archive of somebody else's that cannot be reached need not stop us; a package that is then not found does.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${apt_options[@]}" update </dev/null ||
  echo "apt-get update reported problems; going on with the package lists there are." >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${apt_options[@]}" install --yes --no-install-recommends \
  "${missing[@]}" </dev/null >/dev/null
echo "Installed."
