#!/usr/bin/python3
"""Check the rules of ARCHITECTURE.md and CONTRIBUTING.md that a compiler does not.

    check_sources.py ROOT RULE...      (rules: see RULES below; "all" for every one)

Prints one line per violation, "file:line: what is wrong", and ends with status 1 if there is any.
"""

import pathlib
import re
import sys

# What each layer may include. kernels may also see the room of core that holds nothing but numbers.
LAYERS = {
    "core": {"core"},
    "kernels": {"kernels"},
    "analysis": {"analysis", "kernels", "core"},
    "stream": {"stream", "core"},
    "io": {"io", "stream", "core"},
    "plot": {"plot", "stream", "io", "core"},
    "pipeline": {"pipeline", "plot", "analysis", "stream", "io", "core"},
    "cli": {"cli", "pipeline", "plot", "core"},
}
SINGLE_ROOMS = {"kernels": {"fieldwise/core/numeric"}}

# The rooms of a layer, in order: a file may include what lies in its own room and in those before it. "" is the
# layer's own folder.
ROOMS = {
    "core": ("numeric", ""),
    "analysis": ("", "slots", "pairs", "series", "smoothing", "derivatives", "places", "formula"),
    "io": ("system", "index", "cf", "netcdf", "chunks", "inputs", "worker", "text", "reading", "writing"),
    "pipeline": ("yaml", "catalog", "runfile", "plan", "record", "run", "report"),
}

# Libraries that must not be seen through a public header: they cost compile time or tie a layer to a format.
HEAVY = re.compile(
    r"^(yaml-cpp/|netcdf|nc[A-Z]|hdf5|H5|nlohmann/|json|boost/|tbb/|oneapi/|udunits2|fmt/|spdlog/|CLI/|openssl/|Eigen/|muParser)"
)
HEAVY_NAMES = re.compile(r"\b(YAML|netCDF|nlohmann|boost|tbb|CLI|Eigen|mu)::|\bncid\b|\bhid_t\b")

# A worker process is one of the operating system; any other Process says only that something happens.
FORBIDDEN_NAMES = re.compile(r"(Manager|Helper|Utils|Util|Common|Base|Impl|Data|Handle|(?<!Worker)Process)$")
FORBIDDEN_FILES = re.compile(r"(manager|helper|utils|util|common|base|impl|data|misc)")
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
EMPTY_TESTS = re.compile(r"\bDISABLED_|\bGTEST_SKIP\b|\bSUCCEED\(\)|EXPECT_TRUE\(true\)|\bsleep(_for|_until)?\(")

# Functions and classes that are not defined in the source that is called as their header, each with the reason.
EXCUSED = {
}

HEADER_LINES = 250
SOURCE_LINES = 350
FUNCTION_LINES = 60

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


def without_comments_and_strings(text):
    """Blank out comments, strings and characters; every line stays where it is."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
        re.DOTALL,
    )
    blank = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda match: re.sub(r"[^\n]", " ", match.group()), blank, flags=re.M)


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
    """Fail on heavy libraries in public headers; xtensor is for core, which holds values."""
    for path in sources(root, "include/fieldwise"):
        for line, _, name in includes(path):
            if HEAVY.match(name):
                yield path, line, f"a public header may not include {name}"
            if name.startswith("xtensor") and layer_of(root, path) != "core":
                yield path, line, f"only headers of core include {name}"
        text = without_comments_and_strings(path.read_text())
        for line, content in enumerate(text.splitlines(), 1):
            match = HEAVY_NAMES.search(content)
            if match:
                yield path, line, f"a public header may not name {match.group()}"


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


def brace_kind(head):
    """Tell what a brace opens, from the code between the previous boundary and the brace."""
    head = re.sub(r"\[\[.*?\]\]", " ", head).strip()
    head = re.sub(r"^(public|private|protected)\s*:", "", head).strip()
    while re.match(r"template\s*<", head):
        head = head[end_of_angles(head, head.index("<")):].strip()
    if re.match(r"(inline\s+)?namespace\b|(class|struct|union|enum)\b|extern\s*$", head):
        return "scope"
    if "(" not in head or re.search(r"=\s*$", head) or re.match(r"concept\b", head):
        return "list"
    initialisers = re.search(r"\)\s*(?:noexcept(?:\([^)]*\))?\s*)?(?:try\s*)?:(?!:)", head)
    if initialisers and re.search(r"[\w>]\s*$", head):
        return "list"
    return "function"


def end_of_angles(text, start):
    """Return the position after the angle bracket that closes the one at `start`."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"<": 1, ">": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def function_lengths(text):
    """Yield (first line, number of lines) of every function in C++ source text, by counting braces."""
    code = without_comments_and_strings(text)
    open_braces = []  # (kind, first line) of each brace that is open
    boundary = 0  # where the code begins that belongs to the next brace
    for position, character in enumerate(code):
        inside = any(kind == "function" for kind, _ in open_braces)
        if character == "{":
            head = code[boundary:position]
            kind = "block" if inside else brace_kind(head)
            before = re.match(r"\s*(?:(?:public|private|protected)\s*:\s*)?", head).end()
            first = code.count("\n", 0, boundary + before) + 1
            open_braces.append((kind, first))
            if kind in ("scope", "function"):
                boundary = position + 1
        elif character == "}" and open_braces:
            kind, first = open_braces.pop()
            if kind == "function":
                yield first, code.count("\n", 0, position) + 2 - first
            # After the braces of an initialiser the head of the same function goes on.
            if kind in ("scope", "function"):
                boundary = position + 1
        elif character == ";" and not inside and not any(kind == "list" for kind, _ in open_braces):
            boundary = position + 1


