#!/usr/bin/env python3
"""Writes random hostile text wherever a file or a run file may hold text, and looks at what becomes of it.

Usage: strings.py --fieldwise PATH [--seed N] [--tries N] [-v]

A try is a file whose names and attributes are such text, and a run file whose title, options and paths are: both are shown
to info, check, run, plot, and, each fifth time, report.  Counted are ends that no message foresees, commands that take more
than a minute, control characters and signs that steer who shows them in anything the command says or writes, and files that
are opened or made though nothing but a text names them.  Opened files are watched by strace; the last line says where there
is none.
"""
import argparse
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

import netCDF4
import numpy as np

SECONDS = 60
# Done; a wrong run file; missing, damaged, disagreeing inputs: sentences.  Pictures of such text can all be drawn.
ALLOWED = {0, 2, 3, 4, 5}
# What steers a terminal, turns the direction of writing, is not seen, or ends a line where none ends.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
                      "\U000e0000-\U000e007f\udc80-\udcff]")
CONTROLS = ["\x1b[31m", "\x1b]0;title\x07", "\x00", "\x07", "\x08\x08", "\r", "\x0c", "\x7f", "\x9b31m", "\x85", "\u202e", "\u2066",
            "\u200b", "\ufeff", "\u2028", "\U000e0041"]
SIGNS = list("@\"'`$\\|<>#%&;(){}[]~^+-=:,!?*/ ") + ["\n", "\t", "\u00b0", "\u2212", "\u4e2d", "\U0001f600", "e\u0301"]
WORDS = ["@%12%", "@;red;", "@:24:", "@~a@~", "@[x^2@[", "<math>", "@^", "@+2@+", "@!", "\\101", "\\", "$(touch pwned)", "`touch pwned`",
         "|touch pwned", "; touch pwned;", "\"; touch pwned; \"", "%s%n", "{}", "{0}", "<script>pwned</script>", "&amp;", "' or '1",
         "--output=pwned", "../../pwned", "> pwned", "(pwned) run", ") show (", "K m s-1", "degC", "1e400", "NaN", "file:///"]
OPTIONS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SYSTEM = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", "/var/", "/opt/", "/bin/", "/sbin/", "/run/", "/nix/", "/nonexistent/")
OPEN = re.compile(r'\b(?:open|openat|creat|openat2)\((?:AT_FDCWD, |\d+(?:<[^>]*>)?, )?"((?:[^"\\]|\\.)*)"')


def hostile(dice, secret, controls=True):
    """Returns a text of a few pieces that mean something to a drawing program, a shell, a terminal, a page or a form."""
    pieces = []
    for _ in range(dice.randint(1, 6)):
        kind = dice.random()
        if kind < 0.2:
            pieces.append(dice.choice(SIGNS))
        elif kind < 0.45:
            pieces.append(dice.choice(WORDS))
        elif kind < 0.75:
            letter = dice.choice(OPTIONS)
            pieces.append(dice.choice([f" -{letter}{secret}", f"+{letter}{secret}", f'" -{letter}"{secret}"', f"@{secret}",
                                       f" -{letter}sxc{secret} ", f"\n> -{letter}{secret}", f"+{letter}\"{secret}\"", f"<{secret}"]))
        elif kind < 0.85 and controls:
            pieces.append(dice.choice(CONTROLS))
        else:
            pieces.append("".join(dice.choice("abcXYZ 019") for _ in range(dice.randint(1, 8))))
    return "".join(pieces)


def name_of(dice, secret):
    """Returns a hostile text that NetCDF takes for a name."""
    text = STEERING.sub("", hostile(dice, secret, False)).replace("/", "_").replace("\n", "").replace("\t", "").strip()
    # NetCDF composes letters and accents itself.
    return unicodedata.normalize("NFC", ("n" + text)[:60].strip())


def file_name(dice, secret, controls):
    return hostile(dice, secret, controls).replace("/", "_").replace("\x00", "")[:60].strip() or "x"


