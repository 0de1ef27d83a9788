#!/usr/bin/env python3
"""Asks bash, zsh and fish what they would complete, with the scripts that the command prints, and reads its manual pages.

Usage: check_completion.py FIELDWISE

A shell that is not installed fails: scripts/setup.sh installs all three.
"""
import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

FIELDWISE = os.path.abspath(sys.argv[1])
BREAKS = re.compile(r"(\s+|=)")


def output_of(*arguments):
    return subprocess.run([FIELDWISE, *arguments], capture_output=True, text=True, check=True,
                          stdin=subprocess.DEVNULL).stdout


OPERATIONS = [one["name"] for one in json.loads(output_of("operations", "--json"))["operations"]]
FILE_COMMANDS = ["init", "run", "check", "info", "verify", "operations", "plot", "report", "schema", "completion", "manual",
                 "help"]


class Shell(unittest.TestCase):
    """Holds what must be so in every shell; `complete` returns what the shell offers at the end of a line."""

    shell = None
    offers_whole_lists = True  # "mean,sd" and not "sd"

    def setUp(self):
        self.assertIsNotNone(shutil.which(self.shell), f"{self.shell} is not installed: run scripts/setup.sh")
        self.folder = tempfile.mkdtemp(prefix="fieldwise-completion-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.script = os.path.join(self.folder, "_fieldwise")
        with open(self.script, "w", encoding="utf-8") as file:
            file.write(output_of("completion", self.shell))
        self.work = os.path.join(self.folder, "work")
        os.makedirs(os.path.join(self.work, "folder"))
        for name in ("data.nc", "enso.yaml", "enso.yml", "other file.nc"):
            with open(os.path.join(self.work, name), "w", encoding="utf-8"):
                pass

    def test_the_script_is_good_syntax(self):
        done = subprocess.run([self.shell, "-n", self.script], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_commands_and_operations_are_completed(self):
        offered = self.complete("fieldwise ")
        # combine has inputs under names of the user's choice: it needs a run file and is no command.
        self.assertEqual(offered, set(FILE_COMMANDS + OPERATIONS) - {"combine"})
        self.assertEqual(self.complete("fieldwise clim"), {"climatology"})
        self.assertEqual(self.complete("fieldwise --threads 2 clim"), {"climatology"})

    def test_options_of_a_command_and_of_the_program_are_completed(self):
        offered = self.complete("fieldwise climatology --")
        self.assertLessEqual({"--by", "--statistics", "--output", "--variable", "--threads", "--memory", "--base"}, offered)
        self.assertNotIn("--against", offered)
        self.assertEqual(self.complete("fieldwise correlation --agai"), {"--against", "--against-input"})

    def test_words_of_choices_are_completed(self):
        self.assertEqual(self.complete("fieldwise climatology --by "), {"all", "month", "season", "day", "hour", "hour_of_day"})
        self.assertEqual(self.complete("fieldwise climatology data.nc --by mo"), {"month"})
        self.assertEqual(self.complete("fieldwise --log "), {"text", "json"})
        self.assertEqual(self.complete("fieldwise climatology --log "), {"text", "json"})
        self.assertEqual(self.complete("fieldwise plot data.nc --projection "), {"auto", "robinson", "plate_carree", "polar"})
        self.assertEqual(self.complete("fieldwise completion "), {"bash", "zsh", "fish"})
        self.assertEqual(self.complete("fieldwise operations "), set(OPERATIONS))
        self.assertEqual(self.complete("fieldwise operations lap"), {"laplacian"})

    def test_words_after_an_equals_sign_are_completed(self):
        self.assertEqual(self.last_words(self.complete("fieldwise climatology --by=mo")), {"month"})

    def test_the_last_word_of_a_list_is_completed(self):
        offered = self.complete("fieldwise climatology --statistics mean,s")
        before = "mean," if self.offers_whole_lists else ""
        self.assertEqual(offered, {before + "sd", before + "sum"})

    def test_words_of_implied_options_are_completed(self):
        self.assertEqual(self.complete("fieldwise standardize --base_partial "), {"error", "allow"})

    def test_files_are_completed(self):
        everything = {"data.nc", "enso.yaml", "enso.yml", "other file.nc", "folder"}
        self.assertEqual(self.files("fieldwise climatology "), everything)
        self.assertEqual(self.files("fieldwise climatology da"), {"data.nc"})
        self.assertEqual(self.files("fieldwise climatology data.nc -o "), everything)
        self.assertEqual(self.files("fieldwise correlation data.nc --against d"), {"data.nc"})

    def test_run_files_are_completed(self):
        offered = self.files("fieldwise run ")
        self.assertLessEqual({"enso.yaml", "enso.yml", "folder"}, offered)
        self.assertNotIn("data.nc", offered)

    def test_nothing_is_offered_where_nothing_is_known(self):
        self.assertEqual(self.complete("fieldwise climatology --ddof "), set())

    def files(self, line):
        return {name.rstrip("/").replace("\\", "") for name in self.complete(line)}

    @staticmethod
    def last_words(offered):
        return {re.split("[,=]", one)[-1] for one in offered}


class Bash(Shell):
    shell = "bash"

    def complete(self, line):
        # As readline divides a line: at blanks, and before and after an equals sign.
        words = [part for part in BREAKS.split(line) if part.strip()]
        if line.endswith(" "):
            words.append("")
        quoted = " ".join(map(shlex.quote, words))
        code = (f"source {shlex.quote(self.script)}\nCOMP_WORDS=({quoted})\nCOMP_CWORD={len(words) - 1}\n_fieldwise\n"
                "for reply in \"${COMPREPLY[@]}\"; do printf '%s\\n' \"$reply\"; done\n")
        done = subprocess.run(["bash", "--norc", "-c", code], cwd=self.work, capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return set(done.stdout.splitlines())

    def test_bash_knows_the_command(self):
        done = subprocess.run(["bash", "--norc", "-c", f"source {shlex.quote(self.script)}; complete -p fieldwise"],
                              capture_output=True, text=True, check=True)
        self.assertIn("-F _fieldwise", done.stdout)


class Fish(Shell):
    shell = "fish"

    def complete(self, line):
        done = subprocess.run(["fish", "--no-config", "-c", f"source {self.script}; complete --do-complete {shlex.quote(line)}"],
                              cwd=self.work, capture_output=True, text=True, check=True,
                              env=dict(os.environ, HOME=self.folder, XDG_DATA_HOME=self.folder, XDG_CONFIG_HOME=self.folder))
        self.assertEqual(done.stderr, "")
        return {offer.split("\t")[0] for offer in done.stdout.splitlines()}


class Zsh(Shell):
    shell = "zsh"
    offers_whole_lists = False

    # Whatever a completion adds is written to a file, too; ^X^E then writes a line that ends the answer.
    SETUP = r"""
PS1= PS2= RPS1=
fpath=({folder} $fpath)
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' menu no
LISTMAX=10000
compadd() {{
  if [[ ${{@[1,(i)(-|--)]}} != *-(O|A|D)\ * ]]; then
    local -a found
    builtin compadd -A found "$@"
    print -rl -- $found >>{answer}
  fi
  builtin compadd "$@"
}}
finish() {{ print -r -- END >>{answer}; zle kill-whole-line; }}
zle -N finish
bindkey '^X^E' finish
cd {work}
print -r -- READY >>{answer}
"""

    def complete(self, line):
        answer = os.path.join(self.folder, "answer")
        setup = os.path.join(self.folder, "setup.zsh")
        with open(setup, "w", encoding="utf-8") as file:
            file.write(self.SETUP.format(folder=self.folder, answer=answer, work=self.work))
        if os.path.exists(answer):
            os.remove(answer)
        child, terminal = pty.fork()
        if child == 0:
            os.environ.update(TERM="dumb", ZDOTDIR=self.folder, HOME=self.folder)
            os.execvp("zsh", ["zsh", "-f", "-i"])
        try:
            os.write(terminal, f"source {setup}\n".encode())
            self.wait(terminal, answer, "READY")
            os.write(terminal, line.encode() + b"\t\x18\x05")
            lines = self.wait(terminal, answer, "END")
        finally:
            os.close(terminal)
            os.waitpid(child, 0)
        return {one for one in lines if one and one not in ("READY", "END")}

    def wait(self, terminal, answer, word):
        """Read what the shell shows until the answer has a line; a shell that says nothing for a minute fails."""
        shown = b""
        while True:
            if os.path.exists(answer):
                with open(answer, encoding="utf-8") as file:
                    lines = file.read().splitlines()
                if word in lines:
                    return lines
            ready = select.select([terminal], [], [], 60.0)[0]
            self.assertTrue(ready, f"zsh does not answer: {shown!r}")
            shown += os.read(terminal, 4096)


class Manual(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="fieldwise-manual-")
        self.addCleanup(shutil.rmtree, self.folder)
        output_of("manual", self.folder)

    def test_every_command_and_operation_has_a_page(self):
        expected = {"fieldwise.1", "fieldwise-run-file.5"} | {f"fieldwise-{name}.1" for name in FILE_COMMANDS + OPERATIONS}
        self.assertEqual(set(os.listdir(self.folder)), expected)

    def test_pages_are_good_roff(self):
        for name in sorted(os.listdir(self.folder)):
            done = subprocess.run(["groff", "-man", "-Tutf8", "-K", "utf8", "-P-cbou", "-ww", "-rLL=78n", os.path.join(self.folder, name)],
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)
            self.assertIn("NAME", done.stdout)

    def test_pages_name_every_option(self):
        for operation in json.loads(output_of("operations", "--json"))["operations"]:
            with open(os.path.join(self.folder, f"fieldwise-{operation['name']}.1"), encoding="utf-8") as file:
                page = file.read()
            for escape, character in (("\\-", "-"), ("\\fB", ""), ("\\fR", ""), ("\\(ha", "^"), ("\\(ti", "~"), ("\\(dq", '"'),
                                      ("\\(ga", "`"), ("\\&", "")):
                page = page.replace(escape, character)
            for option in operation["options"]:
                self.assertIn(option["name"], page, operation["name"])
            self.assertIn(operation["reference"], page)

    def test_the_page_of_the_run_file_names_every_key(self):
        with open(os.path.join(self.folder, "fieldwise-run-file.5"), encoding="utf-8") as file:
            page = file.read()
        definitions = json.loads(output_of("schema"))["$defs"]
        for keys in (definitions["input"], definitions["format"], definitions["plot"]["anyOf"][1]):
            for key in keys["properties"]:
                self.assertIn(key, page)

    def test_man_finds_what_a_page_is_about(self):
        for name in ("fieldwise.1", "fieldwise-run.1", "fieldwise-area_mean.1", "fieldwise-run-file.5"):
            done = subprocess.run(["lexgrog", os.path.join(self.folder, name)], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(name[:-2] + " - ", done.stdout)


if __name__ == "__main__":
    del Shell  # its subclasses are the tests
    unittest.main(argv=[sys.argv[0], "-v"])