def balanced(text, start):
    """Return the position after the bracket that closes the round one at `start`."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def plain_head(head):
    """Return a declaration without access words, attributes, templates and what they require."""
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.DOTALL).strip()
    while True:
        before = head
        head = re.sub(r"^(public|private|protected)\s*:(?!:)", "", head).strip()
        if re.match(r"template\s*<", head):
            head = head[end_of_angles(head, head.index("<")):].strip()
        if re.match(r"requires\s*\(", head):
            head = head[balanced(head, head.index("(")):].strip()
        if head == before:
            return head


FUNCTION_NAME = re.compile(
    r"((?:\w+(?:<[^<>()]*>)?::)*)(operator\s*(?:\(\s*\)|\[\s*\]|[^\s\w(]+|[\w:]+[\w:<>&* ]*)|~?\w+)\s*(?:<[^<>()]*>\s*)?$"
)


def split_parameters(text):
    """Return the parameters between two round brackets, split at the commas outside of any bracket."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, "<": 1, "{": 1, "[": 1, ")": -1, ">": -1, "}": -1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip() and part.strip() != "void"]


def spellings(parameter):
    """Return how the type of a parameter may be spelled: as it stands, and without what may be the parameter's name."""
    text = re.sub(r"=.*", "", parameter, flags=re.DOTALL)
    text = re.sub(r"\b\w+::", "", text)
    text = re.sub(r"\s+", " ", re.sub(r"\[\[\w+\]\]|\bconst(?= \w+ ?\w*$)", " ", text)).strip()
    named = re.fullmatch(r"(.*[\w>&*.] ?)\b([a-z]\w*)(\[\w*\])?", text)
    both = {text} | ({named.group(1)} if named and named.group(1).strip() != "const" else set())
    return {re.sub(r"\s", "", spelling) for spelling in both}


def function_in(head):
    """Return (qualified name, parameters as lists of spellings) of a function's head, or None where it is something else."""
    head = plain_head(head)
    if re.match(r"(using|typedef|friend|static_assert|class|struct|union|enum|namespace|concept|case|return)\b", head):
        return None
    operator = re.search(r"\boperator\s*\(\s*\)", head)
    start = operator.end() if operator else 0
    angles = 0
    for position in range(start, len(head)):
        character = head[position]
        if character == "(" and angles <= 0:
            break
        if character == "=" and "operator" not in head[:position]:
            return None
        if "operator" not in head[:position]:
            angles += {"<": 1, ">": -1}.get(character, 0)
    else:
        return None
    name = FUNCTION_NAME.search(head[:position].rstrip())
    if not name or name.group(2) in ("decltype", "alignas", "noexcept", "if", "for", "while", "switch", "sizeof"):
        return None
    qualified = re.sub(r"<[^<>]*>", "", name.group(1)) + re.sub(r"\s+", " ", name.group(2)).strip()
    return qualified, [spellings(one) for one in split_parameters(head[position + 1:balanced(head, position) - 1])]


def scope_names(head):
    """Return the names that a scope adds: those of a namespace ("" where it has none) or of a class."""
    head = plain_head(head)
    namespace = re.match(r"(?:inline\s+)?namespace\b\s*([\w:]*)", head)
    if namespace:
        return [("namespace", name) for name in namespace.group(1).split("::")]
    named = re.match(r"(?:enum\s+class|class|struct|union|enum)\s+(?:alignas\([^)]*\)\s*)?([\w:]+)", head)
    return [("class", name) for name in named.group(1).split("::")] if named else [("class" if "extern" not in head else "", "")]