class Try:
    def __init__(self, arguments, folder, dice, counts):
        self.arguments, self.folder, self.dice, self.counts = arguments, folder, dice, counts
        self.work, self.temporary = os.path.join(folder, "work"), os.path.join(folder, "tmp")
        for path in (os.path.join(self.work, "data"), self.temporary, os.path.join(folder, "canary")):
            os.makedirs(path)
        self.secret = os.path.join(folder, "canary", "secret")
        for path in (self.secret, os.path.join(self.work, "secret")):
            with open(path, "w", encoding="utf-8") as out:
                out.write("1 a SECRET\n")
        self.expected = set()

    def text(self, controls=True):
        return hostile(self.dice, self.dice.choice([self.secret, "secret"]), controls)

    def write_file(self):
        dice = self.dice
        self.variable = name_of(dice, "secret")
        self.input = os.path.join("data", file_name(dice, "secret", True) + ".nc")
        # The library takes some names for addresses.
        plain = os.path.join(self.work, "data", "plain")
        with netCDF4.Dataset(plain, "w", format="NETCDF4") as out:
            level = name_of(dice, "secret")
            for dimension, size in (("time", 24), (level, 2), ("lat", 3), ("lon", 4)):
                if dimension not in out.dimensions:
                    out.createDimension(dimension, size)
            time = out.createVariable("time", "f8", ("time",))
            time.units, time.calendar = "days since 2000-01-01", "360_day"
            time[:] = 15 + 30 * np.arange(24)
            for axis, unit, values in (("lat", "degrees_north", [-30, 0, 30]), ("lon", "degrees_east", [0, 90, 180, 270])):
                place = out.createVariable(axis, "f8", (axis,))
                place.units, place.long_name = unit, self.text()
                place[:] = values
            shape = ("time", level, "lat", "lon") if dice.random() < 0.5 else ("time", "lat", "lon")
            shape = ("time",) if dice.random() < 0.3 else shape
            if level in shape:
                labels = out.createVariable(level, str, (level,))
                labels[:] = np.array([self.text().replace("\x00", "") for _ in range(2)], dtype=object)
            values = out.createVariable(self.variable, "f4", shape)
            values[:] = np.random.default_rng(1).normal(0, 1, [out.dimensions[one].size for one in shape])
            for key in ("units", "long_name", "standard_name", "comment", "cell_methods", "title"):
                # Bytes that are no UTF-8 are text to those who wrote them.
                values.setncattr(key, self.text().encode("utf-8", "surrogatepass") + dice.choice([b"", b"", b"\xff\xb0"]))
            for key in ("title", "institution", "history", "Conventions"):
                out.setncattr(key, self.text().encode("utf-8", "surrogatepass"))
        os.rename(plain, os.path.join(self.work, self.input))

    def write_run(self):
        """Writes a run file; a control character in it must be refused."""
        dice = self.dice
        controls = dice.random() < 0.15
        text = {key: self.text(controls) for key in ("title", "institution", "long_name", "picture", "comment")}
        if not controls:
            text = {key: STEERING.sub("", one) or "x" for key, one in text.items()}
        self.output = os.path.join("out", STEERING.sub("", file_name(dice, "secret", False)) + ".nc")
        self.picture = os.path.join("out", STEERING.sub("", file_name(dice, "secret", False)) + dice.choice([".png", ".pdf", ".svg"]))
        def quoted(one):
            return json.dumps(one, ensure_ascii=False)

        lines = [f"title: {quoted(text['title'])}", f"attributes: {{institution: {quoted(text['institution'])}}}", "inputs:",
                 f"  a: {{files: 'data/*', variable: {quoted(self.variable)}, long_name: {quoted(text['long_name'])}}}", "steps:",
                 f"  m: {{do: climatology, of: a, by: month, attributes: {{comment: {quoted(text['comment'])}}}}}", "outputs:",
                 f"  {quoted(self.output)}: [m]"]
        if self.arguments.draws and dice.random() < 0.3:
            lines += ["plots:", f"  {quoted(self.picture)}: {{draw: m, title: {quoted(text['picture'])}}}"]
        with open(os.path.join(self.work, "run.yaml"), "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        if "plots:" not in lines:
            del text["picture"]
        self.refused = any(re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", one) for one in text.values())

    def fail(self, kind, what, words):
        self.counts[kind] += 1
        print(f"{kind}: {what}\n  {[self.arguments.fieldwise, *words]!r} in {self.folder}")

    def look_at(self, what, data, words):
        """Counts what would act on who shows these bytes."""
        text = data.decode("utf-8", "surrogateescape")
        if (found := STEERING.search(text)) is not None:
            begin = max(0, found.start() - 40)
            self.fail("raw control characters", f"{what} holds {found.group()!r} in {text[begin:found.end() + 20]!r}", words)

    def run(self, *words, allowed=frozenset(ALLOWED)):
        log = os.path.join(self.folder, "calls")
        before = ["strace", "-f", "-qq", "--seccomp-bpf", "-s", "4096", "-e", "trace=open,openat,creat", "-o", log] if STRACE else []
        environment = {**os.environ, "TMPDIR": self.temporary, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
        with subprocess.Popen([*before, self.arguments.fieldwise, *words], cwd=self.work, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment, start_new_session=True) as process:
            try:
                said, told = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.communicate()
                self.fail("hangs", "it did not end", words)
                return None
        if process.returncode not in allowed or b" has a bug" in told:
            self.fail("crashes", f"it ended with {process.returncode}: {told.decode(errors='replace')}", words)
        command = next(word for word in words if word in ("info", "check", "run", "plot", "report"))
        self.counts[f"{command} done" if process.returncode == 0 else f"{command} refused"] += 1
        if self.arguments.verbose and process.returncode != 0:
            print(words, process.returncode, told)
        for what, data in (("standard output", said), ("standard error", told)):
            self.look_at(what, data, words)
        if "--json" in words and process.returncode == 0:
            try:
                json.loads(said)
            except ValueError as error:
                self.fail("crashes", f"its JSON is none: {error}", words)
        if "json" in words:
            for line in told.splitlines():
                try:
                    json.loads(line)
                except ValueError as error:
                    self.fail("crashes", f"a line of its log is no JSON: {error}: {line!r}", words)
        if STRACE:
            self.look_at_calls(log, words)
        self.look_for_files(words)
        return process.returncode

    def may_open(self, path):
        if path.startswith(SYSTEM) or path in (".", "/"):
            return True
        whole = os.path.normpath(os.path.join(self.work, path))
        if whole.startswith(self.temporary) or self.work.startswith(whole):
            return "secret" not in os.path.basename(whole)
        if whole.startswith(self.program_folder) and os.path.basename(whole).startswith(("lib", "fieldwise", "gs")):
            return True
        inside = os.path.relpath(whole, self.work)
        return inside.split(os.sep)[0] in ("data", "out", "run.yaml", "page.html", "look.png", "own.png", ".fieldwise") or \
            os.path.basename(inside).startswith(".fieldwise")

    @property
    def program_folder(self):
        return os.path.dirname(os.path.realpath(self.arguments.fieldwise))

    def look_at_calls(self, log, words):
        with open(log, "rb") as file:
            for line in file.read().decode("latin-1").splitlines():
                found = OPEN.search(line)
                if found is None or "resumed" in line.split("(")[0]:
                    continue
                path = found.group(1).encode("latin-1").decode("unicode_escape").encode("latin-1").decode("utf-8", "surrogateescape")
                # Names relative to a folder's descriptor are those of a listing.
                if not self.may_open(path):
                    # GMT and Ghostscript look for their own files in the working folder, which is a private one.
                    if not os.path.isabs(path) and "secret" not in path and "pwned" not in path:
                        continue
                    self.fail("files opened", f"{path!r}: {line[:200]}", words)

    def look_for_files(self, words):
        known = {"data", "out", "secret", "run.yaml", "page.html", "look.png", "own.png"}
        for folder, folders, names in os.walk(self.folder):
            for name in names + folders:
                place = os.path.relpath(os.path.join(folder, name), self.work)
                wrong = place.split(os.sep)[0] not in known if folder.startswith(self.work) else False
                if wrong or name == "pwned" or folder.startswith(self.temporary):
                    self.fail("files opened", f"{place!r} was made", words)
                    shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
        with open(self.secret, encoding="utf-8") as file:
            if file.read() != "1 a SECRET\n":
                self.fail("files opened", "the secret was written to", words)

    def look_at_results(self, words):
        path = os.path.join(self.work, self.output)
        if not os.path.exists(path):
            return
        plain = os.path.join(self.folder, "result.nc")
        shutil.copy(path, plain)
        with netCDF4.Dataset(plain) as file:
            owners = [file, *file.variables.values()]
            texts = [(key, one.getncattr(key)) for one in owners for key in one.ncattrs()]
        for key, text in texts:
            if isinstance(text, str):
                self.look_at(f"attribute {key} of the output", text.encode("utf-8", "surrogateescape"), words)

    def go(self, number):
        self.write_file()
        self.write_run()
        plain = STEERING.search(self.input) is None
        if plain:
            self.run("info", "--", self.input)
        self.run("check", "run.yaml")
        self.run("--log", "json", "check", "--json", "run.yaml")
        code = self.run("--log", "json" if number % 2 else "text", "run", "run.yaml")
        if self.refused and code != 2:
            self.fail("raw control characters", f"a run file with a control character was taken: {code}", ("run", "run.yaml"))
        self.look_at_results(("run", "run.yaml"))
        if self.arguments.draws and plain:
            self.run("plot", "-o", "look.png", "--title", STEERING.sub("", self.text(False)) or "x", "--", self.input, self.variable)
        if code == 0 and number % 5 == 0:
            words = ("report", "run.yaml", "-o", "page.html")
            self.run(*words)
            if os.path.exists(os.path.join(self.work, "page.html")):
                with open(os.path.join(self.work, "page.html"), "rb") as page:
                    data = page.read()
                self.look_at("the report", data, words)
                if b"<script>pwned" in data:
                    self.fail("raw control characters", "the report holds markup of a text", words)


def may_trace():
    """Tells whether there is a strace, and whether it may watch programs here."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fieldwise", type=os.path.abspath, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=40)
    parser.add_argument("-v", "--verbose", action="store_true", help="tell what was refused")
    parser.add_argument("--keep", action="store_true", help="keep the folders of all tries")
    arguments = parser.parse_args()
    arguments.draws = os.path.exists(os.path.join(os.path.dirname(arguments.fieldwise), "fieldwise-plot"))
    counts = collections.Counter()
    root = os.path.realpath(tempfile.mkdtemp(prefix="fieldwise-strings-"))
    for number in range(arguments.tries):
        folder = os.path.join(root, str(number))
        Try(arguments, folder, random.Random(f"{arguments.seed} {number}"), counts).go(number)
        if not arguments.keep:
            shutil.rmtree(folder)
    if not arguments.keep:
        shutil.rmtree(root)
    notes = [f"runs done {counts['run done']}, refused {counts['run refused']}", f"pictures {counts['plot done']}",
             f"reports {counts['report done']}"]
    if not STRACE:
        notes.append("opened files not watched: no strace")
    failures = ("crashes", "hangs", "raw control characters", "files opened")
    print(f"strings: {arguments.tries} tries, " + ", ".join(f"{name} {counts[name]}" for name in failures) +
          f" ({', '.join(notes)})")
    # Where all is refused nothing was tried.
    vacuous = counts["run done"] == 0 or arguments.draws and counts["plot done"] == 0
    return int(vacuous or any(counts[name] for name in failures))


STRACE = may_trace()
if __name__ == "__main__":
    sys.exit(main())
