"""Arrays in and out: types, orders, blocks, coordinates."""

import os
import threading
import warnings

import cftime
import dask
import dask.array
import numpy as np
import pandas
import pytest
import xarray as xr

import fieldwise
from fields import SOURCE, assert_same_bits, by_command, index, months, of_calendar, sst


@pytest.mark.parametrize("dtype", ["f8", "f4", "i2", "i4", ">f4", ">f8", "u1"])
def test_every_type_gives_the_bits_of_the_command(tmp_path, dtype):
    field = sst("f8")
    field = (field.fillna(0) if np.dtype(dtype).kind in "iu" else field).astype(dtype)
    field = field + 0 if dtype[0] != ">" else field.copy(data=field.values.astype(dtype))
    ours = field.fieldwise.climatology(by="month")
    theirs = by_command(tmp_path, "climatology", {"of": field}, "--by", "month")
    for quantity in ("mean", "sd", "n"):
        assert_same_bits(ours[quantity], theirs[f"sst_{quantity}"])
        assert ours[quantity].dtype.kind in "fi"


def test_type_of_results_is_that_of_the_command(tmp_path):
    for dtype in ("f4", "f8"):
        field = sst(dtype)
        theirs = by_command(tmp_path, "anomaly", {"of": field})
        ours = field.fieldwise.anomaly(by="month")
        assert ours.dtype == theirs.sst.dtype == np.dtype(dtype)
        assert_same_bits(ours, theirs.sst)


def test_order_of_dimensions_and_strides_do_not_matter():
    field = sst()
    there = fieldwise.trend(field)
    turned = fieldwise.trend(field.transpose("lon", "time", "lat"))
    assert_same_bits(there.slope, turned.slope.transpose("lat", "lon"))
    strided = xr.concat([field, field], "lon").isel(lon=slice(0, 20))
    assert not strided.values.flags.c_contiguous
    assert_same_bits(there.slope, fieldwise.trend(strided).slope)


def test_blocks_of_dask_are_asked_for_one_by_one(tmp_path):
    field = sst("f4")
    asked, names = [], set()

    def block(values):
        asked.append(values.shape)
        names.add(threading.current_thread())
        return values

    lazy = field.copy(data=dask.array.from_array(field.values, chunks=(60, 13, 20)).map_blocks(block, dtype="f4"))
    asked.clear()
    with fieldwise.set_options(progress=lambda share: None):
        ours = lazy.fieldwise.climatology()
    assert_same_bits(ours["mean"], field.fieldwise.climatology()["mean"])
    assert sorted(asked) == [(60, 13, 20)] * 4


def test_python_code_runs_on_the_thread_that_called():
    field = sst()
    seen = []

    def block(values):
        seen.append(threading.current_thread())
        return values

    with dask.config.set(scheduler="synchronous"):
        data = dask.array.from_array(field.values, chunks=(120, 13, 20)).map_blocks(block, dtype="f8", meta=np.empty((0, 0, 0)))
        fieldwise.mean(field.copy(data=data), every="year")
    assert seen and set(seen) == {threading.current_thread()}


def test_an_error_in_a_block_comes_back_as_it_was():
    field = sst()

    def broken(values):
        raise OSError("the disk is gone")

    data = dask.array.from_array(field.values, chunks=(120, 13, 20)).map_blocks(broken, dtype="f8", meta=np.empty((0, 0, 0)))
    with pytest.raises(OSError, match="the disk is gone"):
        fieldwise.mean(field.copy(data=data), every="year")
    assert fieldwise.mean(field, every="year").shape == (20, 13, 20)


def test_a_file_that_xarray_opened_is_not_loaded(tmp_path):
    field = sst("f4")
    field.to_netcdf(tmp_path / "sst.nc", encoding={"sst": {"chunksizes": (12, 13, 20)}})
    with xr.open_dataset(tmp_path / "sst.nc") as opened:
        ours = opened.sst.fieldwise.anomaly()
        assert not opened.sst.variable._in_memory
    assert_same_bits(ours, field.fieldwise.anomaly())


