"""Make the benchmark field and the index beside it.

The field sst[time, lat, lon] (float32, hundredths of a degree) has an annual cycle, smooth noise, a slow trend, a
signal of the index, land (30 % of the points, always missing) and scattered gaps (1 %). The index is red noise. Daily
fields are the same with a day in place of each month, called amounts in mm, so that they may be added.
"""

import netCDF4
import numpy

FILL = numpy.float32(-1e34)


def smooth_noise(random, rows, columns):
    """Return a map of noise whose spectrum falls with the square of the wave number, of standard deviation about 1."""
    white = numpy.fft.rfft2(random.standard_normal((rows, columns)))
    row_number = numpy.fft.fftfreq(rows)[:, None] * rows
    column_number = numpy.fft.rfftfreq(columns)[None, :] * columns
    spectrum = 1.0 / (1.0 + row_number**2 + column_number**2)
    noise = numpy.fft.irfft2(white * spectrum, s=(rows, columns))
    return noise / noise.std()


def add_time(dataset, steps, daily=False):
    """Add a time axis of the middles of months from January 1940 on, or of days."""
    dataset.createDimension("time", None)
    time = dataset.createVariable("time", "f8", ("time",))
    time.units = "days since 1940-01-01"
    time.calendar = "standard"
    if daily:
        time[:] = numpy.arange(float(steps))
        return
    first = numpy.datetime64("1940-01")
    dates = (first + numpy.arange(steps)).astype("datetime64[D]") + 14
    time[:] = (dates - numpy.datetime64("1940-01-01")).astype(float)


def add_places(dataset, rows, columns):
    """Add latitudes from pole to pole and longitudes around the globe."""
    dataset.createDimension("lat", rows)
    dataset.createDimension("lon", columns)
    lat = dataset.createVariable("lat", "f8", ("lat",))
    lat.units = "degrees_north"
    lat[:] = numpy.linspace(-90.0, 90.0, rows)
    lon = dataset.createVariable("lon", "f8", ("lon",))
    lon.units = "degrees_east"
    lon[:] = numpy.arange(columns) * 360.0 / columns


def red_noise(random, months):
    """Return an autoregressive series."""
    index = numpy.zeros(months)
    for month in range(1, months):
        index[month] = 0.9 * index[month - 1] + 0.4 * random.standard_normal()
    return index


def write_index(path, index, daily):
    """Write the index as a series of its own."""
    with netCDF4.Dataset(path, "w") as dataset:
        add_time(dataset, len(index), daily)
        variable = dataset.createVariable("nino34", "f8", ("time",))
        variable.units = "degC"
        variable[:] = index


def make(path, index_path, rows, columns, months, coarse=1, daily=False, seed=1):
    """Write field and index; with `coarse` each value of a coarser noise fills that many rows and columns."""
    random = numpy.random.default_rng(seed)
    small = (-(-rows // coarse), -(-columns // coarse))

    def spread(values):
        return values.repeat(coarse, 0).repeat(coarse, 1)[:rows, :columns]

    land = smooth_noise(random, *small)
    land = spread(land > numpy.quantile(land, 0.7))
    pattern = spread(smooth_noise(random, *small))
    index = red_noise(random, months)
    write_index(index_path, index, daily)
    lat = numpy.deg2rad(numpy.linspace(-90.0, 90.0, rows))[:, None]
    with netCDF4.Dataset(path, "w", format="NETCDF4") as dataset:
        add_time(dataset, months, daily)
        add_places(dataset, rows, columns)
        sst = dataset.createVariable("sst", "f4", ("time", "lat", "lon"), fill_value=FILL, zlib=True, complevel=1,
                                     shuffle=True, chunksizes=(1, rows, columns))
        sst.units = "mm" if daily else "degC"
        if not daily:
            sst.standard_name = "sea_surface_temperature"
        sst.set_auto_mask(False)
        for month in range(months):
            cycle = 5.0 * numpy.sin(lat) * numpy.cos(2.0 * numpy.pi * (month % 12 - 7) / 12.0)
            values = 28.0 * numpy.cos(lat) ** 2 - 2.0 + cycle + 0.001 * month
            values = values + 0.7 * spread(smooth_noise(random, *small)) + 0.5 * index[month] * pattern
            values = numpy.round(values, 2).astype("f4")
            values[land | (random.random((rows, columns)) < 0.01)] = FILL
            sst[month] = values
