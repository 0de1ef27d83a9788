#!/usr/bin/python3
"""Check the rules of ARCHITECTURE.md and CONTRIBUTING.md that a compiler does not.

    check_sources.py ROOT RULE...      (rules: see RULES below; "all" for every one)
    check_sources.py ROOT advice       (what is long; no violation)

Prints one line per violation, "file:line: what is wrong", and ends with status 1 if there is any.
"""

import pathlib
import re
import sys

from cpp_outline import function_lengths, functions, same_parameters, types, without_comments_and_strings

# What each layer may include. kernels may also see the room of core that holds nothing but numbers.
LAYERS = {
    "core": {"core"},
    "kernels": {"kernels"},
    "analysis": {"analysis", "kernels", "core"},
    "stream": {"stream", "core"},
    "io": {"io", "stream", "core"},
    "geometry": {"geometry", "io", "core"},
    "plot": {"plot", "geometry", "stream", "io", "core"},
    "pipeline": {"pipeline", "plot", "geometry", "analysis", "stream", "io", "core"},
    "cli": {"cli", "pipeline", "plot", "core"},
}
# What the module of Python may include: it is a door of its own, as the command is, but one that opens no file. Of what
# is private to a layer only what is named here, with the reason.
PYTHON_LAYERS = {"pipeline", "io", "stream", "core"}
PYTHON_PRIVATE = {
    "io/worker/open_stored.hpp": "the module has its own of the ways to files: none",
    "io/writing/cf_layout.hpp": "results are called as in a file of them",
    "io/writing/stored_time_units.hpp": "times are written as in a file",
}
PYTHON_SOURCES = "python/src"

SINGLE_ROOMS = {"kernels": {"fieldwise/core/numeric"}}

# The rooms of a layer, in order: a file may include what lies in its own room and in those before it. "" is the
# layer's own folder.
ROOMS = {
    "core": ("numeric", ""),
    "analysis": ("", "slots", "pairs", "series", "networks", "smoothing", "derivatives", "places", "regridding", "formula"),
    "io": ("system", "index", "cf", "netcdf", "chunks", "zarr", "inputs", "worker", "text", "reading", "writing", "weights"),
    "pipeline": ("yaml", "catalog", "runfile", "plan", "record", "run", "report"),
}

# Libraries that must not be seen through a public header: they cost compile time or tie a layer to a format.
HEAVY = re.compile(
    r"^(yaml-cpp/|netcdf|nc[A-Z]|hdf5|H5|nlohmann/|json|boost/|tbb/|oneapi/|udunits2|fmt/|spdlog/|CLI/|openssl/|Eigen/|nlopt|geos_c|shapefil|proj|blosc|zstd|lz4|bzlib)"
)
HEAVY_NAMES = re.compile(r"\b(YAML|netCDF|nlohmann|boost|tbb|CLI|Eigen|nlopt)::|\bncid\b|\bhid_t\b")

# A worker process is one of the operating system; any other Process says only that something happens.
FORBIDDEN_NAMES = re.compile(r"(Manager|Helper|Utils|Util|Common|Base|Impl|Data|Handle|(?<!Worker)Process)$")
FORBIDDEN_FILES = re.compile(r"(manager|helper|utils|util|common|base|impl|data|misc)")
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# Comparisons whose last argument is a tolerance, and those whose second one may be.
NEAR = re.compile(r"\b(?:(?:EXPECT|ASSERT)_NEAR|(?:Double|Float)Near)\(")
COMPARISON = re.compile(r"\b(?:(?:EXPECT|ASSERT)_(?:LE|LT|GE|GT)|expect_near)\(")
SMALL_NUMBER = r"(?:\d[\d.']*[eE]-\d+|0[xX][\da-fA-F.]+[pP]-\d+)"
BESIDE_SMALL_NUMBER = re.compile(rf" [<>]=? [^;,{{}}]*?(?<![\w.]){SMALL_NUMBER}")

