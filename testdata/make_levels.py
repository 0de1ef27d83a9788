#!/usr/bin/python3
"""Make the fields of docs/levels-and-members.md: invented numbers in the shape of files that people have.

    /usr/bin/python3 testdata/make_levels.py [DIRECTORY]     (default: the working directory)

`reanalysis.nc` holds five years of days, two variables on four levels and one without; `models/` holds months of forty
years of four models, in two files each, one of them in a calendar without leap days.
"""

import pathlib
import sys

import cftime
import netCDF4
import numpy

LAT = numpy.linspace(-67.5, 67.5, 10)
LON = numpy.arange(0, 360, 22.5)
LEVELS = numpy.array([1000, 850, 500, 250])


def new_file(path, units, calendar, times):
    """Open a file with times and places."""
    file = netCDF4.Dataset(path, "w")
    file.Conventions = "CF-1.8"
    file.createDimension("time", None)
    time = file.createVariable("time", "f8", ("time",))
    time.setncatts({"standard_name": "time", "units": units, "calendar": calendar})
    time[:] = times
    for name, values, word in (("lat", LAT, "north"), ("lon", LON, "east")):
        file.createDimension(name, len(values))
        coordinate = file.createVariable(name, "f8", (name,))
        coordinate.units = f"degrees_{word}"
        coordinate[:] = values
    return file


def add(file, name, dimensions, values, **attributes):
    """Add a variable, compressed, one map of all levels a chunk."""
    chunks = [1] + list(values.shape[1:])
    variable = file.createVariable(name, "f4", dimensions, zlib=True, complevel=1, chunksizes=chunks)
    variable.setncatts(attributes)
    variable[:] = values


def waves(random, days):
    """Return a standing wave that grows and shrinks, one that wanders, and weather, [day, lat, lon]."""
    lat, lon = numpy.radians(LAT)[:, None], numpy.radians(LON)[None, :]
    size, place = (numpy.cumsum(random.normal(0, 0.1, (2, len(days))), axis=1))[:, :, None, None]
    return (3 * numpy.cos(size) * numpy.cos(2 * lon) * numpy.cos(lat)
            + 2 * numpy.cos(3 * lon - place) * numpy.cos(lat) ** 2
            + random.normal(0, 2, (len(days), len(LAT), len(LON))))


def make_reanalysis(folder):
    """Write five years of days."""
    random = numpy.random.default_rng(1)
    days = numpy.arange(1826)
    season = numpy.cos(2 * numpy.pi * days / 365.25)[:, None, None, None]
    height = numpy.log(1013 / LEVELS)[None, :, None, None]
    lat = numpy.radians(LAT)[None, None, :, None]
    waves_of_levels = numpy.stack([waves(random, days) for _ in LEVELS], axis=1)
    with new_file(folder / "reanalysis.nc", "days since 2001-01-01 12:00", "standard", days) as file:
        file.createDimension("level", len(LEVELS))
        level = file.createVariable("level", "f8", ("level",))
        level.setncatts({"standard_name": "air_pressure", "units": "hPa", "positive": "down"})
        level[:] = LEVELS
        ta = 288 - 45 * height + 25 * (numpy.cos(lat) - 0.6) - 8 * numpy.sin(lat) * season + waves_of_levels
        add(file, "ta", ("time", "level", "lat", "lon"), ta, standard_name="air_temperature", units="K",
            long_name="air temperature")
        zg = 7800 * height + 200 * (numpy.cos(lat) - 0.6) + 20 * waves_of_levels
        add(file, "zg", ("time", "level", "lat", "lon"), zg, standard_name="geopotential_height", units="m",
            long_name="geopotential height")
        add(file, "ps", ("time", "lat", "lon"), 101325 + 100 * waves(random, days), units="Pa",
            standard_name="surface_air_pressure", long_name="surface pressure")


def make_models(folder):
    """Write months of four models, 1980 to 2019, in two files each."""
    (folder / "models").mkdir(exist_ok=True)
    lat = numpy.radians(LAT)[None, :, None]
    for number, calendar in enumerate(("standard", "standard", "noleap", "proleptic_gregorian")):
        random = numpy.random.default_rng(10 + number)
        for first, last in ((1980, 1999), (2000, 2019)):
            months = numpy.arange(12 * (first - 1980), 12 * (last + 1 - 1980))
            dates = [cftime.datetime(1980 + m // 12, m % 12 + 1, 16, calendar=calendar) for m in months]
            units = "days since 1850-01-01"
            years = (months / 12)[:, None, None]
            tas = (280 + 20 * numpy.cos(lat) - 8 * numpy.sin(lat) * numpy.cos(2 * numpy.pi * years)
                   + (0.012 + 0.006 * number) * years * (1 + 0.5 * numpy.sin(lat))
                   + random.normal(0, 0.8, (len(months), len(LAT), len(LON))))
            path = folder / "models" / f"tas_{'ABCD'[number]}_{first}-{last}.nc"
            with new_file(path, units, calendar, netCDF4.date2num(dates, units, calendar)) as file:
                add(file, "tas", ("time", "lat", "lon"), tas, standard_name="air_temperature", units="K",
                    long_name="air temperature near the surface")


def main():
    """Write all files."""
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(exist_ok=True)
    make_reanalysis(folder)
    make_models(folder)


if __name__ == "__main__":
    main()
