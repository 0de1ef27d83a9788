"""What the documents show runs as it stands."""

import importlib.util
import json
import re
import shutil
import warnings

import numpy as np
import pytest
import xarray as xr

from fields import SOURCE, index, sst

DRAWS = importlib.util.find_spec("matplotlib") is not None


def runnable(code):
    """Return code without what draws by matplotlib, where that is not installed."""
    return code if DRAWS else re.sub(r"\.plot\(\)", "", code)


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_the_notebook_runs(tmp_path, monkeypatch):
    for folder in ("docs", "testdata", "configs"):
        (tmp_path / folder).mkdir()
    for name in ("testdata/fnoc_winds.nc", "testdata/nino12_sst.csv", "configs/enso-winds.yaml"):
        shutil.copy(SOURCE / name, tmp_path / name)
    monkeypatch.chdir(tmp_path / "docs")
    cells = [cell for cell in json.loads((SOURCE / "docs/python.ipynb").read_text())["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 5
    names = {}
    for cell in cells:
        assert cell["outputs"] == [] and cell["execution_count"] is None
        code = runnable("".join(cell["source"]))
        if "fieldwise.plot" in code and shutil.which("gs") is None:
            continue
        exec(compile(code, "cell", "exec"), names)
    assert names["response"].slope.dims[0] == "lag" and names["modes"].sizes["mode"] == 2
    assert (tmp_path / "results/enso.nc").exists()


def test_the_main_job_has_twelve_lines_that_run(tmp_path, monkeypatch):
    page = (SOURCE / "docs/python.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) == 12
    sst("f4", rows=25, columns=36).fillna(20).to_netcdf(tmp_path / "sst.nc")
    (tmp_path / "enso.yaml").write_text("inputs: {s: {files: sst.nc, variable: sst}}\nsteps: {m: {do: mean, of: s, every: year}}\n"
                                        "outputs: {m.nc: [m]}\n")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(runnable(code), "python.md", "exec"), names)
    assert names["teleconnection"].sizes["lag"] == 13 and len(names["highs"]) > 0
    assert np.isfinite(names["trend"].slope).any() and (tmp_path / "m.nc").exists()