EMPTY_TESTS = re.compile(r"\bDISABLED_|\bGTEST_SKIP\b|\bSUCCEED\(\)|EXPECT_TRUE\(true\)|\bsleep(_for|_until)?\(")

# Functions and classes that are not defined in the source that is called as their header, each with the reason.
READERS = "run_file.hpp is what the sources that read a run file share"
CONFIG = "run_config.hpp says all that is done with a configuration"
EXCUSED = {
    "cli::parse_size": "the command reads sizes as it reads its arguments; it is cut with them",
    "pipeline::add_implied_steps": READERS,
    "pipeline::apply_override": CONFIG,
    "pipeline::check_name": READERS,
    "pipeline::check_path": READERS,
    "pipeline::effective_run": CONFIG,
    "pipeline::input_keys_of": READERS,
    "pipeline::make_plan": "plan.cpp, which a program with its fields in memory is linked with, knows no file",
    "pipeline::path_fault": READERS,
    "pipeline::quantities_of": READERS,
    "pipeline::check_naming": READERS,
    "pipeline::read_format": READERS,
    "pipeline::read_global_attributes": READERS,
    "pipeline::read_input": READERS,
    "pipeline::read_output": READERS,
    "pipeline::read_plot": READERS,
    "pipeline::read_reference": READERS,
    "pipeline::read_step": READERS,
    "pipeline::reference_text": CONFIG,
    "pipeline::report_unknown_key": READERS,
    "pipeline::report_unknown_quantity": READERS,
    "pipeline::resolve_references": READERS,
    "pipeline::resolved_path": READERS,
    "pipeline::same_options": READERS,
    "pipeline::sort_steps": READERS,
    "pipeline::variable_name": CONFIG,
}

# Threads live in stream, where `--threads` limits them. Others neither start nor count any, and wait for none; where
# they have to all the same, the reason is here. (An atomic number starts no thread and waits for none.)
THREAD_HEADERS = re.compile(r"^(thread|mutex|shared_mutex|future|condition_variable|semaphore|latch|barrier|stop_token|pthread\.h|tbb/.*|oneapi/.*)$")
THREAD_NAMES = re.compile(
    r"\bstd::(j?thread|this_thread|async|future|promise|\w*mutex|lock_guard|(?:scoped|unique|shared)_lock|once_flag|call_once|"
    r"condition_variable\w*|\w*semaphore|latch|barrier)\b|\bhardware_concurrency\b|\btbb::|\bpthread_\w+"
)
THREAD_REASONS = {
    "src/analysis/pairs/field_significance.hpp": "surrogates are made of the first part of the first tile, by the thread that has it",
    "src/analysis/pairs/field_significance.cpp": "see its header",
    "src/core/units.cpp": "UDUNITS is not made for threads",
    "src/io/chunks/deflate_stream.cpp": "states lie at addresses that the number of a chunk decides: two chunks may want one",
    "src/io/netcdf/library_lock.hpp": "netCDF and HDF5 are not made for threads",
    "src/io/system/process_group.cpp": "sleeps between looks at a program, as a time limit needs; no thread is started",
    "src/io/worker/forker.hpp": "one socket to the forker: an order and its answer belong together",
    "src/io/worker/forker.cpp": "see its header",
    "python/src/calling_thread.hpp": "the thread that called runs Python's code, so that the work needs one of its own",
    "python/src/calling_thread.cpp": "see its header",
}

# All text leaves through the console, which shows control characters instead of sending them to a terminal. Where words
# that stand in the source go another way, the reason is here.
TERMINAL_NAMES = re.compile(
    r"\b(?:std::)?(?:v?f?printf|fputs|fputc|puts|putchar|putc|fwrite|perror|psignal)\s*\(|\bstd::(?:cout|cerr|clog)\b|\bfmt::print\b"
)
TERMINAL_HOME = "src/cli/console.cpp"
TERMINAL_REASONS = {
    "src/cli/commands.cpp": "one sentence of its own, where nothing else can be said any more",
    "src/cli/main.cpp": "one sentence of its own, before there is a console",
    "src/geometry/main.cpp": "a sentence of its own, of a program that is not called by hand",
    "src/plot/gmt_session.cpp": "what GMT says goes to a file, of which the command tells one line by its console",
    "src/plot/main.cpp": "sentences of its own, of a program that is not called by hand",
}

