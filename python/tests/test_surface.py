"""What users and their tools see: signatures, documents, types, sentences; and what the module is linked with."""

import inspect
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading

import numpy as np
import pandas
import pytest
import xarray as xr

import fieldwise
from fields import COMMAND, index, sst


def test_every_operation_is_a_function_with_signature_and_document():
    catalog = fieldwise.operations()
    listed = subprocess.run([COMMAND, "operations", "--json"], capture_output=True, check=True).stdout
    assert len(catalog) > 35 and len(listed) > 10_000
    for name, said in catalog.items():
        function = getattr(fieldwise, name)
        parameters = inspect.signature(function).parameters
        keys = [one["key"] for one in said["inputs"]]
        hidden = {f"{one['key']}_{word}" for one in said["inputs"] for word in one["words"]}
        for key in keys + [one["name"] for one in said["options"] if one["name"] not in hidden]:
            assert key in parameters or key + "_" in parameters, (name, key)
        document = inspect.getdoc(function)
        assert document.startswith(said["summary"]) and "Parameters\n----------" in document
        for one in said["options"]:
            if one["name"] not in hidden:
                assert " ".join(one["text"].split())[:40] in " ".join(document.split()), (name, one["name"])
        assert function.__annotations__["return"]


def test_accessors_have_all_operations():
    for accessor in (sst().fieldwise, xr.Dataset({"sst": sst()}).fieldwise):
        assert set(fieldwise.operations()) <= set(dir(accessor))
    method = sst().fieldwise.anomaly
    assert list(inspect.signature(method).parameters)[0] == "climatology"
    assert inspect.getdoc(method) == inspect.getdoc(fieldwise.anomaly)
    with pytest.raises(AttributeError, match="no operation 'climatolgy'"):
        sst().fieldwise.climatolgy()


def test_types_are_told():
    folder = pathlib.Path(fieldwise.__file__).parent
    assert (folder / "py.typed").exists()
    stub = (folder / "_accessors.pyi").read_text()
    for name in fieldwise.operations():
        assert f"def {name}(" in stub
    compile(stub, "_accessors.pyi", "exec")


def test_the_module_reaches_neither_netcdf_nor_hdf5():
    linked = subprocess.run(["ldd", fieldwise._fieldwise.__file__], capture_output=True, text=True, check=True).stdout
    assert "hdf5" not in linked and "netcdf" not in linked and "tbb" in linked
    wanted = subprocess.run(["nm", "-D", "--undefined-only", fieldwise._fieldwise.__file__], capture_output=True, text=True,
                            check=True).stdout
    assert not [line for line in wanted.splitlines() if " H5" in line or " nc_" in line]


def sentence_of(work):
    with pytest.raises(fieldwise.FieldwiseError) as caught:
        work()
    return caught.value.kind, str(caught.value)


def test_wrong_input_gives_the_sentence():
    field = sst()
    kind, text = sentence_of(lambda: field.isel(time=0, drop=True).fieldwise.climatology())
    assert kind in ("usage", "input_missing", "inputs_disagree") and "time" in text
    kind, text = sentence_of(lambda: field.fieldwise.climatology(by="fortnight"))
    assert kind == "usage" and "by" in text and "fortnight" in text and "month" in text
    kind, text = sentence_of(lambda: field.fieldwise.climatology(ddof=-1, min_fraction=2))
    assert kind == "usage" and "ddof" in text and "min_fraction" in text
    kind, text = sentence_of(lambda: field.astype(object).fieldwise.climatology())
    assert kind == "usage" and "object" in text and "sst" in text
    kind, text = sentence_of(lambda: (field + 1j).rename("sst").fieldwise.climatology())
    assert kind == "usage" and "complex" in text
    gap = field.assign_coords(time=field.time.where(field.time != field.time[5]))
    kind, text = sentence_of(lambda: gap.fieldwise.climatology())
    assert kind == "input_damaged" and "time" in text and "missing" in text
    kind, text = sentence_of(lambda: fieldwise.correlation(field, index(times=12).assign_coords(
        time=pandas.date_range("1800-01-01", periods=12, freq="MS"))))
    assert kind in ("inputs_disagree", "input_missing") and "nino" in text
    kind, text = sentence_of(lambda: fieldwise.divergence(field, sst(rows=9)))
    assert kind == "inputs_disagree"
    kind, text = sentence_of(lambda: fieldwise.trend(field.values))
    assert kind == "usage" and "fieldwise.field(" in text
    kind, text = sentence_of(lambda: fieldwise.regrid(field, weights="nowhere.nc"))
    assert "command" in text


