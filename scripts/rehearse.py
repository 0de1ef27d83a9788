#!/usr/bin/env python3
"""Lives through some weeks of an unattended archive and tells what each night did.

Usage: rehearse.py FIELDWISE SOURCE_FOLDER [--keep FOLDER] [--year]

Yearly files are made from the winds in testdata and arrive one after another: whole, cut short, too early, twice; the disk
fills up, the job is killed, stopped, started twice. After each night the exit code, what was said and the state of the
outputs are what docs/archive.md says, or this ends with status 1. Then the last yearly file grows in place by a month
each month, while backups come back with old dates and clocks are wrong; --year: with all 365 nights of that year.
"""
import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import netCDF4
import numpy as np

RUN = """title: Winds of the Pacific, every night
inputs:
  u: {files: 'winds/uwnd_*.nc', variable: UWND, expect: monthly, units: m s-1, quiet: 60 s}
  sst: {files: nino12.csv, assume_units: degC}
steps:
  anom: {do: anomaly, of: u, by: month, base: 1982/1984}
  warm: {do: anomaly, of: sst, by: month, base: 1982/1984}
  clim: {do: climatology, of: u, by: month, base: 1982/1984}
  link: {do: correlation, of: anom, against: warm, dof: effective}
outputs:
  products/anomaly.nc: [anom]
  products/climate.nc: [clim]
  products/link.nc: [link]
"""
# The run of the year in which a file grows: nothing is waited for, as dates mean nothing in it, and states are kept.
GROWING = "update: true\n" + RUN.replace(", quiet: 60 s", "")
MONTHS_OF_A_YEAR, NIGHTS_OF_A_YEAR = 12, 365
OUTPUTS = ("anomaly.nc", "climate.nc", "link.nc")
LONG_AGO = 1e9


class Archive:
    """Is a folder with winds, a run file and products."""

    def __init__(self, fieldwise, source, folder, run=RUN, kept=(".json",)):
        self.fieldwise, self.folder, self.night, self.kept = fieldwise, folder, 0, kept
        self.wrong = []
        os.makedirs(self.path("winds"))
        shutil.copy(os.path.join(source, "testdata", "nino12_sst.csv"), self.path("nino12.csv"))
        with open(self.path("nightly.yaml"), "w", encoding="utf-8") as out:
            out.write(run)
        self.years = years_of(os.path.join(source, "testdata", "fnoc_winds.nc"), os.path.join(folder, "made"))

    def grows(self, year, months):
        """Appends months to the file of a year in place, with an old date; the first month makes the file."""
        path = self.path("winds", f"uwnd_{year}.nc")
        if not os.path.exists(path):
            make_year(self.years[year], path, 1)
        with netCDF4.Dataset(self.years[year]) as whole, netCDF4.Dataset(path, "a") as part:
            for data in (whole, part):
                data.set_auto_maskandscale(False)
            for month in range(part.dimensions["TIME"].size, months):
                for name in ("TIME", "UWND"):
                    part[name][month] = whole[name][month]
        os.utime(path, (LONG_AGO + year, LONG_AGO + year))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def arrives(self, year, name=None, share=1.0, age_s=None):
        """Puts the file of a year, or its first share, into the archive, as old as a file that has come to rest."""
        path = self.path("winds", name or f"uwnd_{year}.nc")
        shutil.copyfile(self.years[year], path)
        if share < 1.0:
            os.truncate(path, int(share * os.path.getsize(path)))
        when = LONG_AGO + year if age_s is None else time.time() - age_s
        os.utime(path, (when, when))
        return path

    def command(self, *arguments):
        return [self.fieldwise, "run", *arguments, self.path("nightly.yaml")]

    def run(self, *arguments, before=()):
        return subprocess.run([*before, *self.command(*arguments)], capture_output=True, text=True, check=False)

    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)

    def digests(self):
        """Returns the digest of each output, and what else lies beside them."""
        found, others = {}, []
        for folder, _, names in os.walk(self.path("products")):
            for name in sorted(names):
                if name in OUTPUTS:
                    with open(os.path.join(folder, name), "rb") as file:
                        found[name] = hashlib.sha256(file.read()).hexdigest()
                elif not name.endswith(self.kept):
                    others.append(name)
        return found, others

    def temporaries(self):
        return [name for name in self.digests()[1] if name.startswith(".fieldwise-")]

    def wait_for(self, run, what):
        """Waits until a run has come so far; returns whether it has."""
        while run.poll() is None:
            if what():
                return True
            time.sleep(0.0005)
        return False

    def tell(self, event, code, said, expected, phrases, before, changed):
        """Prints the night and compares it with what is promised."""
        self.night += 1
        now, others = self.digests()
        same = "unchanged" if now == before else "new"
        print(f"night {self.night:2}  {event}\n          exit {code}, outputs {same}: {said.strip() or '(nothing)'}".
              replace(self.folder + "/", ""))
        problems = [f"says nothing of '{phrase}'" for phrase in phrases if phrase not in said]
        problems += [f"exit code {code}, not {expected}"] if code not in expected else []
        problems += [f"outputs are {same}"] if changed is not None and changed != (now != before) else []
        problems += [f"left behind: {others}"] if others else []
        verified = subprocess.run([self.fieldwise, "verify", *(self.path("products", name) for name in OUTPUTS)],
                                  capture_output=True, text=True, check=False)
        problems += [f"verify: {verified.stderr}"] if verified.returncode != 0 else []
        for problem in problems:
            print(f"          WRONG: {problem}")
            self.wrong.append(f"night {self.night}: {problem}")

    def nightly(self, event, code, *phrases, changed=False, arguments=(), before=()):
        then, _ = self.digests()
        done = self.run(*arguments, before=before)
        self.tell(event, done.returncode, done.stderr, (code,), phrases, then, changed)
        if code == 0 and not phrases and len(done.stderr.splitlines()) != 1:
            self.wrong.append(f"night {self.night}: more than one line for cron to mail")
        return done


