#!/usr/bin/env python3
"""Tests the command line with case files: run_cli_tests.py SALLOW CASES [NAME_PART]

CASES is a case file or a folder of case files.

A case file contains cases one after another. Each starts with a comment that describes it:

    # an unknown flag is refused, and the most similar flag is suggested
    file c.stim
        M 0
    $ sallow sample --shosts 3 --in c.stim
    status 2
    stderr
        sallow: unknown flag '--shosts' for 'sallow sample'
        did you mean '--shots'?

Every case runs in its own empty folder. Its commands run one after another in this folder, without a shell.

A command may start with VARIABLE=VALUE for its environment.

before a command
    file NAME          a text file with the following lines, indented by four spaces
    file_hex NAME      the same from hexadecimal digits
    read_only NAME     makes an existing file read-only
after a command, its expected behaviour (by default: status 0, and no output)
    stdin, stdin_hex   its standard input
    stdin_file NAME    standard input is this file
    append_to NAME     standard output is this file's end
    status N           its exit status
    stdout, stderr     its complete output, line by line; a line of '...' matches any lines
    stdout_hex         the same in hexadecimal digits
    stdout any         anything
    content NAME       a file's text; content_hex NAME the same in hexadecimal digits
    same NAME OTHER    two files have the same bytes
    no_file NAME       neither the file nor a temporary file of it exists
    closed N...        standard streams that are closed at its start: 0 is input, 1 output, 2 errors
    file_limit BYTES   the maximum size of files, to simulate a full disk

$DATA in a command is the folder of the environment variable SALLOW_DATA, or ../shared/data beside the repository. Cases
that use it are skipped with a message if the folder is missing, and so are cases that write pages (--html) if the build
has no pages. $DIR is the case's own folder.
"""
import contextlib
import difflib
import os
import pathlib
import resource
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("SALLOW_DATA") or ROOT.parent / "shared" / "data")


class Case:
    def __init__(self, title, where):
        self.title, self.where, self.steps = title, where, []


def parse(path):
    cases, expect = [], None
    lines = path.read_text().split("\n")
    k = 0
    while k < len(lines):
        line = lines[k]
        k += 1
        if not line.strip():
            continue
        if line.startswith("#"):
            title = line[1:].strip()
            while k < len(lines) and lines[k].startswith("#"):
                title += " " + lines[k][1:].strip()
                k += 1
            cases.append(Case(title, f"{path.name}:{k}"))
            continue
        body = []
        while k < len(lines) and (lines[k].startswith("    ") or not lines[k].strip()):
            body.append(lines[k][4:])
            k += 1
        while body and not body[-1].strip():
            body.pop()
        word, _, rest = line.partition(" ")
        if word in ("file", "file_hex"):
            cases[-1].steps.append((word, rest, body))
        elif word == "read_only":
            cases[-1].steps.append((word, rest, body))
        elif word == "$":
            expect = {}
            cases[-1].steps.append(("run", rest, expect))
        elif word in ("stdin", "stdin_hex", "status", "stdout", "stdout_hex", "stderr", "closed", "file_limit",
                      "stdin_file", "append_to"):
            expect[word] = (rest, body)
        elif word in ("content", "content_hex", "no_file", "same"):
            expect[word, rest] = (rest, body)
        else:
            raise SystemExit(f"{path}:{k}: '{word}' is not a word of case files")
    return cases


def text_of(body):
    return "".join(line + "\n" for line in body)


def bytes_of(body):
    return bytes.fromhex("".join(body))


def matches(expected, found):
    """Compares lines of text with expected lines, in which '...' matches any number of lines."""
    if "..." not in expected:
        return expected == found
    cut = expected.index("...")
    if expected[:cut] != found[:cut]:
        return False
    rest = expected[cut + 1:]
    return any(matches(rest, found[start:]) for start in range(cut, len(found) + 1))


def compare_text(what, expected, found, problems):
    if not matches(expected.split("\n"), found.split("\n")):
        difference = difflib.unified_diff(expected.split("\n"), found.split("\n"), "expected", "found", lineterm="")
        problems.append(f"{what} differs:\n" + "\n".join("    " + line for line in difference))


