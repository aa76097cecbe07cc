#!/usr/bin/env python3
"""Compares the output in documents with the program:

    check_documents.py SALLOW [--write] [--slow] [--python PYTHON] [FILE...]

Without files: README.md, ARCHITECTURE.md, CONTRIBUTING.md and all files under docs/. A document is one shell session:
its blocks run from top to bottom in one empty folder, in which `bench` and `tests` are links to the repository's
folders. A block

    ```console
    $ sallow gen --code surface_code --task rotated_memory_z \\
    >     --distance 3 --rounds 3 > c.stim
    $ sallow distance --circuit c.stim
    ... what the command prints ...
    ```

runs each command after "$ " with bash; lines after "> " continue the command. Its standard output must be identical to
the lines below it. `--write` replaces these lines with the current output.

Blocks of the language `python` run too, by PYTHON, which must find the package sallow; the blocks of a document share
their names. What a block prints may follow as a block with the comment `output`.

Comments before a block (or, for `file`, before a fence of any language) give options. They are not visible on a page:

    <!-- check: takes 40 s -->               runs only with --slow
    <!-- check: data sycamore as RECORD -->  runs only if the public data exist; RECORD links to their folder 'sycamore'
    <!-- check: needs pages -->              runs only if the build has pages
    <!-- check: needs stim, sinter -->       runs only if PYTHON can import these packages
    <!-- check: not run, REASON -->          never runs; flags are still checked
    <!-- check: varies REGEX -->             text that depends on the machine: anything that REGEX matches is fine
    <!-- check: lines 1-3,9,12- -->          only these lines are shown, with a line '…' for omitted lines
    <!-- check: quiet -->                    the output of its commands is not shown
    <!-- check: status 2 -->                 the exit status of its last command; standard error is shown
    <!-- check: file plan.json -->           the block is a file that later commands read
    <!-- check: output -->                   the block is what the python block before it prints

and before a table

    <!-- check: rows of python -->           the code in the first two columns of each row runs; where a further column
                                             says "same", the values must be equal
    <!-- check: rows of console -->          the same for commands and what they print

and after a block

    <!-- check: picture docs/figures/threshold.svg from threshold.svg -->    its file equals the committed one

A skipped block is reported with the reason. Later blocks must not depend on blocks that may be skipped.

In text, a number that is in a table of a document is followed by its source:

    20.7 to 29.1 <!-- from peers: range of ratio where what=`matching`, p=0.001, d>=7 -->
    19.8 <!-- from peers: geometric mean of ratio where what=`matching`, p=0.001 -->
    5.112 <!-- from peers: value of sallow where what=`matching`, d=25, p=0.001 -->

The table has `<!-- table: peers -->` before it; an empty cell repeats the cell above. A range is minimum and maximum.

CITATION.cff and CHANGELOG.md must have the version of CMakeLists.txt.

Each flag of a command in a fence or `code` of a document must be in `sallow help COMMAND`.

Public data: the environment variable SALLOW_DATA, or ../shared/data beside the repository.
"""
import argparse
import collections
import difflib
import math
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from python_session import PythonSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("SALLOW_DATA") or ROOT.parent / "shared" / "data")
CHECK = re.compile(r"<!-- check: (.*?) -->$")
TABLE = re.compile(r"<!-- table: (\S+) -->$")
FROM = re.compile(r"(?P<number>[\d.,]+(?: to [\d.,]+)?)(?P<gap> ?)"
                  r"<!-- from (?P<table>\S+): (?P<what>range|geometric mean|value) of (?P<column>.*?) where "
                  r"(?P<where>.*?) -->")
CODE_SPAN = re.compile(r"`(sallow [^`]*)`")
TIMEOUT = 1800


class Wrong(Exception):
    """A document that does not follow the rules above."""