def years_of(winds, folder):
    """Cuts the winds into one file a year."""
    os.makedirs(folder)
    paths = {}
    with netCDF4.Dataset(winds) as whole:
        whole.set_auto_maskandscale(False)
        for year in range(1982, 1993):
            paths[year] = os.path.join(folder, f"{year}.nc")
            steps = slice(12 * (year - 1982), 12 * (year - 1981))
            copy_times(whole, paths[year], steps)
    return paths


def copy_times(whole, path, steps, chunk_months=None):
    """Copies some times of the winds into a file of their own."""
    with netCDF4.Dataset(path, "w") as part:
        for name in ("TIME", "FNOCY", "FNOCX"):
            part.createDimension(name, None if name == "TIME" else whole.dimensions[name].size)
        for name in ("TIME", "FNOCY", "FNOCX", "UWND"):
            variable = whole[name]
            chunks = (chunk_months, *variable.shape[1:]) if chunk_months and name == "UWND" else None
            copy = part.createVariable(name, variable.dtype, variable.dimensions, zlib=name == "UWND", chunksizes=chunks,
                                       fill_value=getattr(variable, "_FillValue", None))
            copy.setncatts({key: variable.getncattr(key) for key in variable.ncattrs() if key != "_FillValue"})
            copy[:] = variable[steps] if variable.dimensions[0] == "TIME" else variable[:]


def make_year(year, path, months):
    """Makes the first months of a yearly file: several of them share a chunk."""
    with netCDF4.Dataset(year) as whole:
        whole.set_auto_maskandscale(False)
        copy_times(whole, path, slice(0, months), chunk_months=5)


