"""Outlines C++ source text as clang-format leaves it: functions, where they are declared and defined, and types.

No compiler: braces are counted and heads are matched, so that a check of all sources takes a second.
"""

import re


def without_comments_and_strings(text):
    """Blank out comments, strings and characters; every line stays where it is."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
        re.DOTALL,
    )
    blank = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda match: re.sub(r"[^\n]", " ", match.group()), blank, flags=re.M)


def brace_kind(head):
    """Tell what a brace opens, from the code between the previous boundary and the brace."""
    head = re.sub(r"\[\[.*?\]\]", " ", head).strip()
    head = re.sub(r"^(public|private|protected)\s*:", "", head).strip()
    while re.match(r"template\s*<", head):
        head = head[end_of_angles(head, head.index("<")):].strip()
    if re.match(r"(inline\s+)?namespace\b|(class|struct|union|enum)\b|extern\s*$", head):
        return "scope"
    if "(" not in head or head.count("(") > head.count(")") or re.search(r"=\s*$", head) or re.match(r"concept\b", head):
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


def same_parameters(one, other):
    """Tell whether two lists of parameters may be those of one function."""
    return len(one) == len(other) and all(mine & yours for mine, yours in zip(one, other))


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
        if character in "={" and "operator" not in head[:position]:
            return None  # a value, with what it is set to
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
