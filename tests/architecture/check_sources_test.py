#!/usr/bin/python3
"""Plant every kind of violation in a small tree and see that check_sources.py finds it, and nothing else."""

import pathlib
import tempfile
import unittest

import check_sources

HEADER = "// Thing: what it is.\n// May know: the standard library.\n// Must not know: files.\n#pragma once\n"


class PlantedViolations(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("include/fieldwise/core/thing.hpp", HEADER)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def found(self, rule):
        return [
            f"{path.relative_to(self.root)}:{line}: {text}" for path, line, text in check_sources.RULES[rule](self.root)
        ]

    def assert_found(self, rule, *parts):
        found = self.found(rule)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_a_clean_tree_has_no_violation(self):
        self.write("src/core/thing.cpp", '#include "fieldwise/core/thing.hpp"\n')
        for rule in check_sources.RULES:
            self.assertEqual(self.found(rule), [], rule)

    def test_every_edge_outside_the_table_is_found(self):
        for layer, allowed in check_sources.LAYERS.items():
            for target in check_sources.LAYERS:
                with self.subTest(layer=layer, target=target):
                    self.write(f"src/{layer}/planted.cpp", f'\n#include "fieldwise/{target}/thing.hpp"\n')
                    self.assertEqual(len(self.found("layers")), 0 if target in allowed else 1)
            (self.root / f"src/{layer}/planted.cpp").unlink()

    def test_an_edge_is_reported_with_file_and_line(self):
        self.write("include/fieldwise/core/planted.hpp", "// one\n#include <fieldwise/io/input.hpp>\n")
        self.assert_found("layers", "include/fieldwise/core/planted.hpp:2", "core may not include fieldwise/io/input.hpp")

    def test_kernels_see_only_the_numbers_of_core(self):
        self.write("src/kernels/good.cpp", '#include "fieldwise/core/numeric/tile_view.hpp"\n')
        self.assertEqual(self.found("layers"), [])
        self.write("src/kernels/bad.cpp", '#include "fieldwise/core/units.hpp"\n')
        self.assert_found("layers", "src/kernels/bad.cpp:1")

    def test_a_relative_path_cannot_hide_an_edge(self):
        self.write("src/core/planted.cpp", '#include "../io/decode.hpp"\n')
        self.assert_found("layers", "relative path")

    def test_a_bare_name_cannot_hide_an_edge(self):
        self.write("src/core/planted.cpp", '#include "decode.hpp"\n')
        self.assert_found("layers", "src/core/planted.cpp:1", "below include or src")

    def test_a_private_header_of_another_layer_is_found(self):
        self.write("src/pipeline/run/planted.cpp", '#include "io/cf/value_decoder.hpp"\n')
        self.assert_found("layers", "private to layer io")

    def test_a_room_that_looks_up_is_found(self):
        for layer, rooms in check_sources.ROOMS.items():
            for own in rooms:
                for target in rooms:
                    for prefix, folder in (("fieldwise/", "include/fieldwise"), ("", "src")):
                        with self.subTest(layer=layer, own=own, target=target, folder=folder):
                            planted = "/".join(filter(None, (folder, layer, own, "planted.hpp")))
                            name = prefix + "/".join(filter(None, (layer, target, "thing.hpp")))
                            self.write(planted, HEADER + f'#include "{name}"\n')
                            upward = rooms.index(target) > rooms.index(own)
                            self.assertEqual(len(self.found("rooms")), 1 if upward else 0)
                            (self.root / planted).unlink()

    def test_a_file_in_no_room_is_found(self):
        for place in ("src/io/planted.cpp", "src/io/attic/planted.cpp", "src/io/index/deeper/planted.cpp", "src/cli/room/x.cpp"):
            with self.subTest(place=place):
                self.write(place, "int x;\n")
                self.assert_found("rooms", place, "in no room")
                (self.root / place).unlink()

    def test_an_unknown_layer_is_found(self):
        self.write("src/extras/planted.cpp", "int x;\n")
        self.assert_found("layers", "no known layer")

    def test_a_circle_of_headers_is_found(self):
        self.write("include/fieldwise/core/a.hpp", HEADER + '#include "fieldwise/core/b.hpp"\n')
        self.write("include/fieldwise/core/b.hpp", HEADER + '#include "fieldwise/core/a.hpp"\n')
        self.assert_found("cycles", "a.hpp > fieldwise/core/b.hpp > fieldwise/core/a.hpp")

    def test_a_circle_of_private_headers_is_found(self):
        self.write("src/io/cf/a.hpp", HEADER + '#include "fieldwise/io/cf/b.hpp"\n')
        self.write("include/fieldwise/io/cf/b.hpp", HEADER + '#include "io/cf/a.hpp"\n')
        self.assert_found("cycles", "io/cf/a.hpp")

    def test_heavy_includes_and_names_are_found(self):
        for name in ("netcdf.h", "netcdf", "ncVar.h", "hdf5.h", "yaml-cpp/yaml.h", "boost/math/beta.hpp", "udunits2.h"):
            with self.subTest(name=name):
                self.write("include/fieldwise/core/planted.hpp", HEADER + f"#include <{name}>\n")
                self.assert_found("heavy", name)
        self.write("include/fieldwise/core/planted.hpp", HEADER + "// YAML::Node in a comment\nYAML::Node node();\n")
        self.assert_found("heavy", "planted.hpp:6", "YAML::")

    def test_xtensor_is_for_core(self):
        self.write("include/fieldwise/core/field.hpp", HEADER + "#include <xtensor/xtensor.hpp>\n")
        self.write("include/fieldwise/stream/planted.hpp", HEADER + "#include <xtensor/xtensor.hpp>\n")
        self.assert_found("heavy", "stream/planted.hpp")

    def test_wrong_header_comments_are_found(self):
        for text in ("#pragma once\n", HEADER.replace("Must not know", "Knows not"), HEADER.replace("#pragma", "\n#pragma")):
            with self.subTest(text=text):
                self.write("include/fieldwise/core/planted.hpp", text)
                self.assert_found("headers", "planted.hpp")

    def test_wrong_names_are_found(self):
        self.write("src/core/BadName.cpp", "int x;\n")
        self.assert_found("names", "snake_case")
        (self.root / "src/core/BadName.cpp").unlink()
        self.write("src/core/utils.cpp", "int x;\n")
        self.assert_found("names", "utils")
        (self.root / "src/core/utils.cpp").unlink()
        self.write("src/core/planted.cpp", "// class OldManager\nclass TileManager {};\n")
        self.assert_found("names", "planted.cpp:2", "TileManager")
        for name in ("FileHandle", "TileProcess"):
            self.write("src/core/planted.cpp", f"class {name} {{}};\n")
            self.assert_found("names", "planted.cpp:1", name)

    def test_a_long_header_is_found(self):
        self.write("include/fieldwise/core/planted.hpp", HEADER + "\n" * check_sources.HEADER_LINES)
        self.assert_found("sizes", "254 lines")

    def test_a_long_function_is_found_with_its_first_line(self):
        self.write("src/core/planted.cpp", "namespace x {\nint f() {\n" + "  ++n;\n" * 60 + "}\n}\n")
        self.assert_found("sizes", "planted.cpp:2", "62 lines")

    def test_a_type_without_comment_is_found(self):
        good = "/// Holds nothing.\ntemplate <class T>\nstruct Good {\n};\nclass Declared;\n"
        self.write("include/fieldwise/core/planted.hpp", HEADER + good + "\nstruct Planted {\n};\n")
        self.assert_found("documented", "planted.hpp:11", "Planted")

    def test_leftovers_are_found(self):
        self.write("src/core/planted.cpp", "// TO" + "DO: finish\n")
        self.assert_found("leftovers", "TO" + "DO")
        (self.root / "src/core/planted.cpp").unlink()
        self.write("tests/core/planted.cpp", "TEST(A, DIS" + "ABLED_b) {}\n")
        self.assert_found("leftovers", "DISABLED_")

    def test_a_link_to_nowhere_is_found(self):
        self.write("docs/page.md", "[good](../README.md#part) [web](https://example.org)\n[bad](lost.md)\n")
        self.write("README.md", "![good](docs/page.md)\n")
        self.assert_found("links", "docs/page.md:2", "lost.md")


class FunctionLengths(unittest.TestCase):
    def lengths(self, text):
        return list(check_sources.function_lengths(text))

    def test_functions_inside_scopes_are_measured(self):
        self.assertEqual(self.lengths("namespace a::b {\nclass C : public D {\n public:\n  int f() const {\n  }\n};\n}\n"), [(4, 2)])

    def test_nested_blocks_and_lambdas_belong_to_their_function(self):
        self.assertEqual(self.lengths("void f(int x) {\n  if (x) {\n  }\n  auto g = [&](int y) {\n  };\n}\n"), [(1, 6)])

    def test_braces_of_constructor_initialisers_are_not_bodies(self):
        text = "A::A(int x)\n    : a_{x},\n      b_{x} {\n  f();\n}\nint g() { return 1; }\n"
        self.assertEqual(self.lengths(text), [(1, 5), (6, 1)])

    def test_data_is_not_a_function(self):
        text = "const std::array<Named, 2> kNames = {{\n{f(1)},\n}};\nstruct S {\n  int a{1};\n  int b = 2;\n};\nint h() {\n}\n"
        self.assertEqual(self.lengths(text), [(8, 2)])

    def test_braces_in_text_and_comments_do_not_count(self):
        text = "int f() {\n  // {\n  g(\"{\", '{', R\"(\n{{)\", 1'000);\n  /* { */\n}\n"
        self.assertEqual(self.lengths(text), [(1, 6)])

    def test_trailing_returns_and_templates_are_functions(self):
        text = "template <class T, int N>\n  requires(N > 2)\nauto f(T x) -> decltype(x) {\n}\n"
        self.assertEqual(self.lengths(text), [(1, 4)])

    def test_a_concept_is_not_a_function(self):
        text = "template <class T>\nconcept C = requires(T t) {\n  { t.f() } -> std::same_as<int>;\n};\nint f() {\n}\n"
        self.assertEqual(self.lengths(text), [(5, 2)])


if __name__ == "__main__":
    unittest.main()