def test_units_that_are_missing_are_said_where_they_matter():
    plain = sst()
    plain.attrs.pop("units")
    assert "units" not in plain.fieldwise.climatology()["mean"].attrs
    kind, text = sentence_of(lambda: fieldwise.combine("a + b", a=sst(), b=sst(seed=2).assign_attrs(units="m")))
    assert kind in ("inputs_disagree", "usage") and "degC" in text and "m" in text


def test_an_error_can_be_sent_to_another_process():
    kind, text = sentence_of(lambda: sst().fieldwise.climatology(by="fortnight"))
    error = pickle.loads(pickle.dumps(fieldwise.FieldwiseError(text, kind)))
    assert (error.kind, str(error)) == (kind, text) and isinstance(error, ValueError)


def test_memory_that_is_too_little_is_said():
    with fieldwise.set_options(memory="1MiB"):
        kind, text = sentence_of(lambda: sst(times=600, rows=60, columns=120).fieldwise.percentiles(by="all"))
    assert kind == "memory_exceeded" and "MiB" in text and "set_options(memory" in text and "--memory" not in text


def test_progress_is_told_on_the_way():
    shares = []
    with fieldwise.set_options(progress=shares.append):
        sst("f4", times=2400, rows=40, columns=60).fieldwise.anomaly()
    assert shares and shares == sorted(shares) and 0 < shares[-1] <= 1


def test_other_threads_of_python_work_meanwhile():
    field, nino = sst("f8", times=600, rows=60, columns=90), index(times=600)
    steps = []
    over = threading.Event()

    def count():
        while not over.wait(0.001):
            steps.append(len(steps))

    worker = threading.Thread(target=count)
    worker.start()
    before = len(steps)
    fieldwise.correlation(field, nino, lag=(-4, 4), method="spearman")
    within = len(steps) - before
    over.set()
    worker.join()
    assert within >= 3


def test_keyboard_interrupt_stops_the_work():
    script = (
        "import os, signal, threading, numpy, fieldwise\n"
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from fields import sst, index\n"
        "field, nino = sst(times=1200, rows=30, columns=45).fillna(0), index(times=1200)\n"
        "threading.Timer(0.4, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "try:\n"
        "    fieldwise.correlation(field, nino, field_significance='block', resamples=20000)\n"
        "    print('finished')\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
        "print(fieldwise.area_mean(field).sizes['time'])\n"
    )
    done = subprocess.run([sys.executable, "-B", "-c", script, str(pathlib.Path(__file__).parent)], capture_output=True, text=True,
                          env=os.environ, timeout=600)
    assert done.stdout.split() == ["stopped", "1200"], done.stdout + done.stderr


def test_an_array_of_doubles_is_not_copied():
    """The memory of the process grows by less than half of the array, while the array is used whole."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import resource, numpy, xarray, fieldwise\n"
        "from fields import months\n"
        "field = fieldwise.field(numpy.random.default_rng(1).normal(size=(600, 180, 360)), time=months(600), "
        "lat=numpy.linspace(-89.5, 89.5, 180), lon=numpy.arange(360.), units='K')\n"
        "fieldwise.climatology(field.isel(time=slice(0, 24)))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "mean = fieldwise.climatology(field)['mean']\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024, field.nbytes)\n"
        "expected = field.values.reshape(50, 12, 180, 360).mean(axis=0)\n"
        "assert abs(mean.values - expected).max() < 1e-13\n"
    )
    done = subprocess.run([sys.executable, "-B", "-W", "ignore", "-c", script, str(pathlib.Path(__file__).parent)],
                          capture_output=True, text=True, env=os.environ, timeout=600)
    assert done.returncode == 0, done.stderr
    grown, size = (int(word) for word in done.stdout.split())
    assert grown < size // 2, (grown, size)


def test_the_reference_is_what_the_package_says():
    source = pathlib.Path(os.environ["FIELDWISE_SOURCE_DIR"])
    written = subprocess.run([sys.executable, "-B", str(source / "python/write_reference.py")], capture_output=True, text=True,
                             check=True).stdout
    assert written == (source / "docs/python-reference.md").read_text(), "write docs/python-reference.md anew"
