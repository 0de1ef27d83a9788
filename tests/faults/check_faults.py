#!/usr/bin/env python3
"""Breaks runs in every way that docs/reliability.md speaks of, and looks at what is left.

Usage: check_faults.py FIELDWISE FAIL_CALL KILL_AT_CALL [--every N] [-v] [TEST...]

After each fault every output is the old or the new one, whole; the next run ends well and gives the same bytes as a
run that nothing disturbed; nothing is left behind but records.  --every N: only each N-th fault of an enumeration.
"""
import argparse
import collections
import errno
import hashlib
import locale
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import netCDF4
import numpy as np

OUTPUTS = ["out/clim.nc", "out/trend.nc", "other/anom.nc"]
RUN = """inputs:
  tas: {{files: 'data/t_*.nc'{more}}}
steps:
  clim: {{do: climatology, of: tas, by: month, base: {base}}}
  anom: {{do: anomaly, of: tas, by: month, base: {base}}}
  tr: {{do: trend, of: anom}}
outputs:
  out/clim.nc: [clim]
  out/trend.nc: [tr]
  other/anom.nc: [anom]
"""
OLD, NEW = "1980/1982", "1980/1983"


def year_file(path, year, rows=7, columns=12):
    with netCDF4.Dataset(path, "w") as out:
        for name, size in (("time", None), ("lat", rows), ("lon", columns)):
            out.createDimension(name, size)
        stamps = out.createVariable("time", "f8", ("time",))
        stamps.units, stamps.calendar = "days since 1980-01-01", "360_day"
        stamps[:] = (year - 1980) * 360 + 15 + 30 * np.arange(12)
        for name, size, unit in (("lat", rows, "degrees_north"), ("lon", columns, "degrees_east")):
            axis = out.createVariable(name, "f8", (name,))
            axis.units = unit
            axis[:] = np.linspace(-60, 60, size) if name == "lat" else 360.0 / size * np.arange(size)
        values = out.createVariable("tas", "f4", ("time", "lat", "lon"), zlib=True)
        values.units = "K"
        values[:] = np.random.default_rng(year).normal(280, 5, (12, rows, columns))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def places(calls):
    """Returns which calls fail: all of them where they are few."""
    return range(1, calls + 1, ARGUMENTS.every if calls > 50 else 1)