class Block:
    """A fence: lines[start:end] are the lines between its ``` lines. Of a table they are the lines after the first."""

    def __init__(self, language, start, end, body, is_table=False):
        self.language, self.start, self.end, self.body, self.is_table = language, start, end, body, is_table
        self.takes = self.data = self.not_run = self.file = None
        self.needs_pages = self.quiet = self.is_output = False
        self.packages = []
        self.varies, self.pictures, self.shown = [], [], None
        self.status = 0

    def read_comment(self, text, where):
        word, _, rest = text.partition(" ")
        if word == "takes":
            self.takes = rest
        elif word == "data" and (found := re.fullmatch(r"(\S+) as (\S+)", rest)):
            self.data = found.groups()
        elif text == "needs pages":
            self.needs_pages = True
        elif word == "needs":
            self.packages = [name.strip() for name in rest.split(",")]
        elif text == "quiet":
            self.quiet = True
        elif text == "output":
            self.is_output = True
        elif text == f"rows of {self.language}":
            pass
        elif text.startswith("not run, "):
            self.not_run = text.removeprefix("not run, ")
        elif word == "varies":
            try:
                self.varies.append(re.compile(rest, re.MULTILINE))
            except re.error as problem:
                raise Wrong(f"{where}: '{rest}' is not a regular expression: {problem}") from problem
        elif word == "lines":
            self.shown = line_ranges(rest)
        elif word == "status":
            self.status = int(rest)
        elif word == "file":
            self.file = rest
        elif word == "picture" and (found := re.fullmatch(r"(\S+) from (\S+)", rest)):
            self.pictures.append(found.groups())
        else:
            raise Wrong(f"{where}: 'check: {text}' is unknown")


def line_ranges(text):
    """Pairs of first and last line, counted from 1; the last is None if all following lines are shown."""
    ranges = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        ranges.append((int(first), (int(last) if last else None) if dash else int(first)))
    return ranges


def only_shown(lines, ranges):
    if ranges is None:
        return lines
    shown, next_line = [], 1
    for first, last in ranges:
        if first > next_line:
            shown.append("…")
        last = len(lines) if last is None else last
        shown += lines[first - 1:last]
        next_line = last + 1
    return shown + (["…"] if next_line <= len(lines) else [])


def rows_of(comments):
    """The language of a table's rows, if a comment says that they run."""
    for text, _ in comments:
        if text.startswith("rows of "):
            return text.removeprefix("rows of ")
    return None


def blocks_of(lines, name):
    """The fences of a document, and tables whose rows run, with their comments."""
    blocks, comments, k = [], [], 0
    while k < len(lines):
        line = lines[k]
        if found := CHECK.match(line):
            text = found.group(1)
            if text.startswith("picture ") and blocks:
                blocks[-1].read_comment(text, f"{name}:{k + 1}")
            else:
                comments.append((text, f"{name}:{k + 1}"))
        elif line.startswith("```") or (line.startswith("|") and rows_of(comments)):
            is_table, end = line.startswith("|"), k + 1
            while end < len(lines) and lines[end].startswith("|" if is_table else "```") == is_table:
                end += 1
            if end == len(lines):
                raise Wrong(f"{name}:{k + 1}: the {'table' if is_table else 'fence'} has no end")
            language = rows_of(comments) if is_table else line[3:].strip()
            blocks.append(Block(language, k + 1, end, lines[k + 1:end], is_table))
            for comment in comments:
                blocks[-1].read_comment(*comment)
            comments, k = [], end
        elif comments and line.strip():
            raise Wrong(f"{comments[-1][1]}: no block follows this comment")
        k += 1
    if comments:
        raise Wrong(f"{comments[-1][1]}: no block follows this comment")
    return blocks


def steps_of(block):
    """(lines of the command as shown, the command, its expected output lines) for each command."""
    steps = []
    for line in block.body:
        if line.startswith("$ "):
            steps.append(([line], [line[2:]], []))
        elif line.startswith("> ") and steps and not steps[-1][2]:
            steps[-1][0].append(line)
            steps[-1][1].append(line[2:])
        elif steps:
            steps[-1][2].append(line)
        else:
            raise Wrong("the block does not start with a command")
    return [(shown, "\n".join(command), output) for shown, command, output in steps]


def unvaried(text, patterns):
    """Removes text that may vary. Its width may shift its neighbours, so runs of blanks count as one."""
    text = re.sub(r" +", " ", text)
    for pattern in patterns:
        text = pattern.sub("~", text)
    return re.sub(r" +", " ", text)


