"""The reference job as xarray's documentation shows it: xarray_job.py FIELD INDEX OUT (a folder)."""

import sys

import xarray

field = xarray.open_dataset(sys.argv[1])["sst"]
index = xarray.open_dataset(sys.argv[2])["nino34"]
groups = field.groupby("time.month")
mean = groups.mean("time")
spread = groups.std("time", ddof=1)
anomaly = groups - mean
score = anomaly.groupby("time.month") / spread
r = xarray.corr(anomaly, index, dim="time")
slope = xarray.cov(anomaly, index, dim="time") / index.var("time", ddof=1)
tilt = mean.differentiate("lat")
xarray.Dataset({"mean": mean, "sd": spread, "tilt": tilt}).to_netcdf(sys.argv[3] + "/clim.nc")
xarray.Dataset({"r": r, "slope": slope}).to_netcdf(sys.argv[3] + "/stat.nc")
score.rename("z").to_netcdf(sys.argv[3] + "/z.nc", encoding={"z": {"zlib": True, "complevel": 1}})