def files_arrive(archive):
    for year in (1982, 1983, 1984):
        archive.arrives(year)
    archive.nightly("three years are there", 0, changed=True)
    archive.nightly("nothing has happened", 0, "nothing new")
    archive.arrives(1985)
    archive.nightly("1985 arrives", 0, "uwnd_1985.nc is new", changed=True)
    archive.arrives(1986, share=0.6)
    archive.nightly("1986 arrives, cut short", 4, "uwnd_1986.nc", "cut short")
    archive.nightly("and stays so", 4, "uwnd_1986.nc")
    archive.arrives(1986)
    archive.nightly("1986 is fetched again", 0, "uwnd_1986.nc is new", changed=True)
    archive.arrives(1988)
    archive.nightly("1988 arrives before 1987", 5, "1987-01", "uwnd_1988.nc")
    archive.arrives(1987, age_s=5)
    archive.nightly("1987 is still arriving", 3, "uwnd_1987.nc", "may still be arriving")
    archive.arrives(1987)
    archive.nightly("1987 has arrived", 0, changed=True)
    again = archive.arrives(1985, name="uwnd_1985_v2.nc")
    archive.nightly("1985 comes again under another name", 5, "1985-01", "uwnd_1985_v2.nc", "duplicates")
    os.remove(again)
    archive.nightly("and is taken away", 0, "nothing new")


def series_is_published_again(archive):
    path = archive.path("nino12.csv")
    os.utime(path, (LONG_AGO, LONG_AGO))
    archive.nightly("the index is published again as it was", 0, "nothing new")
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for i, line in enumerate(lines):
        if line.startswith("1985,"):
            lines[i] = ",".join([*line.split(",")[:3], "21.987", *line.split(",")[4:]])
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    archive.nightly("the index is published again with one month corrected", 0, "nino12.csv has changed", changed=True)


def disk_is_full(archive):
    archive.arrives(1989)
    small = ("unshare", "-rm", "sh", "-c",
             f'mount -t tmpfs -o size=1m none {archive.path("products")} 2>/dev/null && exec "$@" || exit 99', "-")
    # A file system of its own that is full; where none may be mounted, a limit on the size of files.
    done = archive.run("--force", before=small)
    if done.returncode == 6:
        archive.tell("1989 arrives, the disk is full (1 MiB)", done.returncode, done.stderr, (6,), ("No space left",),
                     archive.digests()[0], False)
    archive.nightly("the disk is full for files of more than 1 MiB", 6, "products/anomaly.nc",
                    before=("/bin/bash", "-c", 'ulimit -f 1024; exec "$@"', "-"))
    archive.nightly("there is room again", 0, "uwnd_1989.nc is new", changed=True)


def job_is_killed(archive):
    archive.arrives(1990)
    then, _ = archive.digests()
    run = archive.start()
    archive.wait_for(run, archive.temporaries)
    run.kill()
    run.communicate()
    now, left = archive.digests()
    print(f"          (killed with SIGKILL while it writes: outputs {'unchanged' if now == then else 'new'}, left: "
          f"{', '.join(sorted({name.rsplit('.', 1)[-1] for name in left}))})")
    if now != then:
        archive.wrong.append("a killed run changed outputs")
    archive.nightly("the night after a kill", 0, "taken over", "temporary file", changed=True)


def job_is_stopped(archive):
    for name in ("SIGTERM", "SIGINT"):
        then, _ = archive.digests()
        run = archive.start("--force")
        archive.wait_for(run, archive.temporaries)
        begin = time.monotonic()
        run.send_signal(getattr(signal, name))
        _, said = run.communicate()
        seconds = time.monotonic() - begin
        archive.tell(f"{name} while the run is writing: ended after {seconds:.2f} s", run.returncode, said,
                     (128 + getattr(signal, name),), (name, "no output was changed"), then, False)
        if seconds > 5:
            archive.wrong.append(f"{name}: took {seconds:.1f} s")


