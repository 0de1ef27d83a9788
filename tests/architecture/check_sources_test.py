#!/usr/bin/python3
"""Plant every kind of violation in a small tree and see that check_sources.py finds it, and nothing else."""

import pathlib
import tempfile
import unittest
import unittest.mock

import check_sources

HEADER = "// Thing: what it is.\n// May know: the standard library.\n// Must not know: files.\n#pragma once\n"


class PlantedViolations(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("include/fieldwise/core/thing.hpp", HEADER)
        excused = unittest.mock.patch.dict(check_sources.EXCUSED, clear=True)
        excused.start()
        self.addCleanup(excused.stop)

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

    def test_the_module_of_python_has_a_table_of_its_own(self):
        self.write("python/src/good.cpp", '#include <pybind11/numpy.h>\n#include "fieldwise/core/thing.hpp"\n')
        self.assertEqual(self.found("python"), [])
        for name in ('"fieldwise/cli/thing.hpp"', '"io/cf/value_decoder.hpp"', "<netcdf.h>", '"elsewhere.hpp"'):
            with self.subTest(name=name):
                self.write("python/src/bad.cpp", f"#include {name}\n")
                self.assert_found("python", "python/src/bad.cpp:1")
        self.write("python/src/bad.cpp", "")
        self.write("src/core/planted.cpp", "#include <pybind11/numpy.h>\n")
        self.assert_found("python", "src/core/planted.cpp:1", "only python/src")

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

    DECLARED = HEADER + "namespace fieldwise::core {\n/// Says.\nint say(const Word& word, int times = 2);\n}\n"

    def define(self, path, text):
        self.write(path, f"namespace fieldwise::core {{\n{text}\n}}  // namespace fieldwise::core\n")

    def test_a_function_away_from_its_header_is_found(self):
        self.write("include/fieldwise/core/word.hpp", self.DECLARED)
        self.define("src/core/word.cpp", "int say(const Word& word, int times) { return 1; }")
        self.assertEqual(self.found("homes"), [])
        (self.root / "src/core/word.cpp").unlink()
        for source in ("src/core/other.cpp", "src/core/numeric/word.cpp", "src/io/cf/word.cpp"):
            with self.subTest(source=source):
                self.define(source, "\nint say(const core::Word& word, int /*times*/) { return 1; }")
                self.assert_found("homes", source + ":3", "core::say is declared in core/word.hpp")
                (self.root / source).unlink()

    def test_a_private_header_leads_to_its_source_too(self):
        self.write("src/core/word.hpp", self.DECLARED)
        self.define("src/core/other.cpp", "int say(const Word& word, int times) { return 1; }")
        self.assert_found("homes", "core::say is declared in core/word.hpp")

    def test_what_only_looks_like_a_declared_function_is_none(self):
        self.write("include/fieldwise/core/word.hpp", self.DECLARED)
        for text in (
            "int say(const Word& word) { return 1; }",
            "int say(double x, int times) { return 1; }",
            "static int say(const Word& word, int times) { return 1; }",
            "namespace {\nint say(const Word& word, int times) { return 1; }\n}",
            "namespace inner {\nint say(const Word& word, int times) { return 1; }\n}",
            "int Speaker::say(const Word& word, int times) { return 1; }",
            "struct Speaker {\n  int say(const Word& word, int times) { return 1; }\n};",
            "int f() {\n  const int word = say(1, 2);\n  if (word > 1) {\n  }\n  return word;\n}",
            "// int say(const Word& word, int times) {}\nconst char* text = \"int say(const Word& word, int times) {}\";",
        ):
            with self.subTest(text=text):
                self.define("src/core/other.cpp", text)
                if "double x" in text:  # of as many parameters as the only one declared: an alias may spell them
                    self.assert_found("homes", "core::say")
                else:
                    self.assertEqual(self.found("homes"), [])

    def test_overloads_are_told_apart_by_their_parameters(self):
        for name, kind in (("word", "Word"), ("page", "Page")):
            self.write(f"include/fieldwise/core/{name}.hpp", HEADER + f"namespace fieldwise::core {{\nint say(const {kind}& it);\n}}\n")
            self.define(f"src/core/{name}.cpp", f"int say(const {kind}& {name}) {{ return 1; }}")
        self.assertEqual(self.found("homes"), [])
        self.define("src/core/page.cpp", "int say(const Word& it) { return 1; }\nint say(const Page& it) { return 1; }")
        self.assert_found("homes", "page.cpp:2", "core/word.hpp")

    CLASS = (
        HEADER
        + "namespace fieldwise::core {\n/// Is a word.\nclass Word final : public Base<int, 2> {\n public:\n  explicit Word(int n);\n"
        + "  ~Word();\n  Word(const Word&) = delete;\n  bool operator==(const Word& other) const;\n  double operator()(double x) const;\n"
        + "  operator bool() const;\n  [[nodiscard]] std::map<int, std::pair<int, int>> pairs() const noexcept;\n"
        + "  static Word make();\n  int size() const { return n_; }\n  virtual void say() = 0;\n"
        + "  struct Part {\n    void cut(std::function<void(int)> take);\n  };\n private:\n  std::function<int(int)> f_;\n"
        + "  int n_ = std::max(1, 2);\n};\ntemplate <class T>\nvoid show(const T& it);\n}\n"
    )
    MEMBERS = (
        "Word::Word(int n) : Base<int, 2>(n), n_{n} {\n}",
        "Word::~Word() {\n}",
        "bool Word::operator==(const Word& other) const { return true; }",
        "double Word::operator()(double x) const { return x; }",
        "Word::operator bool() const { return true; }",
        "std::map<int, std::pair<int, int>> Word::pairs() const noexcept {\n  return {};\n}",
        "Word Word::make() {\n  return Word(g({1, 2}));\n}",
        "void Word::Part::cut(std::function<void(int)> take) {\n}",
    )

    def test_members_of_every_form_belong_to_their_class(self):
        self.write("include/fieldwise/core/word.hpp", self.CLASS)
        self.define("src/core/word.cpp", "\n".join(self.MEMBERS))
        self.assertEqual(self.found("homes"), [])
        (self.root / "src/core/word.cpp").unlink()
        for member in self.MEMBERS:
            with self.subTest(member=member):
                self.define("src/core/other.cpp", member)
                self.assert_found("homes", "other.cpp:2", "members of core::Word", "core/word.hpp")
        self.define("src/core/other.cpp", "template <class T>\nvoid show(const T& it) {\n}")
        self.assert_found("homes", "core::show")

    def test_a_class_in_two_sources_is_found(self):
        self.write("include/fieldwise/core/word.hpp", self.CLASS)
        self.define("src/core/word.cpp", self.MEMBERS[0])
        self.define("src/core/word_parts.cpp", self.MEMBERS[1])
        found = self.found("homes")
        self.assertEqual(len(found), 2, found)
        self.assertIn("core/word, core/word_parts", found[1])

    def test_an_excuse_that_is_no_longer_needed_is_found(self):
        self.write("include/fieldwise/core/word.hpp", self.DECLARED)
        self.define("src/core/other.cpp", "int say(const Word& word, int times) { return 1; }")
        check_sources.EXCUSED["core::say"] = "a reason"
        self.assertEqual(self.found("homes"), [])
        (self.root / "src/core/other.cpp").unlink()
        self.assert_found("homes", "EXCUSED names core::say")

    def test_a_name_with_two_meanings_is_found(self):
        type_text = HEADER + "namespace fieldwise::%s {\n/// Holds.\nstruct Word {\n  struct Inner {\n  };\n};\n}\n"
        self.write("include/fieldwise/core/word.hpp", type_text % "core")
        self.write("include/fieldwise/plot/place.hpp", type_text.replace("Word", "Place") % "plot")
        self.write("src/plot/place.cpp", "namespace {\nstruct Word {\n};\n}\n")
        self.assertEqual(self.found("words"), [])
        self.write("include/fieldwise/plot/place.hpp", type_text % "plot")
        self.assert_found("words", "place.hpp:7", "plot::Word has the name of fieldwise::core::Word")

    def test_a_file_name_with_two_meanings_is_found(self):
        self.write("src/core/word.cpp", "int x;\n")
        self.write("src/core/word.hpp", HEADER)
        self.write("src/plot/word.hpp", HEADER)
        self.write("src/plot/word.cpp", "int x;\n")
        self.assert_found("words", "src/plot/word", "is called as core/word")

    def test_heavy_includes_and_names_are_found(self):
        for name in ("netcdf.h", "netcdf", "ncVar.h", "hdf5.h", "yaml-cpp/yaml.h", "boost/math/beta.hpp", "udunits2.h"):
            with self.subTest(name=name):
                self.write("include/fieldwise/core/planted.hpp", HEADER + f"#include <{name}>\n")
                self.assert_found("heavy", name)
        self.write("include/fieldwise/core/planted.hpp", HEADER + "// YAML::Node in a comment\nYAML::Node node();\n")
        self.assert_found("heavy", "planted.hpp:6", "YAML::")

    def test_xtensor_is_for_one_header(self):
        self.write("include/fieldwise/core/arrays.hpp", HEADER + "#include <xtensor/xtensor.hpp>\n")
        self.write("include/fieldwise/core/planted.hpp", HEADER + "#include <xtensor/xtensor.hpp>\n")
        self.assert_found("heavy", "core/planted.hpp")

    def test_threads_outside_stream_are_found(self):
        for text in (
            "std::thread t;", "std::jthread t;", "std::mutex m;", "std::recursive_mutex m;", "const std::scoped_lock l(m);",
            "std::once_flag f;", "std::call_once(f, g);", "std::async(g);", "tbb::parallel_for(0, 1, g);", "pthread_create();",
            "const auto n = std::max(1U, T::hardware_concurrency());", "#include <mutex>", "#include <tbb/parallel_for.h>",
        ):
            with self.subTest(text=text):
                self.write("src/kernels/planted.cpp", f"// std::mutex\n{text}\n")
                self.assert_found("threads", "src/kernels/planted.cpp:2", "stream")
        (self.root / "src/kernels/planted.cpp").unlink()
        self.write("src/stream/good.cpp", "#include <thread>\nstd::thread t;\n")
        self.write("src/core/good.cpp", "std::atomic<int> count;\nint my_thread;\n")
        self.assertEqual(self.found("threads"), [])

    def test_threads_may_have_a_reason_and_the_reason_must_be_true(self):
        name = next(iter(check_sources.THREAD_REASONS))
        self.write(name, "std::mutex m;\n")
        self.assertEqual(self.found("threads"), [])
        self.write(name, "int m;\n")
        self.assert_found("threads", name, "no reason")

    def test_text_that_goes_past_the_console_is_found(self):
        for text in ('std::fputs(name, stderr);', "printf(name);", "std::cerr << name;", "fmt::print(name);", "std::puts(name);"):
            with self.subTest(text=text):
                self.write("src/io/reading/planted.cpp", f"// std::cout\n{text}\n")
                self.assert_found("terminal", "src/io/reading/planted.cpp:2", "console")
        (self.root / "src/io/reading/planted.cpp").unlink()
        self.write(check_sources.TERMINAL_HOME, "std::fputs(text, stdout);\n")
        self.assertEqual(self.found("terminal"), [])
        name = next(iter(check_sources.TERMINAL_REASONS))
        self.write(name, "std::fputs(text, stdout);\n")
        self.assertEqual(self.found("terminal"), [])
        self.write(name, "int m;\n")
        self.assert_found("terminal", name, "no reason")

    def test_attributes_of_text_past_the_one_function_are_found(self):
        for text in ('file.putAtt("title", text);', "variable.putAtt(name, text);", "nc_put_att_text(id, 0, name, size, text);"):
            with self.subTest(text=text):
                self.write("src/io/writing/planted.cpp", f"// putAtt(name, text)\n{text}\n")
                self.assert_found("attributes", "src/io/writing/planted.cpp:2", "put_text")
        self.write("src/io/writing/planted.cpp", "file.putAtt(name, netCDF::ncDouble, value);\n")
        self.write(check_sources.ATTRIBUTE_HOME, "file.putAtt(name, text);\n")
        self.assertEqual(self.found("attributes"), [])

    def test_files_made_past_the_one_mechanism_are_found(self):
        for text in ("std::ofstream file(path);", "std::rename(a, b);", "open(path, O_WRONLY | O_CREAT);", "fs::copy_file(a, b);"):
            with self.subTest(text=text):
                self.write("src/io/reading/planted.cpp", f"// std::ofstream\n{text}\n")
                self.assert_found("writing", "src/io/reading/planted.cpp:2", "io/system")
        (self.root / "src/io/reading/planted.cpp").unlink()
        self.write(next(iter(check_sources.WRITING_HOMES)), "std::rename(a, b);\n")
        self.assertEqual(self.found("writing"), [])
        name = next(iter(check_sources.WRITING_REASONS))
        self.write(name, "std::ofstream file(path);\n")
        self.assertEqual(self.found("writing"), [])
        self.write(name, "int m;\n")
        self.assert_found("writing", name, "no reason")

    def test_ways_to_gmt_past_its_words_are_found(self):
        for text in ("#include <gmt/gmt.h>", "GMT_Call_Module(api, name);", "const auto w = GmtWords(fmt::runtime(units));"):
            with self.subTest(text=text):
                self.write("src/plot/planted.cpp", f"// GMT_Call_Module\n{text}\n")
                self.assert_found("drawing", "src/plot/planted.cpp:2")
        (self.root / "src/plot/planted.cpp").unlink()
        self.write(check_sources.GMT_HOME, "#include <gmt/gmt.h>\nGMT_Call_Module(api, name);\n")
        self.assertEqual(self.found("drawing"), [])

    def test_wrong_header_comments_are_found(self):
        for text in ("#pragma once\n", HEADER.replace("Must not know", "Knows not"), HEADER.replace("#pragma", "\n#pragma")):
            with self.subTest(text=text):
                self.write("include/fieldwise/core/planted.hpp", text)
                self.assert_found("headers", "planted.hpp")

    def test_a_source_that_includes_its_own_header_late_is_found(self):
        self.write("include/fieldwise/core/planted.hpp", HEADER)
        for text in ('#include <vector>\n\n#include "fieldwise/core/planted.hpp"\n', "int x;\n"):
            with self.subTest(text=text):
                self.write("src/core/planted.cpp", text)
                self.assert_found("headers", "src/core/planted.cpp:1", "fieldwise/core/planted.hpp first")
        self.write("src/core/planted.cpp", '#include "fieldwise/core/planted.hpp"\n\n#include <vector>\n')
        self.assertEqual(self.found("headers"), [])

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

    def test_long_files_are_advice_alone(self):
        self.write("include/fieldwise/core/planted.hpp", HEADER + "\n" * 150)
        self.assertEqual(self.found("sizes"), [])
        self.assertEqual([text for _, _, text in check_sources.advice(self.root)], ["has 154 lines: is it one concept?"])

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

    def test_bare_tolerances_are_found(self):
        for bare in (
            "EXPECT_NEAR(f(a, b), {1, 2}[0],\n 1e-9) << 1;",
            "ASSERT_NEAR(x, y, 0);",
            "EXPECT_NEAR(x, y, 0.1 * std::abs(y));",
            "EXPECT_NEAR(x, y, tolerance::rounding(1.0, 4.0) + 0.01);",
            "const double bound = 1e-4; EXPECT_NEAR(x, y, 2.0 * bound);",
            "EXPECT_THAT(x, Each(DoubleNear(y, 1e-9)));",
            "EXPECT_LE(std::abs(x - y), 1e-9);",
            "EXPECT_GE(x,\n y - 0x1p-20);",
            "expect_near(found, expected, 1e-9, name);",
            "EXPECT_TRUE(std::abs(x - y) <= 1e-9 * y);",
            "for (int i = 0; i * step <= last + 1e-9; ++i) f();",
        ):
            with self.subTest(bare):
                self.write("tests/core/planted_test.cpp", f"\n{bare}\n")
                self.assert_found("tolerances", "tests/core/planted_test.cpp:")

    def test_named_tolerances_and_other_small_numbers_are_no_violation(self):
        good = (
            "EXPECT_NEAR(x, 1e-9, tolerance::rounding(1e-9, 4.0));",
            "EXPECT_NEAR(x, y, 3.0 * tolerance::rounding(1.0, 4.0) * (1.0 + 1.0 / y));",
            "double allowed(double size) { return tolerance::rounding(size, 4.0); }",
            "EXPECT_NEAR(x, y, allowed(1e-9));",
            "const double bound = 2.0 * tolerance::rounding(1.0, 4.0);\nEXPECT_NEAR(x, y, bound / z);",
            "EXPECT_LE(x, tolerance::ascent(1e-9, 0.1));",
            "void expect_near(double x, double y, double slack) { EXPECT_NEAR(x, y, slack); }",
            "EXPECT_EQ(x, 1e-9);",
            "EXPECT_GT(evaluate<Op>({.tolerance = 1e-9}).size(), 2);",
            "// EXPECT_NEAR(x, y, 1e-9)",
        )
        self.write("tests/core/planted_test.cpp", "\n".join(good) + "\n")
        self.write("tests/tolerance.hpp", "inline bool near(double x) { return x < 1e-9; }\n")
        self.write("tests/consumer/main.cpp", "int main() { return std::abs(x - y) < 1e-9; }\n")
        self.assertEqual(self.found("tolerances"), [])

    def test_an_operation_without_a_test_of_its_name_is_found(self):
        self.write("src/pipeline/rooms/catalog.cpp", "auto e = {entry<analysis::Mean>(), entry<analysis::ShapeOfIt>()};\n")
        self.write("src/analysis/mean.cpp", 'const D& Mean::doc() {\n  static const D doc{"mean", "x"};\n}\n')
        self.write("src/analysis/room/shape.cpp", 'const D& ShapeOfIt::doc() {\n  static const D doc{\n      "shape"};\n}\n')
        self.write("tests/analysis/mean_test.cpp", "")
        self.assert_found("operations", "src/pipeline/rooms/catalog.cpp", "operation shape", "shape_test.cpp")
        self.write("tests/analysis/shape_test.cpp", "")
        self.assertEqual(self.found("operations"), [])
        (self.root / "src/analysis/mean.cpp").unlink()
        self.assert_found("operations", "Mean::doc()")

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

    def test_braces_inside_an_initialiser_are_not_bodies(self):
        text = "A::A(int x)\n    : a_(make(x, {1, 2})) {\n  f();\n}\nint g() { return 1; }\n"
        self.assertEqual(self.lengths(text), [(1, 4), (5, 1)])

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
