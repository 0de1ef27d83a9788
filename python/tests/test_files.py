"""Runs and files: what the command does for Python."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pandas
import pytest
import xarray as xr

import fieldwise
from fields import assert_same_bits, index, months, sst


@pytest.fixture
def files(tmp_path):
    sst("f4").to_netcdf(tmp_path / "sst.nc")
    index().to_netcdf(tmp_path / "nino.nc")
    (tmp_path / "run.yaml").write_text(
        "inputs:\n  sst: {files: sst.nc, variable: sst}\n  nino: {files: nino.nc, variable: nino}\n"
        "steps:\n  teleco: {do: correlation, of: sst, against: nino, lag: [-1, 1]}\n"
        "outputs:\n  teleco.nc: [teleco]\n"
    )
    return tmp_path


def test_a_run_file_is_run(files):
    shares = []
    done = fieldwise.run(files / "run.yaml", progress=shares.append)
    assert "1 step" in done.summary and shares[-1] == 1.0 and shares == sorted(shares)
    assert [pathlib.Path(path).name for path in done.outputs] == ["teleco.nc"]
    with xr.open_dataset(files / "teleco.nc") as there:
        assert_same_bits(there.teleco_r, fieldwise.correlation(sst("f4"), index(), lag=(-1, 1)).r)
    assert "nothing new" in fieldwise.run(files / "run.yaml").summary
    fieldwise.run(str(files / "run.yaml"), set={"steps.teleco.lag": 0}, force=True)
    with xr.open_dataset(files / "teleco.nc") as there:
        assert "lag" not in there.teleco_r.dims or there.sizes["lag"] == 1


def test_a_plan_and_a_file_are_told(files):
    plan = fieldwise.check(files / "run.yaml")
    assert [one["name"] for one in plan["inputs"]] == ["sst", "nino"] and plan["memory"]
    assert not (files / "teleco.nc").exists()
    text = fieldwise.info(files / "sst.nc")
    assert "sst" in text and repr(text) == str(text)


def test_mistakes_of_a_run_file_are_sentences_with_a_kind(files):
    (files / "bad.yaml").write_text("inputs:\n  u: {files: none.nc}\nsteps:\n  a: {do: nothing, of: u}\noutputs: {a.nc: [a]}\n")
    with pytest.raises(fieldwise.FieldwiseError, match="bad.yaml:4") as caught:
        fieldwise.run(files / "bad.yaml")
    assert caught.value.kind == "usage"
    with pytest.raises(fieldwise.FieldwiseError, match="nowhere.nc") as caught:
        fieldwise.open(files / "nowhere.nc", "x").mean(every="year")
    assert caught.value.kind == "input_missing"


def test_files_are_worked_on_as_arrays_are(files):
    opened = fieldwise.open(files / "sst.nc", "sst")
    clim = opened.climatology(by="month")
    assert set(clim.data_vars) >= {"mean", "sd", "n"} and not clim["mean"].variable._in_memory
    assert_same_bits(clim["mean"], sst("f4").fieldwise.climatology(by="month")["mean"])
    assert_same_bits(fieldwise.correlation(opened, index()).r, fieldwise.correlation(sst("f4"), index()).r)
    early = fieldwise.open(files / "sst.nc", "sst", period="1980/1984").anomaly()
    assert early.sizes["time"] == 60
    assert "anomaly" in dir(opened) and "sst.nc" in repr(opened)
    table = opened.extrema(kind="max")
    assert len(table) > 0 and {"lat", "lon"} <= set(table.columns)


def test_a_field_larger_than_the_memory_allowed_is_streamed(tmp_path):
    """A field of 187 MB, of which the process of Python and the command may take 100 MB."""
    big = xr.DataArray(
        np.random.default_rng(3).normal(size=(720, 180, 360)).astype("f4"), dims=("time", "lat", "lon"), name="x",
        coords={"time": months(720), "lat": ("lat", np.linspace(-89.5, 89.5, 180), {"units": "degrees_north"}),
                "lon": ("lon", np.arange(360.0), {"units": "degrees_east"})}, attrs={"units": "K"})
    big.to_netcdf(tmp_path / "big.nc", encoding={"x": {"chunksizes": (12, 180, 360)}})
    script = (
        "import sys, resource, warnings, fieldwise, xarray, numpy\n"
        "warnings.simplefilter('ignore')\n"
        "opened = xarray.open_dataset(sys.argv[1]) if sys.argv[2] == 'lazy' else None\n"
        "fieldwise.set_options(memory='100MB')\n"
        "fieldwise.mean(xarray.open_dataset(sys.argv[1]).x.isel(time=slice(0, 24)), every='year')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = opened.x.fieldwise.climatology() if opened else fieldwise.open(sys.argv[1], 'x').climatology()\n"
        "found = found['mean'].values\n"
        "here, there = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "print((here - before) // 1024, there // 1024, float(found[3, 90, 180]))\n"
    )
    expected = float(big.values[3::12, 90, 180].astype("f8").mean())
    for way in ("lazy", "command"):
        done = subprocess.run([sys.executable, "-B", "-c", script, str(tmp_path / "big.nc"), way], capture_output=True, text=True,
                              timeout=6000, env=os.environ)
        assert done.returncode == 0, done.stderr
        grown, child, value = done.stdout.split()
        assert int(grown) < 110 and int(child) < 150, done.stdout
        assert abs(float(value) - expected) < 1e-6


def long_run(files, script):
    """Have Python run a script whose argument is a run file that takes minutes."""
    (files / "long.yaml").write_text(
        "inputs:\n  sst: {files: sst.nc, variable: sst}\n  nino: {files: nino.nc, variable: nino}\n"
        "steps:\n  teleco: {do: correlation, of: sst, against: nino, field_significance: block, resamples: 100000}\n"
        "outputs:\n  long.nc: [teleco]\n"
    )
    return subprocess.run([sys.executable, "-B", "-c", script, str(files / "long.yaml")], capture_output=True, text=True, timeout=600,
                          env=os.environ)


def test_keyboard_interrupt_stops_a_run(files):
    script = (
        "import os, signal, sys, threading, time, fieldwise\n"
        "def stop(share):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "try:\n"
        "    fieldwise.run(sys.argv[1], progress=stop)\n"
        "    print('finished')\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    done = long_run(files, script)
    assert done.stdout.strip() == "stopped", done.stdout + done.stderr
    assert not (files / "long.nc").exists()


def test_a_signal_made_an_exception_ends_the_command(files):
    script = (
        "import os, signal, sys, fieldwise\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n"
        "fieldwise.run(sys.argv[1], progress=lambda share: os.kill(os.getpid(), signal.SIGTERM))\n"
    )
    done = long_run(files, script)
    assert done.returncode == 143, done.stderr
    assert not (files / "long.nc").exists()


def test_a_picture_shows_in_a_notebook(files):
    try:
        picture = fieldwise.plot(files / "sst.nc", "sst", output=files / "map.png")
    except fieldwise.FieldwiseError as error:
        assert "fieldwise-plot" in str(error)  # a build without GMT draws nothing, and says what to install
        return
    assert picture._repr_png_().startswith(b"\x89PNG") and (files / "map.png").exists()


def test_the_command_is_found(monkeypatch, files):
    monkeypatch.setenv("FIELDWISE_COMMAND", str(files / "nowhere"))
    with pytest.raises(FileNotFoundError):
        fieldwise.info(files / "sst.nc")
    monkeypatch.delenv("FIELDWISE_COMMAND")
    assert "sst" in fieldwise.info(files / "sst.nc")


def test_arrays_beside_files_keep_the_edges_of_their_times(tmp_path):
    first = pandas.date_range("2000-01-01", periods=49, freq="MS")
    random = np.random.default_rng(8)
    values = random.normal(size=(48, 3, 4))
    data = xr.Dataset(
        {"x": (("time", "lat", "lon"), values, {"units": "mm"}),
         "time_bnds": (("time", "bnds"), np.stack([first[:-1], first[1:]], -1))},
        coords={"time": ("time", first[1:], {"bounds": "time_bnds"}),
                "lat": ("lat", [-10.0, 0.0, 10.0], {"units": "degrees_north"}),
                "lon": ("lon", [0.0, 10.0, 20.0, 30.0], {"units": "degrees_east"})})
    data.to_netcdf(tmp_path / "end.nc")
    mean = fieldwise.area_mean(data).x
    assert "time_lower" in mean.coords
    mean.attrs.update(made=None, fine=True)
    here = fieldwise.correlation(data, mean)
    there = fieldwise.correlation(fieldwise.open(tmp_path / "end.nc", "x"), mean)
    assert_same_bits(there.n, here[[one for one in here.data_vars if one.endswith("_n")][0]])
    assert (there.n == 48).all()
    assert_same_bits(there.r, here[[one for one in here.data_vars if one.endswith("_r")][0]])


def test_results_of_files_are_shaped_as_those_of_arrays(files):
    opened, field = fieldwise.open(files / "sst.nc", "sst"), sst("f4")
    for operation, options in (("climatology", {"by": "month"}), ("anomaly", {}), ("mean", {"every": "year"}), ("trend", {}),
                               ("area_mean", {"region": {"lat": np.array([-30, 30])}})):
        here, there = (getattr(one, operation)(**options) for one in (field.fieldwise, opened))
        assert type(here) is type(there)
        if isinstance(here, xr.DataArray):
            assert here.name == there.name == "sst"
            here, there = here.to_dataset(), there.to_dataset()
        assert set(here.data_vars) == set(there.data_vars) and set(here.coords) == set(there.coords)
        for name in here.variables:
            assert here[name].dtype == there[name].dtype and here[name].dims == there[name].dims, name
            np.testing.assert_array_equal(here[name].values, there[name].values)


def test_a_selection_is_in_words_of_python(files):
    expected = fieldwise.open(files / "sst.nc", "sst", period="1985/1990").anomaly()
    for period in (slice("1985", "1990"), ("1985", "1990"), slice(np.datetime64("1985-01-01"), np.datetime64("1990-12-31"))):
        assert_same_bits(fieldwise.open(files / "sst.nc", "sst", period=period).anomaly(), expected)
    region = fieldwise.open(files / "sst.nc", "sst", region={"lat": np.array([-30, 30]), "lon": slice(0, 90)})
    assert region.anomaly().sizes["lat"] == 7
    with pytest.raises(fieldwise.FieldwiseError, match="region is a field|like is a field"):
        fieldwise.open(files / "sst.nc", "sst", region={"like": sst()}).anomaly()


def test_a_formula_names_files_by_their_variable(files):
    assert_same_bits(fieldwise.open(files / "sst.nc", "sst").combine("2 * sst"), 2 * sst("f4"))


def test_results_of_all_variables_of_files_are_named_as_those_of_a_dataset(tmp_path):
    data = xr.Dataset({"sst": sst("f4"), "tas": sst("f4", seed=9).rename("tas")})
    data.to_netcdf(tmp_path / "both.nc")
    opened = fieldwise.open(tmp_path / "both.nc")
    for there, here in ((fieldwise.correlation(opened, index(), lag=(-1, 1)), fieldwise.correlation(data, index(), lag=(-1, 1))),
                        (opened.anomaly(), data.fieldwise.anomaly())):
        assert set(here.data_vars) == set(there.data_vars) and set(here.coords) == set(there.coords)
        for name in here.variables:
            assert here[name].dtype == there[name].dtype, name
            np.testing.assert_array_equal(here[name].values, there[name].values)


def test_results_of_members_come_from_files(tmp_path):
    members = xr.concat([sst(), sst(seed=5)], xr.IndexVariable("member", ["a", "b"])).transpose("member", "time", "lat", "lon")
    members.to_netcdf(tmp_path / "members.nc")
    there = fieldwise.open(tmp_path / "members.nc", "sst").anomaly()
    assert list(there.member.values) == ["a", "b"]
    assert_same_bits(there, members.fieldwise.anomaly())


def test_tables_of_files_are_those_of_arrays(files):
    here = sst("f4").isel(time=slice(0, 3)).fieldwise.extrema(kind="both")
    there = fieldwise.open(files / "sst.nc", "sst", period="1980-01/1980-03").extrema(kind="both")
    pandas.testing.assert_frame_equal(here, there)
    assert here.attrs["units"] == there.attrs["units"] and here.attrs["long_name"] == there.attrs["long_name"]
