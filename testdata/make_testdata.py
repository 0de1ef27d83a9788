#!/usr/bin/python3
"""Make the files of testdata/ again from the Debian packages they come from.

    sudo apt-get install ferret-datasets libncarg-data python3-geopandas python3-netcdf4 python3-statsmodels python3-vega-datasets
    /usr/bin/python3 testdata/make_testdata.py [DIRECTORY]     (default: the directory of this script)

The values are copied bit by bit; what changes is the container (NetCDF-4, shuffle + deflate), of two files how many rows
and columns are kept, and a few global attributes that say where the data come from. The script reads its own files back and
compares them with the originals.
"""

import json
import pathlib
import shutil
import struct
import sys

import netCDF4
import numpy

FERRET = pathlib.Path("/usr/share/ferret-vis/data")
NCARG = pathlib.Path("/usr/share/ncarg/data")
STATSMODELS = pathlib.Path("/usr/lib/python3/dist-packages/statsmodels/datasets")
VEGA = pathlib.Path("/usr/lib/python3/dist-packages/vega_datasets/_data")
COUNTRIES = pathlib.Path("/usr/lib/python3/dist-packages/geopandas/datasets/naturalearth_lowres/naturalearth_lowres.shp")
CHOSEN = ["Brazil", "Australia", "India", "South Africa", "Lesotho", "Fiji", "Russia", "Antarctica"]
LICENCE = "Ferret License Agreement (NOAA/PMEL): public domain, redistribution with its notice; see testdata/README.md"
NCL_LICENCE = "BSD-4-clause, University Corporation for Atmospheric Research; see testdata/README.md"
NCL = "of Debian's package libncarg-data 6.6.2.dfsg.1-1"
MODELS = {"MPI-ESM-LR": 1, "HadGEM2-ES": 2, "CNRM-CM5": 3, "EC-EARTH": 4}

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
    "ocean_temperature.nc": {
        "source": FERRET / "ocean_atlas_subset.nc",
        "variables": ["TEMP"],
        "keep": {"XAX_SUBSET": slice(None, None, 5), "YAX_SUBSET": slice(None, None, 2)},
        "attributes": {
            "title": "Monthly climatology of ocean temperature by depth",
            "origin": "every fifth longitude and every second latitude of TEMP of ocean_atlas_subset.nc of Debian's package "
            "ferret-datasets 7.6.0-5; values unchanged, stored again as NetCDF-4",
            "license": LICENCE,
        },
    },
    "winter_heights.nc": {
        "source": NCARG / "cdf" / "hgt.nc",
        "variables": ["HGT"],
        "keep": {"lat": slice(44, None)},
        "attributes": {
            "title": "Height of 500 hPa, a map a winter, 1958-1978, north of 20 N",
            "origin": f"HGT north of 20 N of hgt.nc {NCL}; values unchanged, stored again as NetCDF-4",
            "license": NCL_LICENCE,
        },
    },
    "velocity_potential.nc": {
        "source": NCARG / "cdf" / "chi200_ud_smooth.nc",
        "variables": ["CHI"],
        "attributes": {
            "origin": f"CHI of chi200_ud_smooth.nc {NCL}; values unchanged, stored again as NetCDF-4",
            "license": NCL_LICENCE,
        },
    },
    "air_temperature_2005.nc": {
        "source": NCARG / "nug" / "tas_rectilinear_grid_2D.nc",
        "variables": ["tas", "lon_bnds", "lat_bnds", "time_bnds"],
        "attributes": {
            "origin": f"tas_rectilinear_grid_2D.nc {NCL}; values unchanged, stored again as NetCDF-4",
            "license": NCL_LICENCE,
        },
    },
    "land_fraction.nc": {
        "source": NCARG / "nug" / "sftlf_mod1_rectilinear_grid_2D.nc",
        "variables": ["sftlf", "lon_bnds", "lat_bnds"],
        "attributes": {
            "origin": f"sftlf_mod1_rectilinear_grid_2D.nc {NCL}; values unchanged, stored again as NetCDF-4",
            "license": NCL_LICENCE,
        },
    },
}
# What is copied byte for byte: the name here, and the original.
COPIES = {
    "nino12_sst.csv": STATSMODELS / "elnino" / "elnino.csv",
    "seattle_weather.csv": VEGA / "seattle-weather.csv",
} | {
    f"africa/{model}_{run}.nc": NCARG / "nug" / f"tas_mod{number}_{run}_rectilin_grid_2D.nc"
    for model, number in MODELS.items() for run in ("hist", "rcp85")
}


def copy_attributes(source, target):
    """Copy every attribute except the fill value, which has to be given when the variable is made."""
    target.setncatts({name: source.getncattr(name) for name in source.ncattrs() if name != "_FillValue"})