def test_coordinates_units_and_methods_come_back():
    clim = sst().fieldwise.climatology(by="month")
    assert set(clim.data_vars) == {"mean", "sd", "n"}
    assert clim["mean"].dims == ("time", "lat", "lon") and clim.sizes["time"] == 12
    assert clim["mean"].attrs["units"] == "degC" and clim.sd.attrs["units"] == "K"
    assert "time: mean within years time: mean over years" in clim["mean"].attrs["cell_methods"]
    assert clim["mean"].attrs["standard_name"] == "sea_surface_temperature"
    assert clim["mean"].attrs["ancillary_variables"].split() == ["n"]
    assert clim.lat.attrs["units"] == "degrees_north"
    np.testing.assert_array_equal(clim.lon, sst().lon)
    assert clim.n.dtype.kind == "i"


def test_any_names_of_dimensions_stay():
    field = sst().rename(time="t", lat="breite", lon="laenge")
    anomalies = field.fieldwise.anomaly()
    assert anomalies.dims == ("t", "breite", "laenge")
    assert_same_bits(anomalies, sst().fieldwise.anomaly())


def test_order_decides_where_nothing_says_what_a_dimension_is():
    field = fieldwise.field(sst().values, t=months(240), north=sst().lat.values, east=sst().lon.values, units="degC")
    with pytest.warns(fieldwise.FieldwiseNotice, match="north and east are taken for latitude and longitude"):
        mean = fieldwise.area_mean(field)
    np.testing.assert_array_equal(mean, sst().fieldwise.area_mean())


@pytest.mark.parametrize("calendar", ["standard", "noleap", "360_day", "julian", "all_leap"])
def test_calendars_go_in_and_come_out(calendar):
    series = of_calendar(calendar)
    smooth = series.fieldwise.running_mean(window=3)
    expected = series.rolling(time=3, center=True).mean()
    np.testing.assert_allclose(smooth, expected, rtol=1e-14)
    there = smooth.time.values
    if there.dtype.kind == "O":
        assert all(a == b for a, b in zip(there, series.time.values)) and there[0].calendar == calendar
    else:
        assert calendar in ("standard", "proleptic_gregorian")
        assert [str(a)[:10] for a in there] == [b.strftime("%Y-%m-%d") for b in series.time.values]


def test_bounds_decide_what_a_value_stands_for(tmp_path):
    first = pandas.date_range("2000-01-01", periods=25, freq="MS")
    # The stamps are the ends of the months: only bounds tell which month a value is of.
    data = xr.Dataset(
        {"x": ("time", np.arange(24.0), {"units": "mm"}), "time_bnds": (("time", "bnds"), np.stack([first[:-1], first[1:]], -1))},
        coords={"time": ("time", first[1:], {"bounds": "time_bnds"})},
    )
    clim = data.fieldwise.climatology(by="month")
    np.testing.assert_array_equal(clim.x_mean, np.arange(12) + 6.0)
    # And so does a DataArray that is made from what has them.
    yearly = data.fieldwise.mean(every="year").x
    again = yearly.fieldwise.climatology(by="all")
    assert int(again.n) == 2 and float(again["mean"]) == pytest.approx(11.52, abs=0.01)
    assert yearly.time_lower.values[0] == np.datetime64("2000-01-01") and yearly.time_upper.values[1] == np.datetime64("2002-01-01")


def test_what_a_result_covers_is_known_to_the_next_operation():
    field = sst()
    clim = field.fieldwise.climatology(by="month")
    direct = field.fieldwise.anomaly(by="month")
    assert_same_bits(direct, fieldwise.anomaly(field, clim["mean"]))
    assert_same_bits(direct.isel(time=slice(12, 40)), fieldwise.anomaly(field.isel(time=slice(12, 40)), clim["mean"]))


def test_levels_and_members_are_worked_on_one_by_one(tmp_path):
    field = xr.concat([sst(), sst(seed=5), sst(seed=7)], xr.IndexVariable("level", [1000.0, 850.0, 500.0], {"units": "hPa"}))
    field = field.transpose("time", "level", "lat", "lon")
    ours = field.fieldwise.trend()
    assert ours.slope.dims == ("level", "lat", "lon")
    assert_same_bits(ours.slope.sel(level=850.0), sst(seed=5).fieldwise.trend().slope)
    members = xr.concat([sst(), sst(seed=5)], xr.IndexVariable("member", ["a", "b"])).transpose("member", "time", "lat", "lon")
    mean = members.fieldwise.anomaly()
    assert list(mean.member.values) == ["a", "b"]
    assert_same_bits(mean.sel(member="b"), sst(seed=5).fieldwise.anomaly())


