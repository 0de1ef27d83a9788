#!/usr/bin/env python3
"""Validates run files, good and bad, against the schema that the command prints, and compares its verdict with `check`.

Usage: check_schema.py FIELDWISE SOURCE_FOLDER
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

FIELDWISE = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2])
ERRORS = os.path.join(SOURCE, "tests", "pipeline", "run_file_errors")

# What no schema can say: these pass it, and `check` alone refuses them.
ONLY_FOR_CHECK = {
    "circle.yaml": "steps that need each other",
    "quantity_needed.yaml": "a reference to a step of several quantities",
    "quantity_not_computed.yaml": "a reference to a quantity that is not computed",
    "quantity_unknown.yaml": "a reference to a quantity that does not exist",
    "unknown_reference.yaml": "a reference to nothing",
    "unknown_step_in_output.yaml": "a reference to nothing",
    "yaml_anchor_and_alias.yaml": "anchors, which a schema no longer sees",
    "yaml_duplicate_keys.yaml": "keys given twice, which a schema no longer sees",
}


class CoreLoader(yaml.SafeLoader):
    """Reads YAML 1.2 (its core schema) as editors do: yes is a word, 1982-12-01 is no date, 1:30 no number."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
                            ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
                            ("int", r"[-+]?[0-9]+", list("-+0123456789")),
                            ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789"))):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))
CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(loader.construct_scalar(node)))


def load(path):
    """Return the content of a run file, or None where it is no YAML that a program could read."""
    with open(path, "rb") as file:
        try:
            return yaml.load(file, CoreLoader)
        except (yaml.YAMLError, UnicodeDecodeError):
            return None


def output_of(*arguments):
    return subprocess.run([FIELDWISE, *arguments], capture_output=True, text=True, check=True,
                          stdin=subprocess.DEVNULL).stdout


