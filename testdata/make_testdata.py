#!/usr/bin/python3
"""Make the NetCDF files of testdata/ again from the Debian packages they come from.

    sudo apt-get install ferret-datasets python3-netcdf4 python3-statsmodels
    /usr/bin/python3 testdata/make_testdata.py [DIRECTORY]     (default: the directory of this script)

The values are copied bit by bit; what changes is the container (NetCDF-4, shuffle + deflate) and a few global
attributes that say where the data come from. The script reads its own files back and compares them with the originals.
"""

import pathlib
import shutil
import sys

import netCDF4
import numpy

FERRET = pathlib.Path("/usr/share/ferret-vis/data")
STATSMODELS = pathlib.Path("/usr/lib/python3/dist-packages/statsmodels/datasets")
LICENCE = "Ferret License Agreement (NOAA/PMEL): public domain, redistribution with its notice; see testdata/README.md"

FILES = {
    "fnoc_winds.nc": {
        "source": FERRET / "monthly_navy_winds.cdf",
        "variables": ["UWND", "VWND"],
        "attributes": {
            "title": "Monthly mean surface winds of the Fleet Numerical Oceanography Center, 1982-1992",
            "origin": "monthly_navy_winds.cdf of Debian's package ferret-datasets 7.6.0-5; values unchanged, "
            "stored again as NetCDF-4",
            "license": LICENCE,
        },
    },
    "coads_climatology.nc": {
        "source": FERRET / "coads_climatology.cdf",
        "variables": ["SST"],
        "attributes": {
            "title": "Monthly climatology of sea surface temperature of the Comprehensive Ocean-Atmosphere Data Set",
            "origin": "variable SST of coads_climatology.cdf of Debian's package ferret-datasets 7.6.0-5; values "
            "unchanged, stored again as NetCDF-4",
            "license": LICENCE,
        },
    },
}


def copy_attributes(source, target):
    """Copy every attribute except the fill value, which has to be given when the variable is made."""
    target.setncatts({name: source.getncattr(name) for name in source.ncattrs() if name != "_FillValue"})


def copy_variable(source, target, chunks):
    """Copy one variable bit by bit into a compressed variable of the same name, type and dimensions."""
    fill = source.getncattr("_FillValue") if "_FillValue" in source.ncattrs() else None
    options = {"zlib": True, "complevel": 9, "shuffle": True, "chunksizes": chunks} if chunks else {}
    copy = target.createVariable(source.name, source.dtype, source.dimensions, fill_value=fill, **options)
    copy.set_auto_maskandscale(False)
    copy_attributes(source, copy)
    copy[:] = source[:]


def make(path, recipe):
    """Write one file: all coordinates, the named variables, and where they come from."""
    with netCDF4.Dataset(recipe["source"]) as source, netCDF4.Dataset(path, "w") as target:
        source.set_auto_maskandscale(False)
        for name, dimension in source.dimensions.items():
            target.createDimension(name, None if dimension.isunlimited() else len(dimension))
        for name, variable in source.variables.items():
            if name in source.dimensions:
                copy_variable(variable, target, None)
            elif name in recipe["variables"]:
                copy_variable(variable, target, (1,) + variable.shape[1:])
        copy_attributes(source, target)
        target.setncatts(recipe["attributes"])


def verify(path, recipe):
    """Compare every value of a file with the original, bit by bit, and every attribute with the original's."""
    with netCDF4.Dataset(recipe["source"]) as source, netCDF4.Dataset(path) as target:
        source.set_auto_maskandscale(False)
        target.set_auto_maskandscale(False)
        for name in target.variables:
            ours, theirs = target[name], source[name]
            same = ours.dtype == theirs.dtype and ours[:].tobytes() == theirs[:].tobytes()
            attributes = {key: ours.getncattr(key) for key in ours.ncattrs()}
            if not same or attributes != {key: theirs.getncattr(key) for key in theirs.ncattrs()}:
                sys.exit(f"{path}: {name} differs from {recipe['source']}")
            print(f"{path.name}: {name} {ours.shape} equals the original, {numpy.count_nonzero(ours[:] < -99)} missing")


def main():
    directory = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    if directory.is_file():
        directory = directory.parent
    for name, recipe in FILES.items():
        make(directory / name, recipe)
        verify(directory / name, recipe)
    shutil.copyfile(STATSMODELS / "elnino" / "elnino.csv", directory / "nino12_sst.csv")


if __name__ == "__main__":
    main()