def kept(variable, keep):
    """Return the values of a variable at the places that are kept of each dimension."""
    return variable[tuple(keep.get(name, slice(None)) for name in variable.dimensions)]


def copy_variable(source, target, chunks, keep):
    """Copy one variable bit by bit into a compressed variable of the same name, type and dimensions."""
    fill = source.getncattr("_FillValue") if "_FillValue" in source.ncattrs() else None
    options = {"zlib": True, "complevel": 9, "shuffle": True, "chunksizes": chunks} if chunks else {}
    copy = target.createVariable(source.name, source.dtype, source.dimensions, fill_value=fill, **options)
    copy.set_auto_maskandscale(False)
    copy_attributes(source, copy)
    copy[:] = kept(source, keep)


def make(path, recipe):
    """Write one file: all coordinates, the named variables, and where they come from."""
    keep = recipe.get("keep", {})
    with netCDF4.Dataset(recipe["source"]) as source, netCDF4.Dataset(path, "w") as target:
        source.set_auto_maskandscale(False)
        for name, dimension in source.dimensions.items():
            length = len(range(len(dimension))[keep.get(name, slice(None))])
            target.createDimension(name, None if dimension.isunlimited() else length)
        for name, variable in source.variables.items():
            if name in source.dimensions:
                copy_variable(variable, target, None, keep)
            elif name in recipe["variables"]:
                whole = kept(variable, keep).shape
                copy_variable(variable, target, ((1,) if len(whole) > 2 else whole[:1]) + whole[1:], keep)
        copy_attributes(source, target)
        target.setncatts(recipe["attributes"])


def verify(path, recipe):
    """Compare every value of a file with the original, bit by bit, and every attribute with the original's."""
    with netCDF4.Dataset(recipe["source"]) as source, netCDF4.Dataset(path) as target:
        source.set_auto_maskandscale(False)
        target.set_auto_maskandscale(False)
        for name in target.variables:
            ours, theirs = target[name], source[name]
            same = ours.dtype == theirs.dtype and ours[:].tobytes() == kept(theirs, recipe.get("keep", {})).tobytes()
            attributes = {key: ours.getncattr(key) for key in ours.ncattrs()}
            if not same or attributes != {key: theirs.getncattr(key) for key in theirs.ncattrs()}:
                sys.exit(f"{path}: {name} differs from {recipe['source']}")
            print(f"{path.name}: {name} {ours.shape} equals the original, {numpy.count_nonzero(ours[:] < -99)} missing")


def polygons_of(record):
    """Return the rings of a record of a shapefile as polygons of GeoJSON: those that go clockwise begin one."""
    parts, points = struct.unpack("<2i", record[36:44])
    starts = struct.unpack(f"<{parts}i", record[44:44 + 4 * parts]) + (points,)
    places = list(struct.iter_unpack("<2d", record[44 + 4 * parts:44 + 4 * parts + 16 * points]))
    polygons = []
    for begin, end in zip(starts, starts[1:]):
        ring = places[begin:end]
        turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in zip(ring, ring[1:]))
        if turn > 0 or not polygons:
            polygons.append([])
        polygons[-1].append([[round(value, 4) for value in place] for place in ring])
    return polygons


def countries():
    """Return the features of some countries of Natural Earth, places to four decimals."""
    table = COUNTRIES.with_suffix(".dbf").read_bytes()
    count, header, length = struct.unpack("<IHH", table[4:12])
    fields, at = {}, 1
    for place in range(32, header - 1, 32):
        fields[table[place:place + 11].split(b"\0")[0].decode()] = (at, table[place + 16])
        at += table[place + 16]
    names = []
    for row in range(count):
        begin = header + row * length
        names.append({name: table[begin + fields[name][0]:begin + sum(fields[name])].decode("latin-1").strip()
                      for name in ("name", "continent")})
    shapes, at, features = COUNTRIES.read_bytes(), 100, []
    for attributes in names:
        (words,) = struct.unpack(">I", shapes[at + 4:at + 8])
        if attributes["name"] in CHOSEN:
            features.append({"type": "Feature", "properties": attributes, "geometry": {
                "type": "MultiPolygon", "coordinates": polygons_of(shapes[at + 8:at + 8 + 2 * words])}})
        at += 8 + 2 * words
    return sorted(features, key=lambda feature: CHOSEN.index(feature["properties"]["name"]))


def main():
    directory = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    if directory.is_file():
        directory = directory.parent
    for name, recipe in FILES.items():
        make(directory / name, recipe)
        verify(directory / name, recipe)
    (directory / "africa").mkdir(exist_ok=True)
    for name, source in COPIES.items():
        shutil.copyfile(source, directory / name)
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in countries())
    (directory / "countries.geojson").write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