def two_jobs_at_once(archive):
    then, _ = archive.digests()
    first = archive.start("--force")
    archive.wait_for(first, archive.temporaries)
    first.send_signal(signal.SIGSTOP)
    second = archive.run("--force")
    first.send_signal(signal.SIGCONT)
    _, said = first.communicate()
    archive.tell(f"a second run starts (exit {second.returncode}: {second.stderr.strip()})", first.returncode, said, (0,), (),
                 then, False)
    if second.returncode != 9 or f"process {first.pid}" not in second.stderr:
        archive.wrong.append(f"second run: exit code {second.returncode}: {second.stderr}")


def stale_lock(archive):
    with open(archive.path("products", ".fieldwise", "anomaly.nc.lock"), "w", encoding="utf-8") as lock:
        lock.write("process 999999 on elsewhere, started 2020-01-01T00:00:00Z")
    archive.nightly("the lock of a machine that was switched off", 0, "999999", "taken over", "nothing new")


def input_changes(archive):
    archive.arrives(1991)
    then, _ = archive.digests()
    run = archive.start()
    archive.wait_for(run, archive.temporaries)
    run.send_signal(signal.SIGSTOP)
    archive.arrives(1991)
    os.utime(archive.path("winds", "uwnd_1991.nc"), (LONG_AGO, LONG_AGO))
    run.send_signal(signal.SIGCONT)
    _, said = run.communicate()
    archive.tell("1991 is replaced while it is read", run.returncode, said, (0,), ("has changed", "begun again"), then, True)


def log_is_json(archive):
    done = archive.nightly("the log is read by a program", 0, '"level":"info"', "nothing new", arguments=("--log", "json"))
    for line in done.stderr.splitlines():
        if set(json.loads(line)) != {"time", "level", "message"}:
            archive.wrong.append(f"no such object: {line}")


def year_begins(archive):
    """All years but the last are there; its first month arrives."""
    for year in range(1982, 1992):
        archive.arrives(year)
    archive.nightly("ten years are there", 0, changed=True)
    archive.grows(1992, 1)
    archive.nightly("the file of 1992 arrives with its first month", 0, "uwnd_1992.nc is new", "state continued", changed=True)


def month_arrives(archive, month, *phrases):
    archive.grows(1992, month)
    archive.nightly(f"the file of 1992 has grown to {month} months", 0, "uwnd_1992.nc has changed",
                    *(phrases or ("2 of 12 files read, state continued",)), changed=True)


def backup_comes_back(archive, dated):
    """All winds are copies that were made some time ago: other inodes, other times of change."""
    for name in sorted(os.listdir(archive.path("winds"))):
        path, copy = archive.path("winds", name), archive.path("copy")
        shutil.copy2(path, copy)
        if not dated:
            os.utime(copy)
        os.replace(copy, path)
    archive.nightly(f"the winds come back from a backup, with {'their old dates' if dated else 'dates of today'}", 0,
                    "nothing new")


def links_are_made(archive):
    os.mkdir(archive.path("links"))
    for name in os.listdir(archive.path("winds")):
        os.link(archive.path("winds", name), archive.path("links", name))
    archive.nightly("a backup has made links of the winds", 0, "nothing new")
    shutil.rmtree(archive.path("links"))
    archive.nightly("and has removed them", 0, "nothing new")


def clock_is_wrong(archive, when):
    """Everything has dates of a clock that is wrong."""
    for folder, _, names in os.walk(archive.folder):
        for name in names:
            os.utime(os.path.join(folder, name), (when, when))
    archive.nightly(f"the clock was wrong: all files are of {time.gmtime(when).tm_year}", 0, "nothing new")


def older_file_comes_back(archive, month):
    """A backup of last month comes back, with its old date, and the day after what is missing is fetched again."""
    path = archive.path("winds", "uwnd_1992.nc")
    os.remove(path)
    archive.grows(1992, month - 1)
    archive.nightly("the file of 1992 comes back as it was a month ago", 0, "full run", "uwnd_1992.nc has changed", changed=True)
    month_arrives(archive, month)