class Archive(unittest.TestCase):
    """Holds a folder whose outputs are those of an old run, and what a new run would make of it."""

    kept = (".json",)  # endings of what stays in .fieldwise

    @classmethod
    def setUpClass(cls):
        cls.root = os.path.realpath(tempfile.mkdtemp(prefix="fieldwise-faults-"))
        cls.folder = os.path.join(cls.root, "archive")
        os.makedirs(os.path.join(cls.folder, "data"))
        for year in range(1980, 1984):
            year_file(os.path.join(cls.folder, "data", f"t_{year}.nc"), year)
        cls.digests = {}
        for base in (OLD, NEW):
            cls.write_run(base)
            done = cls.run_fieldwise()
            assert done.returncode == 0, done.stderr
            cls.digests[base] = [digest(cls.path(name)) for name in OUTPUTS]
        assert all(a != b for a, b in zip(cls.digests[OLD], cls.digests[NEW]))
        cls.prepare_old()
        shutil.copytree(cls.folder, os.path.join(cls.root, "old"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    @classmethod
    def write_run(cls, base, more=""):
        with open(cls.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write(RUN.format(base=base, more=more))

    @classmethod
    def run_fieldwise(cls, before=(), environment=None, arguments=("run", "run.yaml")):
        return subprocess.run([*before, ARGUMENTS.fieldwise, *arguments], cwd=cls.folder, capture_output=True, text=True,
                              timeout=60, check=False, env={**os.environ, **(environment or {})})

    @classmethod
    def prepare_old(cls):
        cls.write_run(OLD)
        done = cls.run_fieldwise()
        assert done.returncode == 0, done.stderr
        cls.write_run(NEW)

    def restore_old(self):
        COUNTS["tries"] += 1
        shutil.rmtree(self.folder)
        shutil.copytree(os.path.join(self.root, "old"), self.folder)

    def require_whole(self, what):
        for i, name in enumerate(OUTPUTS):
            self.assertIn(digest(self.path(name)), (self.digests[OLD][i], self.digests[NEW][i]), f"{what}: {name}")

    def require_new(self, what):
        self.assertEqual([digest(self.path(name)) for name in OUTPUTS], self.digests[NEW], what)

    def require_tidy(self, what):
        for folder, _, names in os.walk(self.folder):
            hidden = os.path.basename(folder) == ".fieldwise"
            wrong = [n for n in names if (not n.endswith(self.kept) if hidden else n.startswith("."))]
            self.assertEqual(wrong, [], f"{what}: left in {folder}")

    def require_recovery(self, what):
        """The next run ends well, whatever happened before."""
        done = self.run_fieldwise()
        self.assertEqual(done.returncode, 0, f"{what}: {done.stderr}")
        self.require_new(what)
        self.require_tidy(what)
        self.assertEqual(self.run_fieldwise(arguments=("verify", *OUTPUTS)).returncode, 0, what)

    def calls_of(self, call, folder):
        self.restore_old()
        count = os.path.join(self.root, "count")
        done = self.run_fieldwise(environment={"LD_PRELOAD": ARGUMENTS.fail_call, "FAULT_CALL": call,
                                               "FAULT_FOLDER": folder, "FAULT_COUNT": count})
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(count, encoding="utf-8") as file:
            return int(file.read())

    def fail_each(self, call, numbers, least_failures, below=""):
        folder = os.path.join(self.folder, below)
        calls = self.calls_of(call, folder)
        failures = 0
        for number in numbers:
            for at in places(calls):
                what = f"{call} {at} of {calls} fails with {errno.errorcode[number]}"
                self.restore_old()
                done = self.run_fieldwise(environment={"LD_PRELOAD": ARGUMENTS.fail_call, "FAULT_CALL": call,
                                                       "FAULT_AT": str(at), "FAULT_FOLDER": folder,
                                                       "FAULT_ERRNO": str(number)})
                self.assertIn(done.returncode, (0, 3, 4, 6), f"{what}: {done.stderr}")
                self.assertNotIn("HDF5-DIAG", done.stderr, what)
                failures += done.returncode != 0
                self.require_whole(what)
                if done.returncode == 0:
                    self.require_new(what)
                else:
                    self.assertIn("error:", done.stderr, what)
                self.require_recovery(what)
        self.assertGreaterEqual(failures, least_failures, call)
        REPORT.append(f"{call}: {len(numbers) * len(places(calls))} faults, {failures} runs failed")


    def kill_at_each_call(self, title):
        self.restore_old()
        whole = self.run_fieldwise(before=(ARGUMENTS.kill_at_call, "0", "9"))
        if whole.returncode == 71:
            self.skipTest("this machine lets no program trace another")
        self.assertEqual(whole.returncode, 0, whole.stderr)
        calls = int(whole.stdout)
        kills = 0
        for at in range(1, calls + 1, max(1, 4 * ARGUMENTS.every if ARGUMENTS.every > 1 else 1)):
            self.restore_old()
            done = self.run_fieldwise(before=(ARGUMENTS.kill_at_call, str(at), "9"))
            kills += done.returncode == 137
            self.require_whole(f"killed at call {at}")
            self.require_recovery(f"killed at call {at}")
        self.assertGreater(kills, 10)
        REPORT.append(f"{title}: {kills} kills of {calls} calls")


class Faults(Archive):
    def test_each_write_fails(self):
        self.fail_each("write", (errno.ENOSPC, errno.EIO), 2)

    def test_each_positioned_write_fails(self):
        self.fail_each("pwrite", (errno.ENOSPC, errno.EIO), 2)

    def test_each_fsync_fails(self):
        self.fail_each("fsync", (errno.ENOSPC, errno.EIO), 2)

    def test_everything_is_on_disk_before_it_gets_its_name(self):
        """What a power cut would show cannot be tried; that nothing is named before it was forced to disk can be seen."""
        self.restore_old()
        log = os.path.join(self.root, "log")
        done = self.run_fieldwise(environment={"LD_PRELOAD": ARGUMENTS.fail_call, "FAULT_FOLDER": self.folder,
                                               "FAULT_LOG": log})
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(log, encoding="utf-8") as file:
            calls = [line.rstrip("\n").split(" ", 1) for line in file]
        dirty, renamed, unsynced_folders = set(), 0, set()
        for i, (call, path) in enumerate(calls):
            if call in ("write", "pwrite", "ftruncate"):
                dirty.add(path)
            elif call == "fsync":
                dirty.discard(path)
                unsynced_folders.discard(path)
            elif call == "from":
                self.assertNotIn(path, dirty, "it gets its name before it is on disk")
                self.assertIn(["fsync", path], calls[:i])
                renamed += 1
                unsynced_folders.add(os.path.dirname(calls[i + 1][1]))
        self.assertEqual(renamed, 2 * len(OUTPUTS) + 1, "outputs, records and a journal")
        self.assertEqual(unsynced_folders, set(), "folders are forced to disk too")

    def test_each_close_fails(self):
        # Of outputs and records; a file that was read is none the worse.
        self.fail_each("close", (errno.EIO,), 2, below="out/")

    def test_each_rename_fails(self):
        self.fail_each("rename", (errno.ENOSPC, errno.EIO), 2)

    def test_what_a_broken_off_run_has_named_is_a_mixture_until_the_next_run(self):
        renames = self.calls_of("rename", self.folder)
        mixtures = 0
        for at in range(1, renames + 1):
            what = f"rename {at} of {renames} fails"
            self.restore_old()
            self.run_fieldwise(environment={"LD_PRELOAD": ARGUMENTS.fail_call, "FAULT_CALL": "rename", "FAULT_AT": str(at),
                                            "FAULT_FOLDER": self.folder, "FAULT_ERRNO": str(errno.EIO)})
            if not os.path.exists(self.path("out/.fieldwise/clim.nc.journal")):
                continue
            mixtures += 1
            done = self.run_fieldwise(arguments=("verify", "out/clim.nc"))
            self.assertEqual(done.returncode, 4, f"{what}: {done.stderr}")
            self.assertIn("interrupted while it gave its outputs their names", done.stderr)
            done = self.run_fieldwise()
            self.assertIn("that is finished now", done.stderr, what)
            self.assertIn("nothing new", done.stderr, f"{what}: the work was done already")
            self.require_new(what)
            self.require_tidy(what)
        self.assertGreaterEqual(mixtures, 2 * len(OUTPUTS) - 1, "after the journal and before the record")

    def test_each_read_fails(self):
        self.fail_each("pread", (errno.EIO,), 2)

    def test_each_reservation_fails(self):
        # A reservation that fails is tried once more, for less; so no single failure ends a run.
        self.fail_each("fallocate", (errno.ENOSPC,), 0)

    def test_each_truncation_fails(self):
        self.fail_each("ftruncate", (errno.EIO,), 1)

    def test_killed_at_each_system_call(self):
        self.kill_at_each_call("kill -9 at a system call")

    def test_killed_at_random_times(self):
        times = random.Random(1)
        self.restore_old()
        begin = time.monotonic()
        self.run_fieldwise()
        whole_s = time.monotonic() - begin
        kills = 0
        for _ in range(max(10, 200 // ARGUMENTS.every)):
            self.restore_old()
            with subprocess.Popen([ARGUMENTS.fieldwise, "run", "run.yaml"], cwd=self.folder,
                                  stderr=subprocess.DEVNULL) as run:
                time.sleep(times.uniform(0, whole_s))
                run.kill()
                kills += run.wait() == -signal.SIGKILL
            self.require_whole("killed")
            self.require_recovery("killed")
        REPORT.append(f"kill -9 at a random time: {kills} kills")

    def test_stops_when_asked(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            stopped = 0
            for delay in np.linspace(0.0, 0.08, max(5, 40 // ARGUMENTS.every)):
                self.restore_old()
                with subprocess.Popen([ARGUMENTS.fieldwise, "run", "run.yaml"], cwd=self.folder,
                                      stderr=subprocess.PIPE, text=True) as run:
                    time.sleep(delay)
                    run.send_signal(number)
                    run.communicate(timeout=30)
                # Before main begins the system's own answer to a signal holds.
                self.assertIn(run.returncode, (0, 128 + number, -number))
                self.require_whole("stopped")
                self.require_tidy("stopped")
                if run.returncode == 0:
                    self.require_new("not stopped in time")
                else:
                    stopped += 1
                    for i, name in enumerate(OUTPUTS):
                        self.assertEqual(digest(self.path(name)), self.digests[OLD][i])
            self.assertGreater(stopped, 0)
            REPORT.append(f"{number.name}: {stopped} runs stopped")

    def test_stopped_at_each_system_call(self):
        """SIGTERM at any point of any phase: outputs are the old ones, and nothing is left; or it came too late."""
        self.restore_old()
        whole = self.run_fieldwise(before=(ARGUMENTS.kill_at_call, "0", "15"))
        if whole.returncode == 71:
            self.skipTest("this machine lets no program trace another")
        calls = int(whole.stdout)
        codes, answers = collections.Counter(), 0
        for at in range(1, calls + 1, max(1, 4 * ARGUMENTS.every if ARGUMENTS.every > 1 else 1)):
            self.restore_old()
            begin = time.monotonic()
            done = self.run_fieldwise(before=(ARGUMENTS.kill_at_call, str(at), "15"))
            what = f"SIGTERM at call {at} of {calls}: {done.returncode}, {done.stderr}"
            self.assertLess(time.monotonic() - begin, 20, what)
            codes[done.returncode] += 1
            answers += "SIGTERM: stopped" in done.stderr
            self.assertIn(done.returncode, (0, 143), what)
            self.require_tidy(what)
            found = [digest(self.path(name)) for name in OUTPUTS]
            self.assertEqual(found, self.digests[NEW if done.returncode == 0 else OLD], what)
        # Before main begins it is the system that ends the program; from then on the program does.
        self.assertGreater(answers, sum(codes.values()) // 4, "runs that stopped by themselves")
        REPORT.append(f"SIGTERM at a system call: {codes[143]} runs stopped, {codes[0]} were past that, of {calls} calls")

    def test_two_runs_at_once(self):
        refused = 0
        for _ in range(20):
            self.restore_old()
            runs = [subprocess.Popen([ARGUMENTS.fieldwise, "run", "--force", "run.yaml"], cwd=self.folder,
                                     stderr=subprocess.PIPE, text=True) for _ in range(2)]
            texts = [run.communicate(timeout=60)[1] for run in runs]
            codes = sorted(run.returncode for run in runs)
            self.assertIn(codes, ([0, 0], [0, 9]), texts)
            refused += codes == [0, 9]
            if codes == [0, 9]:
                text = texts[0] if runs[0].returncode == 9 else texts[1]
                self.assertIn("another run", text)
            self.require_new("two runs")
            self.require_tidy("two runs")
        self.assertGreater(refused, 0)
        REPORT.append(f"two runs at once: {refused} of 20 second runs refused")

    def test_full_disk(self):
        """A limit on the size of files stands for a full disk; a real one takes the same way, through ENOSPC."""
        failures = 0
        for kib in (0, 1, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 64):
            self.restore_old()
            done = self.run_fieldwise(before=("/bin/bash", "-c", f'ulimit -f {kib}; exec "$@"', "-"))
            self.assertIn(done.returncode, (0, 6), done.stderr)
            failures += done.returncode == 6
            self.require_whole(f"{kib} KiB")
            self.require_recovery(f"{kib} KiB")
        self.assertGreater(failures, 3)
        REPORT.append(f"files limited to 0 to 64 KiB: {failures} of 13 runs failed")

    def test_truncated_inputs(self):
        path = self.path("data/t_1983.nc")
        self.restore_old()
        size = os.path.getsize(path)
        for cut in sorted({int(size * share) for share in np.linspace(0, 0.9999, max(10, 100 // ARGUMENTS.every))}):
            self.restore_old()
            os.truncate(path, cut)
            done = self.run_fieldwise()
            self.assertIn(done.returncode, (3, 4), f"cut to {cut} of {size}: {done.stderr}")
            self.assertIn("t_1983.nc", done.stderr)
            self.require_tidy("truncated")
            for i, name in enumerate(OUTPUTS):
                self.assertEqual(digest(self.path(name)), self.digests[OLD][i], "an output changed")

    def test_many_files_are_opened_once_for_headers_and_once_a_sweep(self):
        many = os.path.join(self.root, "many")
        os.makedirs(os.path.join(many, "data"))
        years = range(1980, 1980 + 200)
        for year in years:
            year_file(os.path.join(many, "data", f"t_{year}.nc"), year, rows=2, columns=3)
        with open(os.path.join(many, "run.yaml"), "w", encoding="utf-8") as out:
            out.write(RUN.format(base=NEW, more="").replace("data/", f"{many}/data/"))

        def opened():
            """Runs with 64 descriptors, whatever the number of files; returns what it said and how often it opened one."""
            count = os.path.join(self.root, "count")
            done = subprocess.run(["/bin/bash", "-c", 'ulimit -n 64; exec "$@"', "-", ARGUMENTS.fieldwise, "run", "run.yaml"],
                                  cwd=many, capture_output=True, text=True, check=False,
                                  env={**os.environ, "LD_PRELOAD": ARGUMENTS.fail_call, "FAULT_CALL": "open",
                                       "FAULT_FOLDER": f"{many}/data/", "FAULT_COUNT": count})
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(count, encoding="utf-8") as file:
                return done.stderr, int(file.read())

        said, count = opened()
        self.assertIn("2 sweeps", said)
        # For a digest, for header and chunks, and for each sweep; the first file decides what is read and is met once more.
        self.assertIn(count - 4 * len(years), range(4), f"{count} times")
        said, count = opened()
        self.assertIn("nothing new", said)
        self.assertEqual(count, 0, "size and time are all that a rerun needs")

    def test_what_a_machine_refuses_is_no_bug_and_no_damage(self):
        def refused(code, words, **how):
            self.restore_old()
            done = self.run_fieldwise(**how)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)
            for word in ("bug", "damaged"):
                self.assertNotIn(word, done.stderr)
            self.require_whole(words)
            self.require_recovery(words)

        no_threads = {"LD_PRELOAD": ARGUMENTS.fail_call, "FAULT_CALL": "pthread_create"}
        refused(7, "only 1 of 2 threads can be started", environment=no_threads,
                arguments=("run", "--threads", "2", "run.yaml"))
        refused(7, "ulimit -n", before=("/bin/bash", "-c", 'ulimit -n 9; exec "$@"', "-"))
        # Whoever is the first to get none, a reader, a lock or an output, says the same.
        codes = set()
        for limit in range(6, 24):
            self.restore_old()
            done = self.run_fieldwise(before=("/bin/bash", "-c", f'ulimit -n {limit}; exec "$@"', "-"))
            codes.add(done.returncode)
            self.assertIn(done.returncode, (0, 7), f"{limit} files: {done.stderr}")
            self.assertEqual("ulimit -n" in done.stderr, done.returncode == 7, done.stderr)
        self.assertEqual(codes, {0, 7})
        gone = os.path.join(self.folder, "gone")
        refused(3, "working directory is gone", arguments=("run", self.path("run.yaml")),
                before=("/bin/bash", "-c", f'mkdir {gone} && cd {gone} && rmdir {gone} && exec "$@"', "-"))
        self.restore_old()
        done = self.run_fieldwise(environment=no_threads, arguments=("run", "--threads", "1", "run.yaml"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.require_new("without any thread")

    def test_a_pipe_among_the_inputs_is_refused(self):
        for words in (("run", "run.yaml"), ("check", "run.yaml"), ("info", "data/t_1984.nc"),
                      ("mean", "data/t_1984.nc", "-o", "new.nc"), ("plot", "data/t_1984.nc", "tas", "-o", "new.png")):
            self.restore_old()
            os.mkfifo(self.path("data/t_1984.nc"))
            done = self.run_fieldwise(arguments=words)
            self.assertEqual(done.returncode, 3, f"{words}: {done.stderr}")
            self.assertIn("t_1984.nc: is a pipe, but must be a file", done.stderr)

    def test_a_missing_year_is_an_error(self):
        self.restore_old()
        os.remove(self.path("data/t_1981.nc"))
        done = self.run_fieldwise()
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("t_1982.nc", done.stderr)

    def test_a_young_file_is_refused(self):
        self.restore_old()
        self.write_run(NEW, ", quiet: 60 s")
        os.utime(self.path("data/t_1983.nc"))
        done = self.run_fieldwise()
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("may still be arriving", done.stderr)
        for year in range(1980, 1984):
            os.utime(self.path(f"data/t_{year}.nc"), (1e9, 1e9))
        self.assertEqual(self.run_fieldwise().returncode, 0)

    def test_verify_finds_every_flipped_bit(self):
        self.restore_old()
        self.assertEqual(self.run_fieldwise().returncode, 0)
        flips = random.Random(2)
        path = self.path(OUTPUTS[0])
        with open(path, "rb") as file:
            content = file.read()
        count = 1000 // ARGUMENTS.every
        for _ in range(count):
            broken = bytearray(content)
            bit = flips.randrange(8 * len(content))
            broken[bit // 8] ^= 1 << bit % 8
            with open(path, "wb") as file:
                file.write(broken)
            done = self.run_fieldwise(arguments=("verify", OUTPUTS[0]))
            self.assertEqual(done.returncode, 4, f"bit {bit} was not seen")
        REPORT.append(f"verify: {count} of {count} single flipped bits found")

    def test_a_rerun_with_nothing_new_does_nothing(self):
        self.restore_old()
        self.assertEqual(self.run_fieldwise().returncode, 0)
        before = {name: os.stat(self.path(name)).st_ino for name in OUTPUTS}
        done = self.run_fieldwise()
        self.assertEqual(done.returncode, 0)
        self.assertIn("nothing new", done.stderr)
        self.assertEqual(before, {name: os.stat(self.path(name)).st_ino for name in OUTPUTS})
        self.assertEqual(self.run_fieldwise(arguments=("run", "--force", "run.yaml")).returncode, 0)
        self.assertNotEqual(before, {name: os.stat(self.path(name)).st_ino for name in OUTPUTS})
        self.require_new("forced")

    def test_same_bytes_whatever_the_surroundings(self):
        before = locale.setlocale(locale.LC_NUMERIC, "de_DE.UTF-8")  # which ctest makes and LOCPATH leads to
        self.assertEqual(locale.localeconv()["decimal_point"], ",", "the locale of this test is none with commas")
        locale.setlocale(locale.LC_NUMERIC, "C")
        self.assertTrue(before)
        surroundings = [{"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}, {"TZ": "Asia/Kolkata"}, {"TZ": ":/nonexistent"},
                        {"HOME": "/nonexistent"}, {"LANG": "tr_TR.UTF-8"}, {"TMPDIR": "/nonexistent"},
                        {"OMP_NUM_THREADS": "5", "HDF5_USE_FILE_LOCKING": "FALSE", "HDF5_PLUGIN_PATH": self.folder,
                         "NETCDF_RC": self.folder}]
        for environment in surroundings:
            self.restore_old()
            done = self.run_fieldwise(environment=environment)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.require_new(str(environment))
        self.restore_old()
        done = self.run_fieldwise(before=("/usr/bin/env", "-i"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.require_new("an empty environment")
        for folder in ("/", self.path("data")):
            self.restore_old()
            done = subprocess.run([ARGUMENTS.fieldwise, "run", self.path("run.yaml")], cwd=folder, capture_output=True,
                                  check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.require_new("another working directory")

    def test_same_bytes_for_any_number_of_threads(self):
        for threads in (1, 2, 3, 7):
            self.restore_old()
            self.assertEqual(self.run_fieldwise(arguments=("run", "--threads", str(threads), "run.yaml")).returncode, 0)
            self.require_new(f"{threads} threads")

    def test_same_bytes_for_any_order_of_files(self):
        """The order in which a folder lists its files is that of their making on many file systems."""
        years = (1982, 1980, 1983, 1981)
        self.restore_old()
        for year in years:
            os.rename(self.path(f"data/t_{year}.nc"), self.path(f"data/made_{year}"))
        for year in years:
            shutil.copy(self.path(f"data/made_{year}"), self.path(f"data/t_{year}.nc"))
            os.remove(self.path(f"data/made_{year}"))
        self.assertEqual(self.run_fieldwise().returncode, 0)
        self.require_new("files made in another order")
        found = set()
        for order in (years, sorted(years), years[::-1]):
            self.restore_old()
            with open(self.path("run.yaml"), encoding="utf-8") as file:
                text = file.read()
            with open(self.path("run.yaml"), "w", encoding="utf-8") as file:
                file.write(text.replace("'data/t_*.nc'", "[" + ", ".join(f"data/t_{year}.nc" for year in order) + "]"))
            self.assertEqual(self.run_fieldwise().returncode, 0)
            found.add(tuple(digest(self.path(name)) for name in OUTPUTS))
            with netCDF4.Dataset(self.path(OUTPUTS[0])) as out:
                self.assertEqual(out.source_files, "t_1980.nc t_1981.nc t_1982.nc t_1983.nc")
        self.assertEqual(len(found), 1, "the order of a list changes bytes")


class UpdateFaults(Archive):
    """The same for a run that goes on where the last one ended: its state must belong to its outputs."""

    kept = (".json", ".state", ".headers")

    @classmethod
    def setUpClass(cls):
        cls.root = os.path.realpath(tempfile.mkdtemp(prefix="fieldwise-faults-"))
        cls.folder = os.path.join(cls.root, "archive")
        os.makedirs(cls.path("data"))
        with open(cls.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write("update: true\n" + RUN.format(base="1980/1981", more=""))
        cls.digests = {}
        for year in range(1980, 1985):
            year_file(cls.path(f"data/t_{year}.nc"), year)
            if year >= 1982:
                done = cls.run_fieldwise(arguments=("run", "--force", "run.yaml"))
                assert done.returncode == 0, done.stderr
                cls.digests[{1982: OLD, 1983: NEW}.get(year, year)] = [digest(cls.path(name)) for name in OUTPUTS]
        os.rename(cls.path("data/t_1984.nc"), os.path.join(cls.root, "t_1984.nc"))
        os.rename(cls.path("data/t_1983.nc"), os.path.join(cls.root, "t_1983.nc"))
        done = cls.run_fieldwise(arguments=("run", "--force", "run.yaml"))
        assert done.returncode == 0, done.stderr
        shutil.copy2(os.path.join(cls.root, "t_1983.nc"), cls.path("data"))
        shutil.copytree(cls.folder, os.path.join(cls.root, "old"))

    def require_recovery(self, what):
        """The next run ends well, and the one after it goes on from a state that belongs to the outputs."""
        super().require_recovery(what)
        shutil.copy2(os.path.join(self.root, "t_1984.nc"), self.path("data"))
        done = self.run_fieldwise()
        self.assertEqual(done.returncode, 0, f"{what}: {done.stderr}")
        self.assertIn("1 of 5 files read, state continued", done.stderr, what)
        self.assertEqual([digest(self.path(name)) for name in OUTPUTS], self.digests[1984], what)

    def test_nothing_disturbs(self):
        self.restore_old()
        done = self.run_fieldwise()
        self.assertIn("1 of 4 files read, state continued", done.stderr)
        self.require_new("not disturbed")
        self.require_recovery("not disturbed")

    def test_killed_at_each_system_call(self):
        self.kill_at_each_call("kill -9 of an update at a system call")

    def test_each_write_of_an_update_fails(self):
        self.fail_each("write", (errno.ENOSPC,), 2)

    def test_each_fsync_of_an_update_fails(self):
        self.fail_each("fsync", (errno.EIO,), 2)

    def test_each_rename_of_an_update_fails(self):
        self.fail_each("rename", (errno.EIO,), 2)

    def test_each_read_of_an_update_fails(self):
        self.fail_each("pread", (errno.EIO,), 2)

    def test_states_of_other_runs_are_not_used(self):
        """A state file of an earlier run beside the record of a later one, and the other way round."""
        for name in ("clim.nc.state", "clim.nc.json"):
            self.restore_old()
            shutil.copy2(self.path("out/.fieldwise/" + name), os.path.join(self.root, name))
            self.assertEqual(self.run_fieldwise().returncode, 0)
            shutil.copy2(os.path.join(self.root, name), self.path("out/.fieldwise/" + name))
            shutil.copy2(os.path.join(self.root, "t_1984.nc"), self.path("data"))
            done = self.run_fieldwise()
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("full run: ", done.stderr)
            self.assertEqual([digest(self.path(name)) for name in OUTPUTS], self.digests[1984], name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("fieldwise", type=os.path.abspath)
    parser.add_argument("fail_call", type=os.path.abspath)
    parser.add_argument("kill_at_call", type=os.path.abspath)
    parser.add_argument("--every", type=int, default=1)
    ARGUMENTS, rest = parser.parse_known_args()
    REPORT, COUNTS = [], collections.Counter()
    program = unittest.main(argv=[sys.argv[0], *rest], exit=False)
    print("\n".join(REPORT))
    broken = len(program.result.failures) + len(program.result.errors)
    print(f"calls: {COUNTS['tries']} tries, broken promises {broken}")
    sys.exit(not program.result.wasSuccessful())