def test_a_dataset_is_worked_on_as_a_whole(tmp_path):
    data = xr.Dataset({"sst": sst(), "tas": sst(seed=9).rename("tas")})
    ours = data.fieldwise.climatology(by="season")
    theirs = by_command(tmp_path, "climatology", {"of": data}, "--by", "season")
    assert set(ours.data_vars) == {one for one in theirs.data_vars if "bounds" not in one and "bnds" not in one}
    for name in ours.data_vars:
        assert_same_bits(ours[name], theirs[name])


def test_a_table_is_a_frame():
    found = sst(times=3).fieldwise.extrema(kind="min", separation_km=3000)
    assert isinstance(found, pandas.DataFrame) and len(found) > 0
    assert {"time", "lat", "lon", "value"} <= set(found.columns)
    assert found.attrs["units"]["value"] == "degC"
    assert found.time.dtype.kind == "M"


def test_a_series_of_pandas_is_an_input():
    frame = pandas.Series(index().values, index=pandas.Index(months(240), name="time"), name="nino")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = fieldwise.correlation(sst(), frame)
    assert_same_bits(ours.r, fieldwise.correlation(sst(), index()).r)


def test_threads_do_not_change_a_bit():
    results = [None] * 6
    fields = [sst(seed=seed) for seed in range(6)]

    def work(i):
        results[i] = fieldwise.correlation(fields[i], index(), lag=(-2, 2), dof="effective")

    workers = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with fieldwise.set_options(threads=1):
        for field, result in zip(fields, results):
            assert_same_bits(result.p, fieldwise.correlation(field, index(), lag=(-2, 2), dof="effective").p)