class Session:
    """Runs the blocks of one document."""

    def __init__(self, sallow, options):
        self.sallow, self.options = sallow, options
        self.problems, self.skipped, self.ran = [], [], 0
        self.interpreter, self.printed = None, []

    def why_skipped(self, block):
        if block.not_run:
            return block.not_run
        if block.takes and not self.options.slow:
            return f"takes {block.takes}; '--slow' runs it"
        if block.data and not (DATA / block.data[0]).is_dir():
            return f"there is no {DATA / block.data[0]}; set SALLOW_DATA to the folder of the public records"
        missing = self.sallow.parent / "pages" / "missing.txt"
        if block.needs_pages and missing.exists():
            return f"this build has no pages: {missing.read_text().strip()}"
        if (block.language == "python" or block.packages) and not self.options.python:
            return "no Python with the package sallow was given ('--python')"
        if block.packages and (lacking := self.interpreter.missing(block.packages)):
            return f"{self.options.python} has no {', '.join(lacking)}"
        return None

    def environment(self):
        folders = [str(self.sallow.parent), os.environ["PATH"]]
        if self.options.python:
            folders.insert(1, str(pathlib.Path(self.options.python).parent))
        environment = dict(os.environ, PATH=":".join(folders), NO_COLOR="1", LC_ALL="C.UTF-8", MPLBACKEND="Agg")
        environment.pop("COLUMNS", None)
        return environment

    def run(self, command, folder, with_errors):
        errors = subprocess.STDOUT if with_errors else subprocess.PIPE
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=self.environment(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, timeout=TIMEOUT)
        lines = done.stdout.decode(errors="replace").split("\n")
        if not lines[-1]:
            lines.pop()
        return done.returncode, [line.rstrip() for line in lines], done.stderr or b""

    def check_block(self, block, folder, where):
        """The block's lines as they should be."""
        body, steps = [], steps_of(block)
        for k, (shown, command, expected) in enumerate(steps):
            status = block.status if k + 1 == len(steps) else 0
            found_status, found, errors = self.run(command, folder, status != 0)
            if found_status != status:
                self.problems.append(f"{where}: exit status {found_status} of: {command}\n"
                                     f"{errors.decode(errors='replace')}")
                return block.body
            found = [] if block.quiet else only_shown(found, block.shown)
            one, other = ("\n".join(lines) for lines in (expected, found))
            if block.varies:
                same = unvaried(one, block.varies) == unvaried(other, block.varies)
            else:
                same = one == other
            if not same:
                difference = difflib.unified_diff(expected, found, "document", "program", lineterm="", n=1)
                self.problems.append(f"{where}: {command}\n" + "\n".join("    " + line for line in difference))
            body += shown + (expected if same else found)
        return body

    def check_python(self, block, where):
        """Runs a block of Python; keeps what it prints for the block that shows it."""
        answer = self.interpreter.run("\n".join(block.body))
        self.printed = answer["output"].rstrip("\n").split("\n")
        if answer["error"]:
            self.problems.append(f"{where}: {answer['error']}")

    def check_output(self, block, where):
        """The block's lines as they should be."""
        expected, found = ("\n".join(lines) for lines in (block.body, only_shown(self.printed, block.shown)))
        if unvaried(expected, block.varies) == unvaried(found, block.varies):
            return block.body
        difference = difflib.unified_diff(block.body, found.split("\n"), "document", "program", lineterm="", n=1)
        self.problems.append(f"{where}: the block above prints\n" + "\n".join("    " + line for line in difference))
        return found.split("\n")

    def check_rows(self, block, folder, where):
        for offset, row in enumerate(block.body[1:]):
            cells = [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row.strip()[1:-1])]
            codes = [code for cell in cells[:2] for code in re.findall(r"`([^`]+)`", cell)]
            same = any(cell.strip().startswith("same") for cell in cells[2:])
            if block.language == "python":
                error = self.interpreter.row(codes, same)["error"]
            else:
                results = [self.run(code, folder, False) for code in codes]
                failed = [errors.decode(errors="replace") for status, _, errors in results if status != 0]
                error = failed[0] if failed else None
                if not error and same and any(lines != results[0][1] for _, lines, _ in results):
                    error = "the commands print different lines"
            if error:
                self.problems.append(f"{where.rpartition(':')[0]}:{block.start + offset + 2}: {row}\n{error}")

    def check_document(self, path):
        """Adds problems; returns the corrected text."""
        name = os.path.relpath(path, ROOT)
        lines = path.read_text().split("\n")
        result = list(lines)
        with tempfile.TemporaryDirectory(prefix="sallow_documents_") as folder_name:
            folder = pathlib.Path(folder_name)
            for linked in ("bench", "tests"):
                (folder / linked).symlink_to(ROOT / linked)
            self.interpreter = PythonSession(self.options.python, folder, self.environment())
            skipped_python = False
            shift = 0  # offset of line numbers in `result`, from blocks that became longer or shorter
            for block in blocks_of(lines, name):
                where = f"{name}:{block.start}"
                if block.file:
                    (folder / block.file).write_text("\n".join(block.body) + "\n")
                if block.is_output and not skipped_python:
                    body = self.check_output(block, where)
                    result[block.start + shift:block.end + shift] = body
                    shift += len(body) - (block.end - block.start)
                if block.language not in ("console", "python") or block.file:
                    continue
                if block.language == "python":
                    skipped_python = self.why_skipped(block) is not None
                if reason := self.why_skipped(block):
                    self.skipped.append(f"{where}: {reason}")
                    continue
                if block.data and not (folder / block.data[1]).exists():
                    (folder / block.data[1]).symlink_to(DATA / block.data[0])
                if block.is_table:
                    self.check_rows(block, folder, where)
                    self.ran += 1
                    continue
                if block.language == "python":
                    self.check_python(block, where)
                    self.ran += 1
                    continue
                try:
                    body = self.check_block(block, folder, where)
                except Wrong as problem:
                    raise Wrong(f"{where}: {problem}") from problem
                self.ran += 1
                result[block.start + shift:block.end + shift] = body
                shift += len(body) - (block.end - block.start)
                for committed, made in block.pictures:
                    self.check_picture(ROOT / committed, folder / made, where)
            self.interpreter.close()
        return "\n".join(result)

    def check_picture(self, committed, made, where):
        if not made.exists():
            self.problems.append(f"{where}: {made.name} was not written")
        elif not committed.exists() or committed.read_bytes() != made.read_bytes():
            self.problems.append(f"{where}: {os.path.relpath(committed, ROOT)} is not what the command draws")
            if self.options.write:
                committed.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made, committed)


