#!/usr/bin/env python3
"""Requires that fieldwise without fieldwise-plot works, and says what pictures need.

Usage: check_without_program.py FIELDWISE SOURCE_FOLDER
"""
import os
import shutil
import subprocess
import sys
import tempfile

fieldwise, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
series = os.path.join(source, "testdata", "nino12_sst.csv")
with tempfile.TemporaryDirectory(prefix="fieldwise-no-plot-") as folder:
    alone = os.path.join(folder, "fieldwise")
    shutil.copy(fieldwise, alone)

    def run(*arguments):
        return subprocess.run([alone, *arguments], cwd=folder, capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": "/usr/bin:/bin"})

    done = run("plot", series, "-o", "a.png")
    assert done.returncode == 6, done
    for phrase in ("fieldwise-plot", "libgmt-dev", "gmt-common", "ghostscript"):
        assert phrase in done.stderr, done.stderr
    with open(os.path.join(folder, "run.yaml"), "w", encoding="utf-8") as out:
        out.write(f"inputs:\n  sst: {{files: {series}, assume_units: degC}}\nsteps:\n  warm: {{do: anomaly, of: sst}}\n"
                  "outputs:\n  warm.nc: [warm]\nplots:\n  warm.png: warm\n")
    assert "cannot be drawn" in run("check", "run.yaml").stdout
    done = run("run", "run.yaml")
    assert done.returncode == 0, done
    assert "1 picture not drawn: warm.png" in done.stderr and "libgmt-dev" in done.stderr, done.stderr
    assert os.path.exists(os.path.join(folder, "warm.nc"))
    done = run("report", "run.yaml", "-o", "report.html")
    assert done.returncode == 0, done
    with open(os.path.join(folder, "report.html"), encoding="utf-8") as file:
        page = file.read()
    assert "data:image" not in page and "libgmt-dev" in page
