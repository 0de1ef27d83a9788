#!/usr/bin/python3
"""Make the invented fields of docs/cookbook.md, for recipes whose real data no package has.

    /usr/bin/python3 testdata/make_invented.py [DIRECTORY]     (default: the directory of this script)

`invented_days.nc` holds thirty years of days, the highest temperature and the rain of each, in three by four cells; a
month of one cell is missing. `invented_sst.nc` holds thirty years of months of a tropical Pacific whose warm events are
those of `nino12_sst.csv`, a made-up pattern away. All numbers come from fixed seeds; nothing in them was ever measured.
"""

import csv
import datetime
import pathlib
import sys

import netCDF4
import numpy

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20
FIRST, LAST = 1981, 2010
EPOCH = f"days since {FIRST}-01-01"


def new_file(path, title, times, lat, lon):
    """Open a file with times and places."""
    file = netCDF4.Dataset(path, "w")
    file.setncatts({"Conventions": "CF-1.8", "title": title,
                    "comment": "Invented numbers, made by testdata/make_invented.py; nothing here was measured."})
    for name, values, attributes in (
            ("time", times, {"standard_name": "time", "units": EPOCH, "calendar": "standard"}),
            ("lat", lat, {"standard_name": "latitude", "units": "degrees_north"}),
            ("lon", lon, {"standard_name": "longitude", "units": "degrees_east"})):
        file.createDimension(name, None if name == "time" else len(values))
        coordinate = file.createVariable(name, "f8", (name,))
        coordinate.setncatts(attributes)
        coordinate[:] = values
    return file


def add(file, name, values, step, **attributes):
    """Add a variable as whole multiples of a step, 16 bits each."""
    chunks = (min(len(values), 4096),) + values.shape[1:]
    variable = file.createVariable(name, "i2", ("time", "lat", "lon"), zlib=True, complevel=9, shuffle=True,
                                   chunksizes=chunks, fill_value=-32768)
    variable.setncatts({"scale_factor": step, "add_offset": 0.0, **attributes})
    variable.set_auto_maskandscale(False)
    whole = numpy.rint(values / step)
    variable[:] = numpy.where(numpy.isnan(values), -32768, whole).astype("i2")


def days():
    """Return the middle of every day as days since the epoch, and its date."""
    first = datetime.date(FIRST, 1, 1)
    count = (datetime.date(LAST + 1, 1, 1) - first).days
    return numpy.arange(count) + 0.5, [first + datetime.timedelta(days=n) for n in range(count)]


def persistent(random, count, shape, memory):
    """Return a first-order autoregressive series of unit variance at each point."""
    noise = random.normal(0, numpy.sqrt(1 - memory**2), (count,) + shape)
    values = random.normal(0, 1, shape)
    out = numpy.empty((count,) + shape)
    for number in range(count):
        values = memory * values + noise[number]
        out[number] = values
    return out


def make_days(folder):
    """Write the days."""
    random = numpy.random.default_rng(SEED)
    times, dates = days()
    lat, lon = numpy.array([42.5, 47.5, 52.5]), numpy.array([2.5, 7.5, 12.5, 17.5])
    shape = (len(lat), len(lon))
    year = numpy.array([d.timetuple().tm_yday for d in dates])[:, None, None] / 365.25
    north = lat[None, :, None]
    tasmax = (17 - 0.4 * (north - 45) - 11 * numpy.cos(2 * numpy.pi * (year - 0.055))
              + 0.03 * times[:, None, None] / 365.25 + 3.5 * persistent(random, len(times), shape, 0.75))
    gap = numpy.array([d.year == 1997 and d.month == 7 for d in dates])
    tasmax[gap, 1, 2] = numpy.nan
    wet = persistent(random, len(times), shape, 0.5) > 0.35 + 0.25 * numpy.cos(2 * numpy.pi * (year - 0.5))
    rain = numpy.where(wet, random.gamma(0.75, 8.0, (len(times),) + shape), 0.0)
    with new_file(folder / "invented_days.nc", "Thirty invented years of days in the middle of Europe", times, lat, lon) as file:
        add(file, "tasmax", tasmax, 0.1, standard_name="air_temperature", long_name="highest temperature of the day",
            units="degC", cell_methods="time: maximum")
        add(file, "pr", rain, 0.1, standard_name="lwe_precipitation_rate", long_name="precipitation", units="mm day-1",
            cell_methods="time: mean")


def warm_events():
    """Return the anomalies of the table of the coast of Peru, month by month."""
    with open(HERE / "nino12_sst.csv", encoding="ascii") as table:
        rows = list(csv.reader(table))[1:]
    values = numpy.array([[float(x) for x in row[1:13]] for row in rows if FIRST <= int(row[0]) <= LAST])
    return (values - values.mean(axis=0)).ravel()


def make_sst(folder):
    """Write the months of the tropical Pacific."""
    random = numpy.random.default_rng(SEED + 1)
    lat, lon = numpy.arange(-30, 30.1, 5), numpy.arange(140, 280.1, 5)
    events = warm_events()
    months = numpy.arange(len(events))
    starts = [(datetime.date(FIRST + m // 12, m % 12 + 1, 1) - datetime.date(FIRST, 1, 1)).days for m in months]
    y, x = numpy.meshgrid(lat, lon, indexing="ij")
    mean = 28.5 - 0.006 * y**2 - 4.0 * numpy.exp(-(y / 6) ** 2) * numpy.clip((x - 180) / 100, 0, 1)
    pattern = 0.75 * numpy.exp(-(y / 9) ** 2 - ((x - 255) / 45) ** 2)
    season = -1.5 * numpy.sin(numpy.radians(y))[None] * numpy.cos(2 * numpy.pi * (months[:, None, None] - 1) / 12)
    sst = mean + season + pattern * events[:, None, None] + 0.3 * persistent(random, len(months), y.shape, 0.8)
    with new_file(folder / "invented_sst.nc", "Thirty invented years of a tropical Pacific", numpy.array(starts) + 14.0,
                  lat, lon) as file:
        add(file, "sst", sst, 0.01, standard_name="sea_surface_temperature", long_name="sea surface temperature",
            units="degC", cell_methods="time: mean")


def main():
    """Write both files."""
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    make_days(folder)
    make_sst(folder)


if __name__ == "__main__":
    main()