# Attributes of text go into outputs by one function, which shows control characters; numbers name their type.
TEXT_ATTRIBUTE = re.compile(r"\bputAtt\s*\((?!.*\bnetCDF::nc)|\bnc_put_att_(?:text|string)\b")
ATTRIBUTE_HOME = "src/io/writing/cf_words.cpp"
ATTRIBUTE_REASONS = {"src/io/worker/worker_forker.cpp": "a file in memory, of words that stand in the source"}

# Whatever takes a user's name is written by one mechanism, which replaces files alone, keeps their permissions, and leaves
# the old or the new one: these three. Where something else is made, the reason is here.
WRITING_NAMES = re.compile(r"\b(?:std::)?(?:ofstream|fstream|fopen|freopen|mkstemp|creat)\b|\brename\s*\(|\bO_(?:CREAT|WRONLY|TRUNC)\b|"
                           r"\b(?:copy_file|create_(?:directory_)?symlink|create_hard_link)\b")
WRITING_HOMES = {"src/io/system/durable_file.cpp", "src/io/system/output_place.cpp", "src/io/system/temporary_file.cpp"}
WRITING_REASONS = {
    "src/io/weights/cdo_weights.cpp": "what CDO says goes into a private folder",
    "src/pipeline/record/output_lock.cpp": "a lock holds no result; it is made in place, as the kernel locks files that exist",
    "src/plot/draw_picture.cpp": "into a private folder",
    "src/plot/gmt_session.cpp": "into a private folder",
    "src/plot/main.cpp": "into a private folder",
    "src/plot/safe_ghostscript.cpp": "a link in a private folder",
}

# Words reach GMT as GmtText and GmtWords only, whose forms are known when they are compiled.
GMT_HOME = "src/plot/gmt_session.cpp"
GMT_NAMES = re.compile(r"\bGMT_[A-Z]\w+")

FUNCTION_LINES = 60

# What a reviewer asks about: a concept that fills more lines may be two.
ADVISED_LINES = {".hpp": 150, ".cpp": 300}
ADVISED_FUNCTION_LINES = 40

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def sources(root, *folders):
    """Return all C++ files below the folders, in a fixed order."""
    found = []
    for folder in folders:
        found += [path for path in (root / folder).rglob("*") if path.suffix in (".hpp", ".cpp")]
    return sorted(found)


def layer_of(root, path):
    """Return the layer of a file of include/fieldwise or src, or None."""
    parts = path.relative_to(root).parts
    index = 2 if parts[:2] == ("include", "fieldwise") else 1
    return parts[index] if len(parts) > index + 1 else None


def room_of(parts):
    """Return the room of a file from its path below the layer's folder: "" where it lies in the folder itself."""
    return parts[0] if len(parts) > 1 else ""


def target_of(name):
    """Return (layer, room) of an included name of ours, or None: public "fieldwise/io/index/x.hpp", private "io/index/x.hpp"."""
    parts = pathlib.PurePosixPath(name).parts
    if parts[0] == "fieldwise":
        parts = parts[1:]
    return (parts[0], room_of(parts[1:])) if len(parts) > 1 and parts[0] in LAYERS else None