def test_names_of_folders_and_coordinates_are_no_obstacle(tmp_path, monkeypatch):
    for name in ("data", "sst", "nino", "result.nc"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    expected = fieldwise.correlation(sst(), index())
    assert_same_bits(expected.r, fieldwise.correlation(sst().rename("level"), index().rename("time_2")).r)
    assert_same_bits(expected.r, fieldwise.correlation(sst().rename("data"), index().rename("data")).r)
    assert_same_bits(expected.r, fieldwise.correlation(sst().rename("10 m wind!"), index().rename(None)).r)
    assert fieldwise.anomaly(sst().rename("10 m wind!")).name == "10 m wind!"
    assert os.listdir(tmp_path) and len(os.listdir(tmp_path)) == 4


def test_regions_have_borders(tmp_path):
    field = sst(rows=41, columns=72).fillna(20)
    shape = str(SOURCE / "testdata/countries.geojson")
    ours = field.fieldwise.area_mean(region={"shape": shape, "name": "all"})
    theirs = by_command(tmp_path, "area_mean", {"of": field}, "--region", f"shape={shape},name=all")
    assert ours.dims == theirs.sst.dims and list(ours.region.values) == [str(one) for one in theirs.region.values]
    assert_same_bits(ours, theirs.sst)


def test_grids_of_any_kind_are_those_of_the_command(tmp_path):
    random = np.random.default_rng(6)
    rows, columns = np.meshgrid(np.arange(6.0), np.arange(8.0), indexing="ij")
    lat, lon = 40 + rows + 0.1 * columns, 5 + columns - 0.2 * rows
    curved = xr.DataArray(
        random.normal(size=(24, 6, 8)), dims=("time", "y", "x"), name="t", attrs={"units": "K"},
        coords={"time": months(24), "lat": (("y", "x"), lat, {"units": "degrees_north"}),
                "lon": (("y", "x"), lon, {"units": "degrees_east"})})
    cells = xr.DataArray(
        random.normal(size=(24, 50)), dims=("time", "cell"), name="t", attrs={"units": "K"},
        coords={"time": months(24), "lat": ("cell", random.uniform(-80, 80, 50), {"units": "degrees_north"}),
                "lon": ("cell", random.uniform(0, 360, 50), {"units": "degrees_east"})})
    for number, field in enumerate((curved, cells)):
        folder = tmp_path / str(number)
        folder.mkdir()
        ours = field.fieldwise.anomaly()
        theirs = by_command(folder, "anomaly", {"of": field})
        assert ours.dims == field.dims == theirs.t.dims
        assert_same_bits(ours, theirs.t)
        np.testing.assert_array_equal(ours.lat, field.lat)
        if field is curved:
            mean = field.fieldwise.area_mean()
            assert_same_bits(mean, by_command(folder, "area_mean", {"of": field}).t)


def test_a_single_map_and_a_single_time_are_fields():
    """A single time that a map still has is an axis of one, as in files."""
    field = sst()
    assert field.isel(time=0).fieldwise.gradient().sizes == {"time": 1, "lat": 13, "lon": 20}
    assert field.isel(time=0, drop=True).fieldwise.gradient().sizes == {"lat": 13, "lon": 20}
    assert field.isel(time=[0]).fieldwise.area_mean().sizes == {"time": 1}
    assert float(field.isel(time=0, drop=True).fieldwise.area_mean()) == float(field.fieldwise.area_mean()[0])


@pytest.mark.parametrize("scale", [1.0, -0.5, 0.1])
@pytest.mark.parametrize("limits", [
    {"valid_range": np.array([-3500, 3500], "i2")}, {"valid_min": np.int16(-1000)}, {"valid_max": np.int16(2000)},
    {"valid_range": np.array([2650.0, 9000.0])},
])
def test_valid_ranges_of_packed_values_are_unpacked_with_them(tmp_path, scale, limits):
    packed = np.random.default_rng(4).integers(-4000, 4000, size=48).astype("i2")
    packed[:4] = -3500, 3500, -1000, 2000
    xr.Dataset({"x": ("time", packed, {"add_offset": 3000.0, "scale_factor": scale, "units": "m", **limits})},
               coords={"time": months(48)}).to_netcdf(tmp_path / "packed.nc")
    opened = xr.open_dataset(tmp_path / "packed.nc")
    assert "scale_factor" in opened.x.encoding and opened.x.dtype.kind == "f"
    ours = opened.x.fieldwise.climatology(by="all")
    theirs = fieldwise.open(tmp_path / "packed.nc", "x").climatology(by="all")
    assert int(ours.n) == int(theirs.n) and 0 < int(ours.n) < 48
    np.testing.assert_allclose(ours["mean"], theirs["mean"], rtol=1e-6)
    # And where arrays are written for the command.
    series = fieldwise.open(tmp_path / "packed.nc", "x")
    assert float(fieldwise.correlation(series, opened.x).n) == int(ours.n)


def test_whole_limits_of_values_unpacked_elsewhere_are_not_used():
    field = (index() + 3000).assign_attrs(valid_range=np.array([-3500, 2000], "i2"))
    with pytest.warns(fieldwise.FieldwiseNotice, match="valid_range of nino is whole"):
        assert int(field.fieldwise.climatology(by="all").n) == 240


def end_stamped():
    first = pandas.date_range("2000-01-01", periods=25, freq="MS")
    edges = np.stack([first[:-1], first[1:]], -1)
    return xr.Dataset({"x": ("time", np.arange(24.0), {"units": "mm"}), "time_bnds": (("time", "bnds"), edges)},
                      coords={"time": ("time", first[1:], {"bounds": "time_bnds"})})


def test_bounds_that_xarray_made_coordinates_count(tmp_path):
    end_stamped().to_netcdf(tmp_path / "end.nc")
    opened = xr.open_dataset(tmp_path / "end.nc", decode_coords="all")
    assert "bounds" in opened.time.encoding and "time_bnds" in opened.coords
    np.testing.assert_array_equal(opened.fieldwise.climatology(by="month").x_mean, np.arange(12) + 6.0)
    here, there = [], []
    for said, array in ((here, opened.drop_vars("time_bnds").x), (there, end_stamped().x)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            array.fieldwise.climatology(by="month")
        said += sorted(str(one.message) for one in caught if issubclass(one.category, fieldwise.FieldwiseNotice))
    assert here == there and any("time_bnds" in one for one in here)


def test_bounds_have_units_of_their_own(tmp_path):
    data = end_stamped()
    hours = (data.time_bnds.values - np.datetime64("2000-01-01")) / np.timedelta64(1, "h")
    data["time_bnds"] = (("time", "bnds"), hours, {"units": "hours since 2000-01-01"})
    days = (data.time.values - np.datetime64("2000-01-01")) / np.timedelta64(1, "D")
    data = data.assign_coords(time=("time", days, {"bounds": "time_bnds", "units": "days since 2000-01-01"}))
    np.testing.assert_array_equal(data.fieldwise.climatology(by="month").x_mean, np.arange(12) + 6.0)


def test_a_variable_called_name_is_a_variable():
    data = xr.Dataset({"name": index(), "other": index(seed=3)})
    ours = data.fieldwise.climatology(by="month")
    assert_same_bits(ours.name_mean, index().fieldwise.climatology(by="month")["mean"])


def test_what_is_no_number_is_left_out_of_a_dataset():
    data = xr.Dataset({"x": index(), "flag": ("time", np.array(["a"] * 240)), "made": ("time", months(240).values)})
    with pytest.warns(fieldwise.FieldwiseNotice, match="flag has the type <U1, which is no number"):
        ours = data.fieldwise.climatology(by="month")
    assert_same_bits(ours.x_mean, index().fieldwise.climatology(by="month")["mean"])
    assert not [one for one in ours if one.startswith(("flag", "made"))]
    with pytest.raises(fieldwise.FieldwiseError, match="must be numbers"):
        data[["flag"]].fieldwise.climatology()


def test_a_coordinate_beside_the_axes_that_has_gaps_is_left_out():
    made = months(240).values.copy()
    made[7] = np.datetime64("NaT")
    field = index().assign_coords(made=("time", made))
    with pytest.warns(fieldwise.FieldwiseNotice, match="made has a time that is missing.*left out"):
        assert_same_bits(field.fieldwise.climatology()["mean"], index().fieldwise.climatology()["mean"])


@pytest.mark.parametrize("base", [slice("1991", "1995"), ("1991", "1995"), (1991, 1995),
                                  slice(np.datetime64("1991-01-01"), np.datetime64("1995-12-31"))])
def test_a_period_has_two_ends(base):
    assert_same_bits(index().fieldwise.anomaly(base=base), index().fieldwise.anomaly(base="1991/1995"))


def test_what_xarray_lets_through_gives_sentences():
    field = index()
    with pytest.raises(fieldwise.FieldwiseError, match="of length 0"):
        field.isel(time=slice(0, 0)).fieldwise.mean(every="year")
    with pytest.raises(fieldwise.FieldwiseError, match="threads is -1"):
        fieldwise.set_options(threads=-1)
    with pytest.raises(fieldwise.FieldwiseError, match="memory is -5"):
        fieldwise.set_options(memory=-5)
    with pytest.raises(fieldwise.FieldwiseError, match="memory is '-5MB'"):
        fieldwise.set_options(memory="-5MB")
    frame = pandas.Series(np.arange(36.0), index=pandas.date_range("2000-01-15", periods=36, freq="MS", tz="UTC", name="time"))
    with pytest.raises(fieldwise.FieldwiseError, match="tz_localize"):
        fieldwise.mean(frame, every="year")
    odd = field.copy()
    odd.time.attrs["bounds"] = ["a", "b"]
    odd.attrs.update(made=None, fine=True, parts=["a", 1])
    assert_same_bits(odd.fieldwise.climatology()["mean"], field.fieldwise.climatology()["mean"])
    turned = sst().rename("lat").fieldwise.anomaly()
    assert_same_bits(turned, sst().fieldwise.anomaly())
    np.testing.assert_array_equal(turned.lat, sst().lat)


def test_predictors_keep_their_names(tmp_path):
    index().to_netcdf(tmp_path / "nino.nc")
    first, second = index(), index(seed=9).rename("pdo")
    target = (first + second).rename("y").assign_attrs(units="K")
    asked = {"hidden": [2], "epochs": 3, "ensemble": 1, "folds": 3}
    warnings.simplefilter("ignore")
    whole = fieldwise.neural_network(target, from_=[first, second], **asked)
    of_files = fieldwise.neural_network(target, from_=[fieldwise.open(tmp_path / "nino.nc", "nino"), second], **asked)
    assert set(whole.data_vars) == set(of_files.data_vars)
    for name in whole.data_vars:
        np.testing.assert_array_equal(whole[name], of_files[name])
