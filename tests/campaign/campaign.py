#!/usr/bin/env python3
"""Runs the classes of the campaign against faults in turns, on two cores, until its time is over, and prints a table.

Usage: campaign.py [--seconds N] [--seed N] [--every N] [--fieldwise PATH] [CLASS...]

A class is a program of this folder that ends with a line `NAME: N tries, FAILURE N, FAILURE N... (notes)` and a status that is
not 0 where a failure was counted.  Each batch has a seed of its own, so that what a batch found is found again by the command
that is printed with it.  The class `calls` enumerates instead (tests/faults/check_faults.py) and runs once.
"""
import argparse
import concurrent.futures
import datetime
import os
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
TRIES = {"headers": 100, "kills": 20, "races": 20, "records": 60, "stops": 20, "strings": 40}  # of a batch
LAST_LINE = re.compile(r"^(?P<name>\w+): (?P<tries>\d+) tries, (?P<failures>[^(]*?)(?: \(.*\))?$", re.MULTILINE)
LANES = 2


class Sums:
    """What the batches of a class have counted."""

    def __init__(self):
        self.batches, self.tries, self.failures, self.seconds, self.broken = 0, 0, {}, 0.0, 0


class Campaign:
    def __init__(self, arguments):
        self.arguments = arguments
        self.until = time.monotonic() + arguments.seconds
        self.sums = {name: Sums() for name in arguments.classes}
        self.lock, self.batches = threading.Lock(), 0
        self.waiting = [name for name in arguments.classes if name != "calls"]
        self.built = os.path.join(os.path.dirname(os.path.dirname(arguments.fieldwise)), "tests")

    def command(self, name, seed):
        program = self.arguments.fieldwise
        if name == "calls":
            return [sys.executable, "-B", os.path.join(SOURCE, "tests/faults/check_faults.py"), program,
                    os.path.join(self.built, "libfieldwise_fail_call.so"),
                    os.path.join(self.built, "fieldwise_kill_at_call"), "--every", str(self.arguments.every)]
        return [sys.executable, "-B", os.path.join(HERE, name + ".py"), "--fieldwise", program, "--seed", str(seed),
                "--tries", str(TRIES[name])]

    def batch(self, name, seed):
        command, begin = self.command(name, seed), time.monotonic()
        environment = {**os.environ, "LOCPATH": os.path.join(self.built, "locales")}
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=environment)
        line = None
        for line in LAST_LINE.finditer(done.stdout):
            pass
        with self.lock:
            sums = self.sums[name]
            sums.batches += 1
            sums.seconds += time.monotonic() - begin
            if line is None:
                sums.broken += 1
            else:
                sums.tries += int(line["tries"])
                for failure in line["failures"].split(", "):
                    words, _, count = failure.rpartition(" ")
                    sums.failures[words] = sums.failures.get(words, 0) + int(count)
            if done.returncode != 0 or line is None:
                print(f"{' '.join(command)}\nended with {done.returncode}\n{done.stdout}{done.stderr}", flush=True)

    def next_batch(self):
        """Returns the class whose turn it is and a seed that no other batch has; nothing when time is over."""
        with self.lock:
            if time.monotonic() >= self.until or not self.waiting:
                return None
            name = self.waiting.pop(0)
            self.waiting.append(name)
            self.batches += 1
            return name, self.arguments.seed * 100000 + self.batches

    def lane(self, first):
        if first and "calls" in self.sums:
            self.batch("calls", self.arguments.seed)
        while (batch := self.next_batch()) is not None:
            self.batch(*batch)

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(LANES) as lanes:
            for ended in [lanes.submit(self.lane, i == 0) for i in range(LANES)]:
                ended.result()

    def table(self):
        failed = 0
        print(f"{'class':<10} {'batches':>8} {'tries':>8} {'seconds':>8}  failures")
        for name, sums in self.sums.items():
            failed += sums.broken + sum(sums.failures.values())
            listed = ", ".join(f"{words} {count}" for words, count in sums.failures.items())
            if sums.broken:
                listed += f", batches without a result {sums.broken}"
            print(f"{name:<10} {sums.batches:>8} {sums.tries:>8} {sums.seconds:>8.0f}  {listed or 'not run'}")
        return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3600, help="when no further batch begins")
    parser.add_argument("--seed", type=int, default=int(datetime.date.today().strftime("%Y%m%d")))
    parser.add_argument("--every", type=int, default=1, help="class calls: only each N-th call of an enumeration")
    parser.add_argument("--fieldwise", type=os.path.abspath, default=os.path.join(SOURCE, "build/dev/src/fieldwise"))
    parser.add_argument("classes", nargs="*", choices=["calls", *TRIES, []], metavar="CLASS",
                        help=f"all without one: calls, {', '.join(TRIES)}")
    arguments = parser.parse_args()
    arguments.classes = arguments.classes or ["calls", *TRIES]
    if not os.access(arguments.fieldwise, os.X_OK):
        parser.error(f"{arguments.fieldwise}: no such command; build it (cmake --build --preset dev) or name one by --fieldwise")
    campaign = Campaign(arguments)
    campaign.run()
    return int(campaign.table() > 0)


if __name__ == "__main__":
    sys.exit(main())
