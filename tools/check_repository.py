#!/usr/bin/env python3
"""Checks the files of the repository, so that reviewers need not check these rules:

  - no tabs, no carriage returns, no trailing blanks; a line end at the end of the file
  - lines have at most 120 columns in C++ and Python; tables between 'clang-format off' and 'on' may be wider
  - every header starts with #pragma once
  - sources have at most 700 lines, files at most 400 KB; no binary files
  - no absolute path of one machine
  - no notes of unfinished work, and no meaningless names of folders or files
  - files and pages to which documents refer exist; a path with a word in capitals means any name
  - LICENSE, README.md, ARCHITECTURE.md, CONTRIBUTING.md and .ci/run exist; scripts are executable

Usage: check_repository.py [TOP]
"""
import os
import re
import subprocess
import sys

REQUIRED = ("LICENSE", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ".ci/run", ".clang-format", ".gitignore")
SCRIPTS = ("run", "test", ".ci/run", "tools/setup")
CODE = (".h", ".inl", ".cc", ".cpp")
# Corpora and case files contain unusual bytes on purpose.
AS_IT_IS = ("fuzz/corpus/", "tests/cases/", "tests/cli/cases/", "LICENSE")
MAX_LINES = 700
MAX_BYTES = 400 * 1024
MAX_COLUMNS = 120
MACHINE_PATH = re.compile(r"(?<![\w.$}~/-])/(?:home|work|root|Users|mnt|scratch|srv|tmp)/[\w.-]+/[\w.-]+")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
NAMED_PATH = re.compile(r"`((?:src|docs|tests|tools|bench|cmake|fuzz|mpi|pages)/[^`\s]*)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
EMPTY_NAME = re.compile(r"(?:^|[_/.-])(?:utils?|common|helpers?|manager|misc)(?=$|[_/.-])")


def tracked_files(top):
    """Files under version control; without git (an exported tree), all files except build/."""
    listed = subprocess.run(["git", "-C", top, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode == 0:
        paths = filter(None, listed.stdout.decode().split("\0"))
        return sorted(path for path in paths if os.path.isfile(os.path.join(top, path)))
    found = []
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name not in ("build", ".git", "__pycache__")]
        found += [os.path.relpath(os.path.join(folder, name), top) for name in files]
    return sorted(found)


def text_complaints(path, text):
    is_code = path.endswith(CODE)
    lines = text.split("\n")
    if text and not text.endswith("\n"):
        yield f"{path}: no line end at the end"
    if path.endswith((".h",)) and not text.startswith("#pragma once\n"):
        yield f"{path}: a header starts with #pragma once"
    if path.endswith(CODE + (".py",)) and len(lines) - 1 > MAX_LINES:
        yield f"{path}: {len(lines) - 1} lines; over {MAX_LINES} it is probably two subjects"
    is_table = False
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        if "clang-format off" in line or "clang-format on" in line:
            is_table = "clang-format off" in line
        if "\r" in line:
            yield f"{where}: carriage return"
        if "\t" in line:
            yield f"{where}: tab"
        if line != line.rstrip():
            yield f"{where}: trailing blank"
        if (is_code or path.endswith(".py")) and not is_table and len(line) > MAX_COLUMNS:
            yield f"{where}: {len(line)} columns; {MAX_COLUMNS} is the limit"
        if UNFINISHED.search(line):
            yield f"{where}: unfinished: {line.strip()[:60]}"
        if MACHINE_PATH.search(line):
            yield f"{where}: path of one machine: {MACHINE_PATH.search(line).group()}"


def document_complaints(path, text, top):
    """Missing targets of links and of paths in backticks, relative to the top folder."""
    in_fence = False
    for number, line in enumerate(text.split("\n"), 1):
        in_fence ^= line.startswith("```")
        if in_fence:
            continue
        for named in NAMED_PATH.findall(line):
            if not re.search(r"[A-Z*<{…]", named) and not os.path.exists(os.path.join(top, named)):
                yield f"{path}:{number}: {named} does not exist"
        for link in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if "://" not in link and not os.path.exists(os.path.join(top, os.path.dirname(path), link)):
                yield f"{path}:{number}: the target of the link to {link} does not exist"


def complaints(top):
    for path in REQUIRED:
        if not os.path.isfile(os.path.join(top, path)):
            yield f"{path}: missing"
    for path in SCRIPTS:
        if not os.access(os.path.join(top, path), os.X_OK):
            yield f"{path}: cannot be executed"
    for path in tracked_files(top):
        if EMPTY_NAME.search(path):
            yield f"{path}: a meaningless name; use a name that states the subject"
        with open(os.path.join(top, path), "rb") as file:
            data = file.read()
        if len(data) > MAX_BYTES:
            yield f"{path}: {len(data) // 1024} KB; the limit is {MAX_BYTES // 1024}"
        if path.startswith(AS_IT_IS):
            continue
        try:
            text = data.decode()
        except UnicodeDecodeError:
            yield f"{path}: not text in UTF-8"
            continue
        if "\0" in text:
            yield f"{path}: binary"
            continue
        yield from text_complaints(path, text)
        if path.endswith(".md"):
            yield from document_complaints(path, text, top)


if __name__ == "__main__":
    top = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = list(complaints(top))
    print("\n".join(found) if found else "the repository is in order")
    sys.exit(1 if found else 0)