def includes(path):
    """Yield (line number, quote, included name) of a file."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def check_layers(root):
    """Fail on every include that goes against the table of layers, and on private headers of another layer."""
    for path in sources(root, "include/fieldwise", "src"):
        layer = layer_of(root, path)
        if layer not in LAYERS:
            yield path, 1, f"is in no known layer; the layers are {', '.join(LAYERS)}"
            continue
        for line, quote, name in includes(path):
            target = target_of(name)
            if ".." in pathlib.PurePosixPath(name).parts:
                yield path, line, f"includes {name} by a relative path"
            elif target is None:
                if quote == '"':
                    yield path, line, f"includes {name}: write the path below include or src"
            elif target[0] not in LAYERS[layer] and str(pathlib.PurePosixPath(name).parent) not in SINGLE_ROOMS.get(layer, ()):
                yield path, line, f"layer {layer} may not include {name}"
            elif not name.startswith("fieldwise/") and target[0] != layer:
                yield path, line, f"{name} is private to layer {target[0]}"


def check_python(root):
    """Fail on includes of the module of Python that go past its table, and on Python in any other layer."""
    for path in sources(root, PYTHON_SOURCES):
        for line, quote, name in includes(path):
            target = target_of(name)
            if target is None and quote == '"' and not (path.parent / name).exists():
                yield path, line, f"includes {name}, which does not lie beside it"
            elif target is None and HEAVY.match(name) and not name.startswith("fmt/"):
                yield path, line, f"the module of Python may not include {name}"
            elif target is not None and target[0] not in PYTHON_LAYERS:
                yield path, line, f"the module of Python may not include {name}"
            elif target is not None and not name.startswith("fieldwise/") and name not in PYTHON_PRIVATE:
                yield path, line, f"{name} is private to layer {target[0]}"
    for path in sources(root, "include/fieldwise", "src"):
        for line, _, name in includes(path):
            if name.startswith("pybind11/") or name == "Python.h":
                yield path, line, f"only {PYTHON_SOURCES} includes {name}"


def check_rooms(root):
    """Fail on files that lie in no room, and on includes of a room that comes later in the order of its layer."""
    for path in sources(root, "include/fieldwise", "src"):
        layer = layer_of(root, path)
        if layer not in LAYERS:
            continue
        order = ROOMS.get(layer, ("",))
        below = path.relative_to(root / ("src" if path.relative_to(root).parts[0] == "src" else "include/fieldwise")).parts[1:]
        room = room_of(below)
        if room not in order or len(below) > 2:
            yield path, 1, f"is in no room of {layer}; its rooms are {', '.join(one or 'the folder itself' for one in order)}"
            continue
        for line, _, name in includes(path):
            target = target_of(name)
            if target and target[0] == layer and target[1] in order and order.index(target[1]) > order.index(room):
                yield path, line, f"room {room or layer} comes before {target[1] or layer}, and may not include {name}"


def check_cycles(root):
    """Fail on headers, public or private, that include each other in a circle (#pragma once hides them)."""
    where = {str(path.relative_to(root / base)): path for base in ("include", "src") for path in sources(root, base)
             if path.suffix == ".hpp"}
    graph = {name: [target for _, _, target in includes(path) if target in where] for name, path in where.items()}
    done, open_path = set(), []

    def visit(name):
        if name in open_path:
            circle = open_path[open_path.index(name):] + [name]
            yield where[name], 1, "headers include each other: " + " > ".join(circle)
            return
        if name in done:
            return
        open_path.append(name)
        for target in graph[name]:
            yield from visit(target)
        open_path.pop()
        done.add(name)

    for name in graph:
        yield from visit(name)


def check_heavy(root):
    """Fail on heavy libraries in public headers; xtensor is for the one that leads to its arrays and back."""
    for path in sources(root, "include/fieldwise"):
        for line, _, name in includes(path):
            if HEAVY.match(name):
                yield path, line, f"a public header may not include {name}"
            if name.startswith("xtensor") and path != root / "include/fieldwise/core/arrays.hpp":
                yield path, line, f"only core/arrays.hpp includes {name}"
        text = without_comments_and_strings(path.read_text())
        for line, content in enumerate(text.splitlines(), 1):
            match = HEAVY_NAMES.search(content)
            if match:
                yield path, line, f"a public header may not name {match.group()}"


def check_threads(root):
    """Fail on threads, and on waiting for them, outside stream; and on reasons for what is no longer there."""
    used = set()
    for path in sources(root, "include/fieldwise", "src", PYTHON_SOURCES):
        if layer_of(root, path) == "stream":
            continue
        found = [(line, f"<{name}>") for line, _, name in includes(path) if THREAD_HEADERS.match(name)]
        text = without_comments_and_strings(path.read_text())
        for line, content in enumerate(text.splitlines(), 1):
            found += [(line, match.group()) for match in [THREAD_NAMES.search(content)] if match]
        name = str(path.relative_to(root))
        if name in THREAD_REASONS and found:
            used.add(name)
            continue
        for line, what in found:
            yield path, line, f"{what}: threads live in stream (stream::parallel_for)"
    for name in sorted(THREAD_REASONS.keys() - used):
        if (root / name).exists():
            yield root / name, 1, "needs no reason in THREAD_REASONS any more"


def check_terminal(root):
    """Fail on text that goes to standard output or error past the console; and on reasons for what is no longer there."""
    used = set()
    for path in sources(root, "include/fieldwise", "src", PYTHON_SOURCES):
        name = str(path.relative_to(root))
        text = without_comments_and_strings(path.read_text())
        found = [line for line, content in enumerate(text.splitlines(), 1) if TERMINAL_NAMES.search(content)]
        if name in TERMINAL_REASONS and found:
            used.add(name)
        elif name != TERMINAL_HOME:
            for line in found:
                yield path, line, "text goes to the terminal past the console (cli/console.hpp), which makes it harmless"
    for name in sorted(TERMINAL_REASONS.keys() - used):
        if (root / name).exists():
            yield root / name, 1, "needs no reason in TERMINAL_REASONS any more"


def check_attributes(root):
    """Fail on attributes of text that are put into a file past the one function that makes them visible."""
    for path in sources(root, "src"):
        text = without_comments_and_strings(path.read_text())
        for line, content in enumerate(text.splitlines(), 1):
            if TEXT_ATTRIBUTE.search(content) and str(path.relative_to(root)) not in (ATTRIBUTE_HOME, *ATTRIBUTE_REASONS):
                yield path, line, "an attribute of text is put past put_text (io/writing/cf_words.hpp), which makes it harmless"


def check_writing(root):
    """Fail on files that are made or named past the one mechanism for it; and on reasons for what is no longer there."""
    used = set()
    for path in sources(root, "include/fieldwise", "src"):
        name = str(path.relative_to(root))
        text = without_comments_and_strings(path.read_text())
        found = [line for line, content in enumerate(text.splitlines(), 1)
                 if WRITING_NAMES.search(content) and not content.lstrip().startswith("#")]
        if name in WRITING_REASONS and found:
            used.add(name)
        elif name not in WRITING_HOMES:
            for line in found:
                yield path, line, "a file is made past io/system (write_text_file, PendingFile, TemporaryFile)"
    for name in sorted(WRITING_REASONS.keys() - used):
        if (root / name).exists():
            yield root / name, 1, "needs no reason in WRITING_REASONS any more"


def check_drawing(root):
    """Fail on ways to GMT that go past GmtWords: its library in a second file, and forms made while the program runs."""
    for path in sources(root, "include/fieldwise", "src"):
        name = str(path.relative_to(root))
        for line, _, included in includes(path):
            if included.startswith("gmt/") and name != GMT_HOME:
                yield path, line, f"only {GMT_HOME} includes {included}"
        text = without_comments_and_strings(path.read_text())
        for line, content in enumerate(text.splitlines(), 1):
            if GMT_NAMES.search(content) and name != GMT_HOME:
                yield path, line, f"only {GMT_HOME} calls GMT"
            if layer_of(root, path) == "plot" and re.search(r"\bfmt::(?:runtime|vformat)\b", content):
                yield path, line, "a form for GMT must be known when it is compiled, or a text could be one"


def check_headers(root):
    """Require three lines that say what lives in a header and what it may and must not know, then #pragma once."""
    private = [path for path in sources(root, "src") if path.suffix == ".hpp"]
    for path in sources(root, "include/fieldwise") + private:
        lines = path.read_text().splitlines()
        text = " ".join(lines[:3])
        if not all(line.startswith("// ") for line in lines[:3]) or len(lines) < 4:
            yield path, 1, "does not begin with the three comment lines"
        elif "May know:" not in text or "Must not know:" not in text:
            yield path, 1, "the first three lines do not say 'May know:' and 'Must not know:'"
        elif lines[3] != "#pragma once":
            yield path, 4, "#pragma once does not follow the three comment lines"
    yield from headers_not_first(root)


def headers_not_first(root):
    """Require that a source includes its own header first: so a header that needs another shows."""
    for path in sources(root, "src"):
        inner = path.relative_to(root / "src").with_suffix(".hpp").as_posix()
        own = [name for name, folder in ((f"fieldwise/{inner}", "include"), (inner, "src"))
               if path.suffix == ".cpp" and (root / folder / name).exists()]
        first = re.search(r'^#include ["<]([^">]+)', path.read_text(), re.M)
        if own and (first is None or first.group(1) != own[0]):
            yield path, 1, f"does not include {own[0]} first"


def check_names(root):
    """Require snake_case file names and names of types that say something."""
    for path in sources(root, "include/fieldwise", "src", "tests"):
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.(hpp|cpp)", path.name):
            yield path, 1, "the file name is not snake_case"
        if FORBIDDEN_FILES.fullmatch(path.stem):
            yield path, 1, f"a file called {path.stem} says nothing about what is in it"
        text = without_comments_and_strings(path.read_text())
        for line, content in enumerate(text.splitlines(), 1):
            match = re.match(r"\s*(?:class|struct|enum class|enum)\s+(\w+)", content)
            if match and FORBIDDEN_NAMES.search(match.group(1)):
                yield path, line, f"a type called {match.group(1)} says nothing about what it is"


def home_of(root, path):
    """Return a file's place below include/fieldwise or src, without its ending: a header and its source share it."""
    parts = path.relative_to(root).with_suffix("").parts
    return "/".join(parts[2:] if parts[0] == "include" else parts[1:])


def strangers(root):
    """Yield (name, path, line, what is wrong) of functions and classes that are not defined where their header's name leads."""
    files = {path: list(functions(path.read_text())) for path in sources(root, "include/fieldwise", "src")}
    declared = {}
    for path, found in files.items():
        for kind, in_class, name, parameters, _ in found:
            if kind == "declared" and path.suffix == ".hpp":
                declared.setdefault(name, []).append((home_of(root, path), in_class, parameters))
    members = {}
    for path, found in files.items():
        for kind, in_class, name, parameters, line in found:
            candidates = declared.get(name, ())
            # A parameter may be spelled in another way (by an alias): then their number decides.
            fits = [one for one in candidates if same_parameters(one[2], parameters)]
            fits = fits or [one for one in candidates if len(one[2]) == len(parameters)]
            if kind != "defined" or in_class or not fits:
                continue
            short = name.removeprefix("fieldwise::")
            if fits[0][1]:
                members.setdefault(short.rpartition("::")[0], {}).setdefault(home_of(root, path), (path, line, fits[0][0]))
            elif home_of(root, path) not in {home for home, _, _ in fits}:
                yield short, path, line, f"{short} is declared in {fits[0][0]}.hpp"
    for name, places in members.items():
        for home, (path, line, declaring) in places.items():
            if home != declaring:
                yield name, path, line, f"members of {name} are defined here; its header is {declaring}.hpp"
        if len(places) > 1:
            path, line, _ = list(places.values())[1]
            yield name, path, line, f"members of {name} are defined in {len(places)} sources: {', '.join(sorted(places))}"


def check_homes(root):
    """Fail where a function or a class is not defined in the source that is called as its header, but for EXCUSED."""
    needed = set()
    for name, path, line, text in strangers(root):
        needed.add(name)
        if name not in EXCUSED:
            yield path, line, text
    for name in sorted(set(EXCUSED) - needed):
        yield root / "tests/architecture/check_sources.py", 1, f"EXCUSED names {name}, which no longer needs it"


def check_words(root):
    """Fail where two headers define types of one name, or two rooms hold files of one name: one word has one meaning."""
    first_type, first_file, told = {}, {}, set()
    for path in sources(root, "include/fieldwise", "src"):
        home = home_of(root, path)
        if path.stem != "main" and first_file.setdefault(path.stem, home) != home and home not in told:
            told.add(home)
            yield path, 1, f"is called as {first_file[path.stem]}"
        if path.suffix == ".hpp":
            for name, line in types(path.read_text()):
                short = name.rpartition("::")[2]
                if first_type.setdefault(short, name) != name:
                    yield path, line, f"{name} has the name of {first_type[short]}"


def check_sizes(root):
    """Keep functions so small that one screen or two show them."""
    for path in sources(root, "include/fieldwise", "src", PYTHON_SOURCES):
        for first, length in function_lengths(path.read_text()):
            if length > FUNCTION_LINES:
                yield path, first, f"a function of {length} lines; {FUNCTION_LINES} are allowed"


def advice(root):
    """Yield what is long enough to look at again; it is no violation."""
    for path in sources(root, "include/fieldwise", "src"):
        text = path.read_text()
        if (lines := text.count("\n")) > ADVISED_LINES[path.suffix]:
            yield path, 1, f"has {lines} lines: is it one concept?"
        for first, length in function_lengths(text):
            if length > ADVISED_FUNCTION_LINES:
                yield path, first, f"a function of {length} lines: does it do one thing?"


def check_documented(root):
    """Require a /// comment before every type of a public header."""
    for path in sources(root, "include/fieldwise"):
        previous = ""
        for number, line in enumerate(path.read_text().splitlines(), 1):
            declares = re.match(r"(?:class|struct|enum class|enum)\s+(?:\[\[\w+\]\]\s*)?(\w+)[^;]*$", line)
            if declares and not previous.startswith("///"):
                yield path, number, f"{declares.group(1)} has no /// comment"
            if not line.startswith("template"):
                previous = line


def check_leftovers(root):
    """Fail on work left for later in a comment, and on tests that can assert nothing."""
    for path in sources(root, "include", "src", PYTHON_SOURCES, "tests"):
        in_tests = path.relative_to(root).parts[0] == "tests"
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = LEFTOVERS.search(line) or (EMPTY_TESTS.search(line) if in_tests else None)
            if match:
                yield path, number, f"contains {match.group()}"


def arguments(code, opening):
    """Return the arguments of a call whose parenthesis opens there, as text."""
    found, depth = [""], 0
    for character in code[opening:]:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if depth == 0:
            break
        if character == "," and depth == 1:
            found.append("")
        elif depth > 1 or character != "(":
            found[-1] += character
    return [" ".join(one.split()) for one in found]


def without_tolerances(code):
    """Blank out the calls of named tolerances and return what is left; their arguments are not tolerances."""
    while True:
        match = re.search(r"\btolerance::\w+\(", code)
        if match is None:
            return code
        depth, end = 0, match.end() - 1
        while end < len(code):
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
            if depth == 0:
                break
        code = code[:match.start()] + re.sub(r"[^\n]", " ", code[match.start():end]) + code[end:]


def outside_brackets(code):
    """Return an expression without what stands in its parentheses and braces."""
    inner = re.compile(r"\([^(){}]*\)|\{[^(){}]*\}")
    while inner.search(code):
        code = inner.sub(" ", code)
    return code


def is_derived(tolerance, code):
    """Tell whether a tolerance is one of tolerance.hpp, a name of this file for one, or given by a caller, and no number
    is added to it."""
    if re.search(r"[-+] ?\d", outside_brackets(without_tolerances(tolerance))):
        return False
    names = set(re.findall(r"(?<![\w:.>])[A-Za-z_]\w*\b(?!::)", tolerance)) - {"static_cast", "double"}
    named = [rf"\b{name}\b[^;]*?\btolerance::|\b(?:double|Tolerance&) {name}[,)]" for name in names]
    return "tolerance::" in tolerance or any(re.search(one, code) for one in named)


def check_tolerances(root):
    """Fail on bare numbers as tolerances; what a user of the library writes (tests/consumer) has no tolerance.hpp."""
    for path in sources(root, "tests"):
        if path.name == "tolerance.hpp" or path.relative_to(root).parts[1] == "consumer":
            continue
        code = without_comments_and_strings(path.read_text())
        for match in NEAR.finditer(code):
            tolerance = arguments(code, match.end() - 1)[-1]
            if not is_derived(tolerance, code):
                line = code.count("\n", 0, match.start()) + 1
                yield path, line, f"the tolerance {tolerance} is no function of tests/tolerance.hpp"
        bare = without_tolerances(code)
        for match in COMPARISON.finditer(bare):
            compared = outside_brackets(", ".join(arguments(bare, match.end() - 1)))
            small = re.search(rf"(?<![\w.]){SMALL_NUMBER}", compared)
            if small:
                yield path, bare.count("\n", 0, match.start()) + 1, f"compares with the bare number {small.group()}"
        for line, content in enumerate(bare.splitlines(), 1):
            match = BESIDE_SMALL_NUMBER.search(content)
            if match:
                yield path, line, f"compares with a bare number:{match.group()}"


def operation_names(root):
    """Yield the path of the catalog and the name (None: unknown) of each operation of it, with its class."""
    documented = {}
    for path in sources(root, "src/analysis"):
        for match in re.finditer(r"(\w+)::doc\(\) \{[^\"]*?\bdoc\{\s*\"(\w+)\"", path.read_text()):
            documented[match.group(1)] = match.group(2)
    for path in sources(root, "src/pipeline"):
        if path.name == "catalog.cpp":
            for match in re.finditer(r"\bentry<analysis::(\w+)>\(\)", path.read_text()):
                yield path, match.group(1), documented.get(match.group(1))


def check_operations(root):
    """Require a test of its name for each operation of the catalog."""
    tests = {path.name for path in sources(root, "tests/analysis")}
    for path, operation, name in operation_names(root):
        if name is None:
            yield path, 1, f"no {operation}::doc() below src/analysis says what the operation is called"
        elif f"{name}_test.cpp" not in tests:
            yield path, 1, f"the operation {name} has no tests/analysis/{name}_test.cpp"


def check_links(root):
    """Fail on links between documents that lead nowhere."""
    documents = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "testdata").glob("*.md")]
    for path in sorted(documents):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for target in re.findall(r"\]\(([^)#\s]+)", line):
                if "://" not in target and not (path.parent / target).exists():
                    yield path, number, f"links to {target}, which does not exist"