SCHEMA = json.loads(output_of("schema"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
OPERATIONS = json.loads(output_of("operations", "--json"))["operations"]


def faults(content):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in VALIDATOR.iter_errors(content)]


def refused_by_check(content, kind):
    """Return the names of the entries of a section that `check` finds wrong."""
    with tempfile.TemporaryDirectory(prefix="fieldwise-schema-") as folder:
        path = os.path.join(folder, "run.yaml")
        line, lines = 0, {}
        with open(path, "w", encoding="utf-8") as file:
            for section, entries in content.items():
                file.write(f"{section}:\n")
                line += 1
                for name, entry in entries.items():
                    file.write(f"  {name}: {json.dumps(entry)}\n")
                    line += 1
                    if section == kind:
                        lines[line] = name
        done = subprocess.run([FIELDWISE, "check", path], capture_output=True, text=True, check=False)
    # 3: nothing is wrong but that the inputs are not there.
    if done.returncode not in (2, 3):
        raise AssertionError(f"check ended with {done.returncode}: {done.stderr}")
    if "more" in done.stderr.splitlines()[-1]:
        raise AssertionError(f"not all mistakes are told: {done.stderr}")
    found = {int(number) for number in re.findall(r"run\.yaml:(\d+):", done.stderr)} if done.returncode == 2 else set()
    return {name for number, name in lines.items() if number in found}


def values_to_try(option=None):
    """Return values of every type; of an option also those at, inside and beyond its bounds."""
    values = [["7 days", "14 days"], ["7 days", 14], {"list": ["1 week", "3 weeks"]}, {"list": ["1 week", "3 days"]},
              "nonsense word", True, 0, 1, -1, 0.5, 7, 10**9, -5.25, "none", "all", [], [1, 2], [2, 1], [0.5, 0.5],
              ["nonsense"], {}, {"lat": [-5, 5]}, {"lat": [-95, 5]}, {"lon": [0, 800]}, {"list": [0, 3]}, [1, 2, 3],
              [[1, 2], [3, 4]], [10, 200], [100, 0], [-2, 2], ["u", "v"], "95%", "2 sd", "3 months", "850 hPa", "60 s",
              "60 h", "1982/1991", "1982-13", "1982-01-16/1982-02", 1982, "DJF", "Jan", "jj", "j", "Smarch", ["Dec", 1],
              "Noleap", "365_day", 13, 99999, -99999, {"multiply": 2}, {"multiply": 2, "by": 3}, {"stamp": "end"},
              {"stamp": "begin"}, {"calendar": "lunar"}, {"units": "days since 1980-01-01"}, "error", "allow", "first",
              "daily", "weekly", "difference", "a/b.nc", "a/", "http://a/b.nc", "..", ["a.nc", "b.nc"], "auto", "vik", "12x"]
    if option is None:
        return values
    for bound in ("least", "above", "most"):
        if option[bound] is not None:
            step = 1 if option["type"] == "integer" else 1e-6
            values += [option[bound], option[bound] - step, option[bound] + step]
    values += option["choices"] + [option["choices"]] if option["choices"] else []
    if option["default"] is not None:
        values.append(option["default"])
    return values


def goes_backwards(value):
    """Tell whether a value is a pair whose order is wrong: the schema has nothing against it."""
    if isinstance(value, dict):
        return any(goes_backwards(one) for one in value.values())
    is_pair = isinstance(value, list) and len(value) == 2 and all(isinstance(one, (int, float)) for one in value)
    return is_pair and value[0] > value[1]


class Schema(unittest.TestCase):
    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_every_run_file_that_is_shipped_passes(self):
        files = glob.glob(os.path.join(SOURCE, "configs", "**", "*.yaml"), recursive=True) + glob.glob(
            os.path.join(SOURCE, "scripts", "digests", "*.yaml"))
        self.assertGreater(len(files), 10)
        for path in files:
            with self.subTest(os.path.basename(path)):
                self.assertEqual(faults(load(path)), [])

    def test_examples_of_the_documentation_pass(self):
        parts = jsonschema.Draft202012Validator({key: value for key, value in SCHEMA.items() if key != "required"})
        checked = 0
        for path in [os.path.join(SOURCE, "README.md")] + glob.glob(os.path.join(SOURCE, "docs", "*.md")):
            with open(path, encoding="utf-8") as file:
                blocks = re.findall(r"```yaml\n(.*?)```", file.read(), re.DOTALL)
            for block in blocks:
                content = yaml.load(block, CoreLoader)
                if isinstance(content, dict) and set(content) <= set(SCHEMA["properties"]) and content:
                    checked += 1
                    with self.subTest(os.path.basename(path) + ": " + block):
                        self.assertEqual([error.message for error in parts.iter_errors(content)], [])
        self.assertGreater(checked, 5)

    def test_wrong_run_files_fail_unless_their_fault_is_for_check_alone(self):
        names = sorted(name for name in os.listdir(ERRORS) if name.endswith(".yaml"))
        self.assertGreater(len(names), 30)
        self.assertLessEqual(set(ONLY_FOR_CHECK), set(names))
        for name in names:
            with self.subTest(name):
                content = load(os.path.join(ERRORS, name))
                if name in ONLY_FOR_CHECK:
                    self.assertIsNotNone(content, "no YAML: it need not be listed")
                    self.assertEqual(faults(content), [], "the schema sees it: it need not be listed")
                elif content is not None:
                    self.assertNotEqual(faults(content), [])

    def test_every_wrong_entry_is_found_where_it_is(self):
        """One file holds many mistakes: each line that `check` names for its form has to be named by the schema, too."""
        for name, kind, expected in (
                ("option_values.yaml", "steps", {"clim", "twice", "box2", "box3", "r", "r2", "r3", "r4", "g"}),
                ("input_keys.yaml", "inputs", {"a", "b", "c", "d", "e", "f", "g", "h", "i"}),
                ("output_format.yaml", "outputs", {"a.nc", "b.nc", "c.nc", "d.nc", "e.nc"}),
                ("missing_input.yaml", "steps", {"r", "m", "n", "o"}),
                ("plots.yaml", "plots", {"c.png", "d.png", "e.png"})):
            with self.subTest(name):
                content = load(os.path.join(ERRORS, name))
                found = {error.absolute_path[1] for error in VALIDATOR.iter_errors(content)
                         if len(error.absolute_path) > 1 and error.absolute_path[0] == kind}
                self.assertLessEqual(expected, found)

    def compare(self, sections, kind, keys):
        """Require that schema and `check` refuse the same entries; `keys` tell of each what is looked at."""
        names = list(sections[kind])
        ever_refused = False
        # A message of `check` tells a hundred mistakes at most, and an entry may have two.
        for first in range(0, len(names), 45):
            some = dict(sections, **{kind: {name: sections[kind][name] for name in names[first:first + 45]}})
            failing = {}
            for error in VALIDATOR.iter_errors(some):
                self.assertEqual(error.absolute_path[0], kind, error)
                failing[error.absolute_path[1]] = error.message
            refused = refused_by_check(some, kind)
            ever_refused = ever_refused or bool(refused)
            for name in some[kind]:
                value, label = keys[name]
                if goes_backwards(value) and name not in failing:
                    continue
                with self.subTest(label):
                    self.assertEqual(name in failing, name in refused, failing.get(name))
        self.assertTrue(ever_refused)
        return len(names)

    def test_schema_and_check_agree_about_every_option_of_every_operation(self):
        compared, seen = 0, set()
        for operation in OPERATIONS:
            steps, keys = {}, {}
            for option in operation["options"]:
                facts = json.dumps({key: option[key] for key in option if key not in ("text", "implied_by")})
                if facts in seen:
                    continue
                seen.add(facts)
                is_input = option["name"] in [one["key"] for one in operation["inputs"]]
                for value in values_to_try(option):
                    if is_input and isinstance(value, (str, int)) and value not in option["choices"]:
                        continue  # a reference: its names are seen by `check` alone
                    step = {"do": operation["name"]}
                    step |= {one["key"]: "x" for one in operation["inputs"] if one["required"]}
                    if operation["named_inputs"]:
                        step |= {"expression": "x", "x": "x"}
                    name = f"s{len(steps)}"
                    steps[name] = step | {option["name"]: value}
                    keys[name] = value, f"{operation['name']}: {option['name']}: {value}"
            if steps:
                sections = {"inputs": {"x": {"files": "x.nc"}}, "steps": steps, "outputs": {"o.nc": ["s0"]}}
                compared += self.compare(sections, "steps", keys)
        self.assertGreater(compared, 5_000)

    def entries_of(self, properties, entry):
        """Return entries made by `entry(key, value)` for every property and all values, and what they are."""
        entries, keys = [], {}
        for key in properties:
            for value in values_to_try() + properties[key].get("enum", []):
                keys[len(entries)] = value, f"{key}: {value}"
                entries.append(entry(key, value))
        return entries, keys

    def test_schema_and_check_agree_about_inputs(self):
        entries, keys = self.entries_of(SCHEMA["$defs"]["input"]["properties"], lambda key, value: {"files": "x.nc", "units": "K"} | {key: value})
        sections = {"inputs": {f"i{n}": entry for n, entry in enumerate(entries)}, "steps": {"s": {"do": "mean", "of": "i0"}},
                    "outputs": {"o.nc": ["s"]}}
        self.compare(sections, "inputs", {f"i{n}": what for n, what in keys.items()})

    def test_schema_and_check_agree_about_formats(self):
        entries, keys = self.entries_of(SCHEMA["$defs"]["format"]["properties"], lambda key, value: {"write": "s", "format": {key: value}})
        sections = {"inputs": {"x": {"files": "x.nc"}}, "steps": {"s": {"do": "mean", "of": "x"}},
                    "outputs": {f"o{n}.nc": entry for n, entry in enumerate(entries)}}
        self.compare(sections, "outputs", {f"o{n}.nc": what for n, what in keys.items()})


    def test_schema_and_check_agree_about_pictures(self):
        definition = dict(SCHEMA["$defs"]["plot"]["anyOf"][1]["properties"])
        del definition["draw"]  # a reference: its names are seen by `check` alone
        entries, keys = self.entries_of(definition, lambda key, value: {"draw": "s"} | {key: value})
        sections = {"inputs": {"x": {"files": "x.nc"}}, "steps": {"s": {"do": "mean", "of": "x"}}, "outputs": {"o.nc": ["s"]},
                    "plots": {f"p{n}.png": entry for n, entry in enumerate(entries)}}
        self.compare(sections, "plots", {f"p{n}.png": what for n, what in keys.items()})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
