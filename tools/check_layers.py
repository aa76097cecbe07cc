#!/usr/bin/env python3
"""Checks every #include under SRC against the dependencies that MODULES declares.

MODULES has one line per module, lowest first: `name: modules it may use`, each declared above it. A line `[library]`
gives the library of the modules below it. Modules of [engine] need only the standard library and the system, so that
programs built on the engine need nothing else.

Reports the following, one line each, and then exits with status 1:
  - a module that uses an undeclared one, itself, or one declared below it; a module declared twice
  - a module of [engine] that uses one of another library; a module without a library if there are libraries
  - in [engine], an include in angle brackets that is neither a standard header nor one of ENGINE_HEADERS
  - in [engine], a use of the standard streams or of exit and abort: the engine returns or throws
  - a source file in no declared module; a declared module without a source file
  - a permission that no include uses
  - an include of a module that the declared dependencies do not allow
  - an include with ../ or ./, or with an absolute path
  - an include of our own header in angle brackets
  - an include in quotes that is not a path from SRC to a file
  - an include whose target is a macro, which this check cannot follow

Tests and benchmarks (*.test.*, *.bench.*) may use every module, but the last four rules apply to them too.

Usage: check_layers.py MODULES SRC
"""
import os
import re
import sys

SOURCES = (".h", ".hh", ".hpp", ".inl", ".inc", ".ipp", ".c", ".cc", ".cpp", ".cxx", ".cu", ".cuh")
ENGINE = "engine"
ENGINE_HEADERS = ("fcntl.h", "immintrin.h", "sallow/sallow.h", "sched.h", "sys/mman.h", "sys/stat.h", "unistd.h")
STANDARD_HEADER = re.compile(r"[a-z_]+")
STREAM_OR_EXIT = re.compile(r"\bstd(?:in|out|err)\b|\bstd::(?:cin|cout|cerr|clog|printf|puts|putchar|perror)\b"
                            r"|\b(?:STDIN|STDOUT|STDERR)_FILENO\b|\bstd::(?:abort|exit|_Exit|quick_exit|terminate)\b")
INCLUDE = re.compile(r"\s*#\s*(?:include(?:_next)?|import)\b\s*(.*)")
UNBOUND = re.compile(r"\.(test|bench)\.")


def read_modules(path):
    """Returns ({module: set of usable modules}, {module: library or ''}, [complaints])."""
    allowed, library_of, library, complaints = {}, {}, "", []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            if line.startswith("["):
                library = line.strip("[]")
                if allowed and "" in library_of.values():
                    complaints.append(f"{path}:{number}: the modules above [{library}] are in no library")
                continue
            name, colon, uses = line.partition(":")
            name, uses = name.strip(), uses.split()
            if not colon:
                complaints.append(f"{path}:{number}: expected 'module: modules it may use'")
            if name in allowed:
                complaints.append(f"{path}:{number}: {name} is declared twice")
            for used in uses:
                if used not in allowed:
                    complaints.append(f"{path}:{number}: {name} uses {used}, which is not declared above it")
                elif library == ENGINE != library_of[used]:
                    complaints.append(f"{path}:{number}: {name} is of the engine and uses {used}, which is not")
            allowed[name] = set(uses)
            library_of[name] = library
    return allowed, library_of, complaints


def module_of(path, modules):
    """The declared module of a path relative to SRC, or ''."""
    folder = os.path.dirname(path)
    while folder and folder not in modules:
        folder = os.path.dirname(folder)
    return folder


def without_continuations(text):
    """Joins lines that end in a backslash, without changing the numbers of later lines."""
    lines, begun, owed = [], "", 0
    for line in text.split("\n"):
        if line.endswith("\\"):
            begun += line[:-1]
            owed += 1
        else:
            lines += [begun + line] + [""] * owed
            begun, owed = "", 0
    return "\n".join(lines + [begun])


def without_strings(line):
    return re.sub(r'"(?:\\.|[^"\\])*"', '""', line)


def without_comments(text):
    """Blanks out comments, so that includes in them are ignored. Strings stay, because they may contain // or /*."""
    def blank(match):
        return match.group() if match.group()[0] == '"' else re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?(?:\*/|\Z)', blank, text, flags=re.DOTALL)


def file_violations(path, text, user, allowed, library_of, used_arrows, src):
    bound = not UNBOUND.search(os.path.basename(path))
    engine = bound and library_of[user] == ENGINE
    for number, line in enumerate(without_comments(without_continuations(text)).split("\n"), 1):
        where = f"{path}:{number}"
        match = INCLUDE.match(line)
        if not match:
            found = engine and STREAM_OR_EXIT.search(without_strings(line))
            if found:
                yield f"{where}: the engine may not use {found.group()}"
            continue
        quoted = re.match(r'([<"])([^>"]+)[>"]', match.group(1))
        if not quoted:
            yield f"{where}: cannot follow #include {match.group(1).strip()}"
            continue
        bracket, target = quoted.groups()
        ours = os.path.isfile(os.path.join(src, target))
        parts = target.split("/")
        if ".." in parts or "." in parts or target.startswith("/"):
            yield f"{where}: climbs with {target}; include by the path from {os.path.basename(src)}/"
        elif bracket == "<":
            if ours:
                yield f'{where}: write "{target}", not <{target}>'
            elif engine and not STANDARD_HEADER.fullmatch(target) and target not in ENGINE_HEADERS:
                yield f"{where}: the engine may not include <{target}>"
        elif not ours:
            yield f"{where}: {target} is not under {os.path.basename(src)}/; include by the path from there"
        else:
            used = module_of(target, allowed)
            if not used:
                yield f"{where}: {target} lies in no declared module"
            elif bound and used != user:
                used_arrows.add((user, used))
                if used not in allowed[user]:
                    yield f"{where}: {user} may not use {used}"


def violations(modules_file, src):
    src = os.path.normpath(src)
    allowed, library_of, complaints = read_modules(modules_file)
    yield from complaints
    used_arrows, inhabited = set(), set()
    for folder, folders, files in os.walk(src):
        folders.sort()
        for name in sorted(files):
            if not name.endswith(SOURCES):
                continue
            full = os.path.join(folder, name)
            path = os.path.relpath(full, src).replace(os.sep, "/")
            user = os.path.dirname(path)
            if user not in allowed:
                yield f"{path}: lies in no declared module"
                continue
            with open(full, encoding="utf-8", errors="replace") as file:
                yield from file_violations(path, file.read(), user, allowed, library_of, used_arrows, src)
            inhabited.add(user)
    for user, uses in allowed.items():
        if user not in inhabited:
            yield f"{modules_file}: {user} has no source file"
            continue
        for used in sorted(uses):
            if (user, used) not in used_arrows:
                yield f"{modules_file}: {user} may use {used}, but no include does"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = list(violations(sys.argv[1], sys.argv[2]))
    print("\n".join(found) if found else "every #include is allowed")
    sys.exit(1 if found else 0)