# Numbers in text that come from tables

def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables_of(lines):
    """Named tables: lists of rows, each a dictionary from column to cell."""
    tables = {}
    for k, line in enumerate(lines):
        if not (found := TABLE.match(line)):
            continue
        columns, rows, above = cells_of(lines[k + 1]), [], {}
        for row in lines[k + 3:]:
            if not row.startswith("|"):
                break
            cells = dict(zip(columns, cells_of(row)))
            above = {column: cell or above.get(column, "") for column, cell in cells.items()}
            rows.append((cells, above))
        tables[found.group(1)] = rows
    return tables


def number_of(cell):
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return None


def holds(cells, condition):
    found = re.fullmatch(r"(.+?)(>=|<=|=)(.*)", condition.strip())
    if not found:
        raise Wrong(f"'{condition}' is not a condition")
    column, relation, value = found.groups()
    if column not in cells:
        raise Wrong(f"the table has no column '{column}'")
    if relation == "=":
        return cells[column] == value
    one, other = number_of(cells[column]), number_of(value)
    return one is not None and (one >= other if relation == ">=" else one <= other)


def number_text(table, what, column, where):
    """The expected number in the text, with the table's own digits."""
    chosen = [cells.get(column, "") for cells, above in table
              if all(holds(above, condition) for condition in re.split(r",\s*(?=\w+[<>=])", where))]
    chosen = [cell for cell in chosen if number_of(cell) is not None]
    if not chosen:
        raise Wrong(f"no row of the table has '{column}' where {where}")
    if what == "value":
        if len(set(chosen)) != 1:
            raise Wrong(f"{len(chosen)} rows of the table have '{column}' where {where}")
        return chosen[0]
    if what == "range":
        return f"{min(chosen, key=number_of)} to {max(chosen, key=number_of)}"
    mean = math.exp(sum(math.log(number_of(cell)) for cell in chosen) / len(chosen))
    return f"{mean:.1f}"


def check_numbers(name, text, tables, problems):
    def corrected(found):
        where = f"{name}:{text.count(chr(10), 0, found.start()) + 1}"
        if found["table"] not in tables:
            raise Wrong(f"{where}: there is no table '{found['table']}'")
        try:
            expected = number_text(tables[found["table"]], found["what"], found["column"], found["where"])
        except Wrong as problem:
            raise Wrong(f"{where}: {problem}") from problem
        # A comma or full stop of the sentence may follow; it is not part of the number.
        if found["number"] != expected:
            problems.append(f"{where}: the text has {found['number']}, but the table gives {expected}")
        return expected + found.group(0)[len(found["number"]):]

    unmatched = text.count("<!-- from ") - len(FROM.findall(text))
    if unmatched:
        raise Wrong(f"{name}: {unmatched} comments 'from' follow no number, or cannot be read")
    return FROM.sub(corrected, text)


