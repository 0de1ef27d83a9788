#!/usr/bin/env python3
"""Asks jobs of every class of operation to stop, at random times, and looks at how they do.

Usage: stops.py --fieldwise PATH [--seed N] --tries N [--size short] [--jobs NAME,...] [-v]

SIGTERM or SIGINT arrives at a time between 0 and some seconds. Then the job ends within 5 s, with 128 + the signal or,
where it was done already, 0; all files are what they were before it, or what a whole run leaves; no process lives on.
Prints `stops: TRIES tries, slower than 5 s 0, wrong codes 0, leftovers 0, orphans 0`; status 1 where one is not 0.
"""
import os
import random
import shutil
import signal
import sys
import time

import jobs

PATIENCE_S = 5.0


def commands(size):
    """Returns the jobs by name, with the longest time until they are asked to stop."""
    long_s = 3.0 if size == 1 else 0.5
    found = {name: (("run", f"{name}.yaml"), long_s) for name in jobs.STEPS}
    found["one_step"] = (("climatology", "data/t_1980.nc", "--by", "month", "-o", "new/c.nc"), 0.1)
    found["run"] = (("run", "--force", "run.yaml"), long_s)
    found["update"] = (("run", "--force", "update.yaml"), 0.5)
    found["check"] = (("check", "run.yaml"), 0.1)
    found["verify"] = (("verify", "out/clim.nc", "other/anom.nc"), 0.1)
    found["plot"] = (("plot", "out/clim.nc", "clim_mean", "-o", "new.png"), 2.0)
    found["report"] = (("report", "run.yaml", "-o", "new.html"), 2.0)
    return found


class Campaign:
    def __init__(self, arguments, root):
        self.arguments = arguments
        self.size = 0 if arguments.size == "short" else 1
        self.folder, self.kept, self.temporary = (os.path.join(root, name) for name in ("archive", "kept", "temporary"))
        os.makedirs(self.temporary)
        jobs.make_archive(self.folder, self.size)
        jobs.require_done(arguments.fieldwise, ("run", "numbers.yaml"), self.folder)
        shutil.copytree(self.folder, self.kept, ignore=shutil.ignore_patterns("data"))
        self.wrong = {"slower than 5 s": 0, "wrong codes": 0, "leftovers": 0, "orphans": 0}
        self.slowest_s = {}
        self.stopped = 0

    def attempt(self, number):
        chance = random.Random(f"{self.arguments.seed} {number}")
        all_jobs = commands(self.size)
        names = self.arguments.jobs.split(",") if self.arguments.jobs else list(all_jobs)
        name = names[number % len(names)]
        words, longest_s = all_jobs[name]
        asked = chance.choice((signal.SIGTERM, signal.SIGINT))
        wait_s = chance.uniform(0, longest_s)
        jobs.restore(self.kept, self.folder)
        before = jobs.files_of(self.folder)
        job = jobs.Job(self.arguments.fieldwise, words, self.folder, self.temporary)
        time.sleep(wait_s)
        # The clock of a job that does not hear runs out, at once: it ends wherever it is, and leaves nothing either.
        at_once = name in jobs.STEPS and chance.random() < 0.5
        job.process.send_signal(asked)
        if at_once:
            job.process.send_signal(signal.SIGALRM)
        begin = time.monotonic()
        code = job.wait(60)
        took_s = time.monotonic() - begin
        self.judge(name, f"try {number}: {' '.join(words)}, {asked.name} after {wait_s:.3f} s{' and no patience' if at_once else ''}",
                   job, code, asked, took_s, None if at_once else before)

    def judge(self, name, what, job, code, asked, took_s, before):
        found = []
        if code is None or took_s > PATIENCE_S:
            found.append("slower than 5 s")
        # Two signals that come at once may be answered by two threads, in any order: then the clock tells its own number.
        stopped = (128 + asked, 128 + signal.SIGALRM) if before is None else (128 + asked,)
        if code not in (0, *stopped):
            found.append("wrong codes")
        if job.is_anybody_left():
            found.append("orphans")
        job.end_all()
        left = set(jobs.untidy(self.folder)) | {"temporary: " + path for path in jobs.files_of(self.temporary)}
        if before is None and any(path.endswith(".journal") for path in left):
            left = set()  # outputs were getting their names: the next run goes on from there
        elif before is not None and code != 0:
            left |= jobs.files_of(self.folder) - before
        if left:
            found.append("leftovers")
        shutil.rmtree(self.temporary)
        os.makedirs(self.temporary)
        if code in stopped:
            self.stopped += 1
            self.slowest_s[name] = max(took_s, self.slowest_s.get(name, 0.0))
        for kind in found:
            self.wrong[kind] += 1
        if found or self.arguments.verbose:
            print(f"{what}: exit {code} after {took_s:.2f} s {', '.join(found).upper()} {sorted(left)[:5]}\n  "
                  f"{job.said.strip()[:300]}")

    def make(self):
        for number in range(self.arguments.tries):
            self.attempt(number)
        print("stops: slowest answers, s: " + ", ".join(f"{name} {took:.2f}" for name, took in self.slowest_s.items()))
        print(f"stops: {self.stopped} jobs were stopped, the others were done")
        print(f"stops: {self.arguments.tries} tries, " + ", ".join(f"{kind} {count}" for kind, count in self.wrong.items()))
        return 1 if any(self.wrong.values()) or self.stopped == 0 else 0


if __name__ == "__main__":
    sys.exit(jobs.run_campaign("stops", __doc__.split("\n", maxsplit=1)[0], Campaign, None))