def value_is_corrected(archive, month):
    """An old month is other than it was, in a file of the same size and date; then it is as it was."""
    path = archive.path("winds", "uwnd_1992.nc")
    for change in (1, -1):
        with netCDF4.Dataset(path, "a") as data:
            data.set_auto_maskandscale(False)
            data["UWND"][0] = data["UWND"][0] + np.array(change, data["UWND"].dtype)
        os.utime(path, (LONG_AGO + 1992, LONG_AGO + 1992))
        archive.nightly(f"the first of {month} months is {'corrected' if change > 0 else 'corrected back'}", 0,
                        "uwnd_1992.nc has changed", changed=True)


def record_is_damaged(archive):
    path = archive.path("products", ".fieldwise", "anomaly.nc.json")
    with open(path, "r+b") as record:
        content = bytearray(record.read())
        content[len(content) // 2] ^= 1
        record.seek(0)
        record.write(content)
    archive.nightly("a bit of the record has flipped", 0, "full run", "cannot be believed")


def grown_night_is_killed(archive, month):
    archive.grows(1992, month)
    run = archive.start()
    archive.wait_for(run, archive.temporaries)
    run.kill()
    run.communicate()
    archive.nightly(f"{month} months; the night after a kill", 0, "taken over", changed=True)


def a_year_of_nights(archive, every_night):
    """A file grows by a month each month, and much else happens; other nights find nothing new."""
    year_begins(archive)
    events = {2: lambda: backup_comes_back(archive, True), 3: lambda: links_are_made(archive),
              4: lambda: clock_is_wrong(archive, 2.2e9), 5: lambda: clock_is_wrong(archive, 3e8),
              6: lambda: older_file_comes_back(archive, 6), 7: lambda: value_is_corrected(archive, 7),
              8: lambda: record_is_damaged(archive), 10: lambda: backup_comes_back(archive, False)}
    for month in range(2, MONTHS_OF_A_YEAR + 1):
        if month == 9:
            grown_night_is_killed(archive, month)
        else:
            month_arrives(archive, month)
        events.get(month, lambda: None)()
        quiet_until = month * NIGHTS_OF_A_YEAR // MONTHS_OF_A_YEAR
        while every_night and archive.night < quiet_until:
            archive.nightly("nothing has happened", 0, "nothing new")


def same_as_at_once(archive):
    """After all that, outputs are those of one run on the whole archive somewhere else."""
    now, _ = archive.digests()
    shutil.rmtree(archive.path("products"))
    archive.nightly("everything is made anew in an empty folder", 0, changed=True)
    if archive.digests()[0] != now:
        archive.wrong.append("outputs are not those of a run that nothing disturbed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("fieldwise", type=os.path.abspath)
    parser.add_argument("source", type=os.path.abspath)
    parser.add_argument("--keep", help="where the archive is made and left")
    parser.add_argument("--year", action="store_true", help="all nights of the year in which a file grows")
    arguments = parser.parse_args()
    folder = os.path.realpath(arguments.keep or tempfile.mkdtemp(prefix="fieldwise-rehearsal-"))
    archive = Archive(arguments.fieldwise, arguments.source, folder)
    parts = (files_arrive, series_is_published_again, disk_is_full, job_is_killed, job_is_stopped, two_jobs_at_once,
             stale_lock, input_changes, log_is_json, same_as_at_once)
    for part in parts:
        part(archive)
    year = Archive(arguments.fieldwise, arguments.source, os.path.join(folder, "year"), GROWING,
                   (".json", ".state", ".headers"))
    a_year_of_nights(year, arguments.year)
    same_as_at_once(year)
    archive.night += year.night
    archive.wrong += year.wrong
    if not arguments.keep:
        shutil.rmtree(folder)
    print(f"{archive.night} nights, {len(archive.wrong)} things wrong")
    print("\n".join(archive.wrong))
    return 1 if archive.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