def run_step(sallow, folder, command, expect, problems):
    words = [word.replace("$DATA", str(DATA)).replace("$DIR", str(folder)) for word in shlex.split(command)]
    environment = dict(os.environ)
    while "=" in words[0]:
        variable, _, value = words.pop(0).partition("=")
        environment[variable] = value
    if words[0] != "sallow":
        raise SystemExit(f"a command must start with 'sallow': {command}")
    stdin = b""
    if "stdin" in expect:
        stdin = text_of(expect["stdin"][1]).encode()
    elif "stdin_hex" in expect:
        stdin = bytes_of(expect["stdin_hex"][1])

    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for stream in expect.get("closed", ("", []))[0].split():
            os.close(int(stream))
        if "file_limit" in expect:
            # Python ignores SIGXFSZ, and the program inherits this: a write beyond the limit then fails.
            size = int(expect["file_limit"][0])
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    streams = {"input": stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with contextlib.ExitStack() as files:
        if "stdin_file" in expect:
            del streams["input"]
            streams["stdin"] = files.enter_context(open(folder / expect["stdin_file"][0], "rb"))
        if "append_to" in expect:
            streams["stdout"] = files.enter_context(open(folder / expect["append_to"][0], "ab"))
        done = subprocess.run([sallow] + words[1:], cwd=folder, timeout=300, env=environment, preexec_fn=limit,
                              restore_signals=False, **streams)
    status = int(expect.get("status", ("0", []))[0])
    if done.returncode != status:
        problems.append(f"exit status {done.returncode}, expected {status}")
    for stream, found in (("stdout", done.stdout or b""), ("stderr", done.stderr)):
        if stream + "_hex" in expect:
            expected = bytes_of(expect[stream + "_hex"][1])
            if expected != found:
                problems.append(f"{stream} is {found.hex()}, expected {expected.hex()}")
        elif expect.get(stream, ("", []))[0] != "any":
            body = expect.get(stream, ("", []))[1]
            compare_text(stream, text_of(body), found.decode(errors="replace"), problems)
    for key, (name, body) in expect.items():
        if not isinstance(key, tuple):
            continue
        if key[0] == "same":
            one, other = (folder / part.replace("$DATA", str(DATA)) for part in name.split())
            if not one.exists() or one.read_bytes() != other.read_bytes():
                problems.append(f"{one} and {other} differ")
            continue
        path = folder / name
        if key[0] == "no_file":
            left = [entry.name for entry in path.parent.iterdir() if entry.name.startswith(path.name)]
            if left:
                problems.append(f"left behind: {', '.join(left)}")
        elif not path.exists():
            problems.append(f"{name} was not written")
        elif key[0] == "content":
            compare_text(name, text_of(body), path.read_text(), problems)
        elif path.read_bytes() != bytes_of(body):
            problems.append(f"{name} is {path.read_bytes().hex()}, expected {bytes_of(body).hex()}")


def why_skipped(sallow, case):
    commands = [command for kind, command, _ in case.steps if kind == "run"]
    if any("$DATA" in command for command in commands) and not DATA.is_dir():
        return f"there is no {DATA}"
    if any("--html" in command for command in commands):
        missing = pathlib.Path(sallow).parent / "pages" / "missing.txt"
        if missing.exists():
            return f"this build has no pages: {missing.read_text().strip()}"
    return None


def run_case(sallow, case):
    """The list of problems."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="sallow_cli_") as name:
        folder = pathlib.Path(name)
        for kind, what, rest in case.steps:
            if kind == "file":
                (folder / what).write_text(text_of(rest))
            elif kind == "file_hex":
                (folder / what).write_bytes(bytes_of(rest))
            elif kind == "read_only":
                (folder / what).chmod(0o444)
            else:
                before = len(problems)
                run_step(sallow, folder, what, rest, problems)
                if len(problems) > before:
                    problems.insert(before, "$ " + what)
    return problems


def main():
    sallow, cases = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    part = sys.argv[3] if len(sys.argv) > 3 else ""
    ran = failed = skipped = 0
    for path in sorted(cases.glob("*.case")) if cases.is_dir() else [cases]:
        for case in parse(path):
            if part not in case.title and part not in path.name:
                continue
            if reason := why_skipped(sallow, case):
                skipped += 1
                print(f"skipped, for {reason}: {case.where}: {case.title}")
                continue
            problems = run_case(sallow, case)
            ran += 1
            if problems:
                failed += 1
                print(f"FAILED {case.where}: {case.title}")
                for problem in problems:
                    print("  " + problem.replace("\n", "\n  "))
    print(f"{ran} cases ran, {failed} failed, {skipped} were skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