RULES = {
    "layers": check_layers,
    "python": check_python,
    "rooms": check_rooms,
    "cycles": check_cycles,
    "heavy": check_heavy,
    "threads": check_threads,
    "terminal": check_terminal,
    "attributes": check_attributes,
    "writing": check_writing,
    "drawing": check_drawing,
    "headers": check_headers,
    "names": check_names,
    "homes": check_homes,
    "words": check_words,
    "sizes": check_sizes,
    "documented": check_documented,
    "leftovers": check_leftovers,
    "tolerances": check_tolerances,
    "operations": check_operations,
    "links": check_links,
}


def main():
    if len(sys.argv) < 3 or not set(sys.argv[2:]) <= set(RULES) | {"all", "advice"}:
        sys.exit(f"usage: check_sources.py ROOT RULE...\nrules: all, {', '.join(RULES)}; or advice alone")
    root = pathlib.Path(sys.argv[1]).resolve()
    if not sources(root, "include", "src"):
        sys.exit(f"{root}: no sources to check")
    if sys.argv[2:] == ["advice"]:
        for path, line, text in advice(root):
            print(f"{path.relative_to(root)}:{line}: {text}")
        return
    wrong = 0
    for rule in RULES if "all" in sys.argv else sys.argv[2:]:
        for path, line, text in RULES[rule](root):
            print(f"{path.relative_to(root)}:{line}: {text}")
            wrong += 1
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