def functions(text):
    """Yield (declared or defined, inside a class, qualified name, parameters, line) of the functions of C++ source text.

    What only its own source can see (static, anonymous namespaces) and what has no definition of its own is left out.
    """
    code = without_comments_and_strings(text)
    open_braces, boundary = [], 0  # (kind, names it adds) of each brace that is open; where the next head begins
    for position, character in enumerate(code):
        if character not in "{};":
            continue
        inside = any(kind == "function" for kind, _ in open_braces)
        head = code[boundary:position]
        scope = [name for _, names in open_braces for name in names if name[0]]
        seen = not inside and all(kind == "scope" for kind, _ in open_braces) and ("namespace", "") not in scope
        in_class = any(kind == "class" for kind, _ in scope)
        kind = None
        if character == "{":
            kind = "block" if inside else brace_kind(head)
            open_braces.append((kind, scope_names(head) if kind == "scope" else []))
        elif character == "}" and open_braces:
            kind, _ = open_braces.pop()
        wanted = kind == "function" if character == "{" else character == ";"
        found = function_in(head) if seen and wanted else None
        hidden = re.match(r"static\b", plain_head(head)) and not in_class
        if found and not hidden and not re.search(r"=\s*(0|default|delete)\s*$", head):
            first = boundary + len(head) - len(head.lstrip())
            qualified = "::".join([name for _, name in scope] + [found[0]])
            yield "defined" if kind else "declared", in_class, qualified, found[1], code.count("\n", 0, first) + 1
        if kind in ("scope", "function") or (character == ";" and not inside and all(kind != "list" for kind, _ in open_braces)):
            boundary = position + 1


def same_parameters(one, other):
    """Tell whether two lists of parameters may be those of one function."""
    return len(one) == len(other) and all(mine & yours for mine, yours in zip(one, other))


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
            fits = [one for one in declared.get(name, ()) if same_parameters(one[2], parameters)]
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


def types(text):
    """Yield (qualified name, line) of the types that source text defines in namespaces that others see."""
    code = without_comments_and_strings(text)
    open_braces, boundary = [], 0
    for position, character in enumerate(code):
        if character not in "{};":
            continue
        if character == "{":
            head = code[boundary:position]
            kind = "block" if any(kind != "scope" for kind, _ in open_braces) else brace_kind(head)
            names = scope_names(head) if kind == "scope" else []
            outer = [name for _, added in open_braces for name in added]
            if names and names[0][0] == "class" and names[-1][1] and all(kind == "namespace" and name for kind, name in outer):
                first = boundary + len(head) - len(head.lstrip())
                yield "::".join([name for _, name in outer + names]), code.count("\n", 0, first) + 1
            open_braces.append((kind, names))
        elif character == "}" and open_braces:
            open_braces.pop()
        boundary = position + 1


def check_words(root):
    """Fail where two headers define types of one name, or two rooms hold files of one name: one word has one meaning."""
    first_type, first_file = {}, {}
    for path in sources(root, "include/fieldwise", "src"):
        home = home_of(root, path)
        if path.stem != "main" and first_file.setdefault(path.stem, home) != home:
            yield path, 1, f"is called as {first_file[path.stem]}"
        if path.suffix == ".hpp":
            for name, line in types(path.read_text()):
                short = name.rpartition("::")[2]
                if first_type.setdefault(short, name) != name:
                    yield path, line, f"{name} has the name of {first_type[short]}"


def check_sizes(root):
    """Keep headers, sources and functions so small that one screen or two show them."""
    for path in sources(root, "include/fieldwise", "src"):
        text = path.read_text()
        limit = HEADER_LINES if path.suffix == ".hpp" else SOURCE_LINES
        lines = text.count("\n")
        if lines > limit:
            yield path, 1, f"has {lines} lines; {limit} are allowed"
        for first, length in function_lengths(text):
            if length > FUNCTION_LINES:
                yield path, first, f"a function of {length} lines; {FUNCTION_LINES} are allowed"


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
    for path in sources(root, "include", "src", "tests"):
        in_tests = path.relative_to(root).parts[0] == "tests"
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = LEFTOVERS.search(line) or (EMPTY_TESTS.search(line) if in_tests else None)
            if match:
                yield path, number, f"contains {match.group()}"


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
    "rooms": check_rooms,
    "cycles": check_cycles,
    "heavy": check_heavy,
    "headers": check_headers,
    "names": check_names,
    "homes": check_homes,
    "words": check_words,
    "sizes": check_sizes,
    "documented": check_documented,
    "leftovers": check_leftovers,
    "links": check_links,
}


def main():
    if len(sys.argv) < 3 or not set(sys.argv[2:]) <= set(RULES) | {"all"}:
        sys.exit(f"usage: check_sources.py ROOT RULE...\nrules: all, {', '.join(RULES)}")
    root = pathlib.Path(sys.argv[1]).resolve()
    if not sources(root, "include", "src"):
        sys.exit(f"{root}: no sources to check")
    wrong = 0
    for rule in RULES if "all" in sys.argv else sys.argv[2:]:
        for path, line, text in RULES[rule](root):
            print(f"{path.relative_to(root)}:{line}: {text}")
            wrong += 1
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