# Flags in documents

class Help:
    """The output of `sallow help` for each command."""

    def __init__(self, sallow):
        self.sallow, self.texts = sallow, {}

    def text(self, command):
        if command not in self.texts:
            done = subprocess.run([self.sallow, "help"] + command.split(), capture_output=True, text=True, check=False)
            self.texts[command] = done.stdout if done.returncode == 0 else None
        return self.texts[command]


def commands_in(lines):
    """(line number, command, whether it is in a fence) for all commands in a document."""
    text, in_fence, fence = [], False, []
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            in_fence = not in_fence
        elif in_fence:
            line = re.sub(r"^[$>] ", "", line)
            if fence and fence[-1][1].endswith("\\"):
                fence[-1] = (fence[-1][0], fence[-1][1][:-1] + " " + line)
            else:
                fence.append((number, line))
        else:
            text += [(number, span, False) for span in CODE_SPAN.findall(line)]
    shown = re.compile(r"(^|[\s;|])(sallow|\./run) [a-z]")
    return text + [(number, line, True) for number, line in fence if shown.search(line)]


def check_flags(name, lines, help_texts, problems):
    for number, line, in_fence in commands_in(lines):
        for part in re.split(r"[;|]|&&|\bdo\b", line):
            found = re.search(r"(?:^|\s)(?:sallow|\./run) ((?:rcs )?[a-z][a-z0-9_]*)(.*)", part)
            if not found or found.group(1) in ("help", "rcs") or "./run python" in part:
                continue
            text = help_texts.text(found.group(1))
            if text is None and not in_fence:
                continue  # between backticks `sallow …` may be something else, such as a file's first line
            if text is None:
                problems.append(f"{name}:{number}: there is no command 'sallow {found.group(1)}'")
                continue
            for flag in re.findall(r"(?<=\s)--([a-z][a-z0-9_-]*)", found.group(2)):
                if not re.search(rf"--{flag.replace('-', '_')}\b", text):
                    problems.append(f"{name}:{number}: 'sallow {found.group(1)}' has no flag --{flag}")


def check_version(problems):
    version = re.search(r"project\(sallow VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    if f"\nversion: {version}\n" not in (ROOT / "CITATION.cff").read_text():
        problems.append(f"CITATION.cff: the version is {version}")
    if not re.search(rf"^## .*\b{re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE):
        problems.append(f"CHANGELOG.md: no heading names version {version}")


def documents():
    at_the_top = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    return at_the_top + sorted((ROOT / "docs").rglob("*.md"))


def check_all(options):
    session = Session(pathlib.Path(shutil.which(options.sallow) or options.sallow).resolve(), options)
    paths = [path.resolve() for path in options.files] or documents()
    tables = {}
    for path in {*paths, *documents()}:
        for table, rows in tables_of(path.read_text().split("\n")).items():
            if table in tables:
                raise Wrong(f"{os.path.relpath(path, ROOT)}: there are two tables '{table}'")
            tables[table] = rows
    help_texts = Help(session.sallow)
    check_version(session.problems)
    for path in paths:
        name = os.path.relpath(path, ROOT)
        before = path.read_text()
        check_flags(name, before.split("\n"), help_texts, session.problems)
        after = check_numbers(name, session.check_document(path), tables, session.problems)
        if options.write and after != before:
            path.write_text(after)
            print(f"written: {name}")
    return session


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--write", action="store_true", help="rewrite the documents")
    parser.add_argument("--slow", action="store_true", help="run blocks that take long too")
    parser.add_argument("--python", help="an interpreter that finds the package sallow, for blocks of Python")
    options = parser.parse_intermixed_args()
    try:
        session = check_all(options)
    except Wrong as problem:
        print(problem)
        return 1
    reasons = collections.Counter()
    for reason in session.skipped:
        reasons[reason] += 1
    for reason in reasons:
        print(f"skipped {reason}")
    for problem in session.problems:
        print(problem)
    if session.problems and not options.write:
        print("If the program is right: "
              f"python3 tests/documents/check_documents.py {shlex.quote(options.sallow)} --write")
    print(f"{session.ran} blocks ran, {len(session.skipped)} were skipped, {len(session.problems)} problems")
    return 1 if session.problems else 0


if __name__ == "__main__":
    sys.exit(main())
