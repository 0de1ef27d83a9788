"""The reference job by hand with numpy, everything in memory: numpy_job.py FIELD INDEX OUT."""

import sys
import warnings

import netCDF4
import numpy
from scipy import special

warnings.simplefilter("ignore")
with netCDF4.Dataset(sys.argv[1]) as dataset:
    dataset["sst"].set_auto_mask(False)
    field = dataset["sst"][:]
field[field < -1e33] = numpy.nan
with netCDF4.Dataset(sys.argv[2]) as dataset:
    index = dataset["nino34"][:].data
months, rows, columns = field.shape
years = field.reshape(months // 12, 12, rows, columns)
mean = numpy.nanmean(years, 0, dtype="f8")
spread = numpy.nanstd(years, 0, ddof=1, dtype="f8")
anomaly = years - mean.astype("f4")
score = (anomaly / spread.astype("f4")).reshape(field.shape)
anomaly = anomaly.reshape(months, -1)

valid = ~numpy.isnan(anomaly)
count = valid.sum(0)
filled = numpy.where(valid, anomaly, 0).astype("f8")
used = valid.astype("f8")
sum_x = index @ used
sum_y = filled.sum(0)
squares_x = index**2 @ used - sum_x**2 / count
squares_y = numpy.einsum("ij,ij->j", filled, filled) - sum_y**2 / count
products = index @ filled - sum_x * sum_y / count
slope = products / squares_x
r = products / numpy.sqrt(squares_x * squares_y)
freedom = count - 2
t_squared = r**2 * freedom / (1 - r**2)
p = special.betainc(freedom / 2, 0.5, freedom / (freedom + t_squared))
north, east = numpy.gradient(mean, axis=(1, 2))

with netCDF4.Dataset(sys.argv[3], "w") as out:
    for name, size in {"time": months, "month": 12, "lat": rows, "lon": columns}.items():
        out.createDimension(name, size)
    for name, values in {"mean": mean, "sd": spread, "north": north, "east": east}.items():
        out.createVariable(name, "f4", ("month", "lat", "lon"), zlib=True, complevel=1)[:] = values
    for name, values in {"r": r, "p": p, "slope": slope}.items():
        out.createVariable(name, "f8", ("lat", "lon"), zlib=True, complevel=1)[:] = values.reshape(rows, columns)
    chunks = (1, rows, columns)
    out.createVariable("z", "f4", ("time", "lat", "lon"), zlib=True, complevel=1, chunksizes=chunks)[:] = score
