#!/usr/bin/env python3
"""Kills runs and their helpers with SIGKILL, at random times, and looks at what is left.

Usage: kills.py --fieldwise PATH [--seed N] --tries N [--size short] [--jobs NAME,...] [-v]

One process of a job is killed: the command itself in half of the tries, else one that it has made (who makes readers, a
reader, who draws, Ghostscript). Then each output is the old or the new one, whole; a command whose helper was killed says
so, and blames no file; no process lives on once the command has ended. The next run ends well, makes the bytes of an
undisturbed run and leaves nothing but records.
Prints `kills: TRIES tries, broken outputs 0, failed next runs 0, false blame 0, leftovers 0, orphans 0`; status 1 where
one is not 0.
"""
import os
import random
import shutil
import signal
import sys
import time

import jobs

PATIENCE_S = 60.0
DAMAGED, BUG = 4, 70


class Campaign:
    def __init__(self, arguments, root):
        self.arguments = arguments
        size = 0 if arguments.size == "short" else 1
        self.longest_s = 1.5 if size == 1 else 0.25
        self.folder, self.temporary = (os.path.join(root, name) for name in ("archive", "temporary"))
        os.makedirs(self.temporary)
        jobs.make_archive(self.folder, size)
        self.kept, self.digests = {}, {}
        for name in arguments.jobs.split(","):
            self.prepare(root, name)
        self.wrong = {"broken outputs": 0, "failed next runs": 0, "false blame": 0, "leftovers": 0, "orphans": 0}
        self.killed = {"command": 0, "helper": 0}

    def prepare(self, root, name):
        """Makes the old outputs (of fewer years) and what a new run makes of them."""
        last = sorted(path for path in os.listdir(os.path.join(self.folder, "data")) if path.startswith("t_"))[-1]
        hidden = os.path.join(root, last)
        os.rename(os.path.join(self.folder, "data", last), hidden)
        jobs.require_done(self.arguments.fieldwise, ("run", f"{name}.yaml"), self.folder)
        self.kept[name] = os.path.join(root, "kept_" + name)
        shutil.copytree(self.folder, self.kept[name], ignore=shutil.ignore_patterns("data"))
        old = [jobs.digest(os.path.join(self.folder, path)) for path in jobs.OUTPUTS]
        os.rename(hidden, os.path.join(self.folder, "data", last))
        jobs.require_done(self.arguments.fieldwise, ("run", f"{name}.yaml"), self.folder)
        new = [jobs.digest(os.path.join(self.folder, path)) for path in jobs.OUTPUTS]
        assert all(a != b for a, b in zip(old, new))
        self.digests[name] = (old, new)

    def attempt(self, number):
        chance = random.Random(f"{self.arguments.seed} {number}")
        names = list(self.digests)
        name = names[number % len(names)]
        words = ("run", f"{name}.yaml")
        jobs.restore(self.kept[name], self.folder)
        job = jobs.Job(self.arguments.fieldwise, words, self.folder, self.temporary)
        wait_s = chance.uniform(0, self.longest_s)
        time.sleep(wait_s)
        whom = self.kill(job, chance)
        code = job.wait(PATIENCE_S)
        found = self.judge_end(job, whom, code)
        old, new = self.digests[name]
        there = [jobs.digest(os.path.join(self.folder, path)) for path in jobs.OUTPUTS]
        if any(one not in pair for one, *pair in zip(there, old, new)):
            found.append("broken outputs")
        job.end_all()
        after = jobs.Job(self.arguments.fieldwise, words, self.folder, self.temporary)
        if after.wait(PATIENCE_S) != 0 or [jobs.digest(os.path.join(self.folder, path)) for path in jobs.OUTPUTS] != new:
            found.append("failed next runs")
        left = jobs.untidy(self.folder)
        if name == "run":  # which draws, and so meets what the killed one left of its drawing
            left += sorted(jobs.files_of(self.temporary))
        if left:
            found.append("leftovers")
        shutil.rmtree(self.temporary)
        os.makedirs(self.temporary)
        for kind in found:
            self.wrong[kind] += 1
        if found or self.arguments.verbose:
            print(f"try {number}: {' '.join(words)}, {whom} killed after {wait_s:.3f} s: exit {code} "
                  f"{', '.join(found).upper()} {left[:5]}\n  {job.said.strip()[:300]}\n  {after.said.strip()[:300]}")

    def kill(self, job, chance):
        helpers = [one for one in job.processes() if one != job.process.pid]
        is_command = chance.random() < 0.5 or not helpers
        number = job.process.pid if is_command else chance.choice(helpers)
        whom = "command" if is_command else "helper"
        try:
            os.kill(number, signal.SIGKILL)
            self.killed[whom] += 1
        except ProcessLookupError:
            pass  # it has just ended
        return whom

    def judge_end(self, job, whom, code):
        found = []
        if code is None or (whom == "helper" and code in (DAMAGED, BUG)):
            found.append("false blame")
        if whom == "helper" and code not in (None, 0, 137) and "error:" not in job.said:
            found.append("false blame")
        if job.is_anybody_left():
            found.append("orphans")
        return found

    def make(self):
        for number in range(self.arguments.tries):
            self.attempt(number)
        print(f"kills: {self.killed['command']} commands and {self.killed['helper']} helpers were killed")
        print(f"kills: {self.arguments.tries} tries, " + ", ".join(f"{kind} {count}" for kind, count in self.wrong.items()))
        return 1 if any(self.wrong.values()) or not any(self.killed.values()) else 0


if __name__ == "__main__":
    sys.exit(jobs.run_campaign("kills", __doc__.split("\n", maxsplit=1)[0], Campaign, "run,numbers,update"))
