#!/usr/bin/env python3
"""Runs a list of commands with two builds of sallow and compares their output: same_bytes.py BEFORE AFTER

Shows that a change of the sources changes nothing for users. Compares standard output, standard error, the exit status
and every written file, byte for byte. same_bytes_masks.py hides values that may differ between two runs of the same
program, such as seconds. The list of commands is in same_bytes_commands.py. Prints one line per difference and, in the
last line, the number of commands that differ. The exit status is 1 if there are any.

BEFORE makes the inputs for both programs, so that a changed generator does not affect later commands. Both programs run
in the same folder, one after the other, so that messages with its path agree. Commands on published records look for
them in $SALLOW_DATA, or else in ../shared/data next to the checkout; if the folder is missing, these commands are left
out and a line reports it.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap

import same_bytes_commands
import same_bytes_inputs
from same_bytes_masks import masked

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = pathlib.Path(os.environ.get("SALLOW_DATA") or ROOT.parent / "shared" / "data")
TIMEOUT_S = 120
SHOWN_COLUMNS = 100


def run_line(program, line, folder):
    """Runs a command in a folder. Returns {stream: bytes} of its exit statuses and its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SALLOW_")}
    words = [word.replace("$DATA", str(DATA)) for word in shlex.split(line)]
    while words and re.fullmatch(r"SALLOW_\w+=.*", words[0]):
        name, value = words.pop(0).split("=", 1)
        environment[name] = value
    streams = collections.defaultdict(bytes)
    while words is not None:
        step, words = (words[:words.index(";")], words[words.index(";") + 1:]) if ";" in words else (words, None)
        stdin = subprocess.DEVNULL
        if "<" in step:
            stdin = open(folder / step[-1], "rb")
            step = step[:-2]
        try:
            done = subprocess.run([program] + step, stdin=stdin, capture_output=True, cwd=folder, env=environment,
                                  timeout=TIMEOUT_S)
            streams["status"] += f"{done.returncode}\n".encode()
            streams["stdout"] += done.stdout
            streams["stderr"] += done.stderr
        except subprocess.TimeoutExpired:
            streams["status"] += f"still running after {TIMEOUT_S} s\n".encode()
        if stdin != subprocess.DEVNULL:
            stdin.close()
    return streams


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def inputs_named(line, inputs, made):
    """The inputs that a command uses, directly or in a plan, without those that it makes."""
    named = {name: content for name, content in inputs.items() if name in line and name not in made}
    plans = b"".join(content for name, content in named.items() if name.endswith(".json"))
    return named | {name: content for name, content in inputs.items() if name.encode() in plans}


def products(program, line, inputs, folder):
    """Runs a command in a new folder with its inputs. Returns {stream or file: bytes}, masked."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in inputs.items():
        (folder / name).write_bytes(content)
    streams = run_line(program, line, folder)
    # Unchanged inputs are not products.
    after = files_of(folder)
    streams.update({name: content for name, content in after.items() if inputs.get(name) != content})
    streams.update({name: b"(removed)" for name in inputs if name not in after})
    return {name: masked(line, name, content) for name, content in streams.items()}


def shown(lines, k, column):
    if k >= len(lines):
        return "(ends)"
    text = lines[k][max(0, column - 20):][:SHOWN_COLUMNS]
    return ascii(text.decode(errors="backslashreplace"))


def first_difference(before, after):
    """The first line that differs, as 'line 3: X | Y'."""
    if before is None or after is None:
        return "only after" if before is None else "only before"
    before_lines, after_lines = before.split(b"\n"), after.split(b"\n")
    for k in range(max(len(before_lines), len(after_lines))):
        one, other = (lines[k] if k < len(lines) else b"" for lines in (before_lines, after_lines))
        if one != other or k >= min(len(before_lines), len(after_lines)):
            column = len(os.path.commonprefix([one, other]))
            return f"line {k + 1}: {shown(before_lines, k, column)} | {shown(after_lines, k, column)}"
    raise AssertionError("the two are the same")


def differences(line, programs, inputs, folder):
    """One text per stream or file that differs."""
    before, after = (products(program, line, inputs, folder) for program in programs)
    shutil.rmtree(folder)
    return [f"{line}: {name}: {first_difference(before.get(name), after.get(name))}"
            for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]


def make_inputs(program, folder):
    """Returns {file: bytes} of all inputs, and {line: files} with the files that each line of INPUTS made."""
    for name, text in same_bytes_inputs.TEXTS.items():
        (folder / name).write_text(textwrap.dedent(text[1:]) if text.startswith("\n    ") else text)
    inputs, made_by = files_of(folder), {}
    for line in same_bytes_inputs.INPUTS:
        streams = run_line(program, line, folder)
        if streams["status"] != b"0\n":
            raise SystemExit(f"{program} cannot make an input: {line}\n{streams['stderr'].decode(errors='replace')}")
        after = files_of(folder)
        inputs, made_by[line] = after, after.keys() - inputs.keys()
    return inputs, made_by


def help_of(program, *words):
    return subprocess.run([program, "help", *words], capture_output=True, text=True, check=True).stdout


def command_names(program):
    return re.findall(r"^  ([a-z]\w*(?: [a-z]\w*)?)  ", help_of(program), re.MULTILINE)


def help_topics(program):
    topics = command_names(program) + ["gates", "formats", "codes", "decoders"]
    topics += re.findall(r"^  (\w+)  ", help_of(program, "formats"), re.MULTILINE)
    for names in re.findall(r"^  ([A-Z]\w*(?:, \w+)*)  ", help_of(program, "gates"), re.MULTILINE):
        topics += names.split(", ")
    return topics


def unused_flags(program, lines):
    """'COMMAND --FLAG' for every flag that no line uses, and COMMAND if no line runs the command."""
    steps = [re.sub(r"^(SALLOW_\w+=\S+ )*", "", step.strip()) + " " for line in lines for step in line.split(";")]
    for command in command_names(program):
        own = [step for step in steps if step.startswith(command + " ")]
        if not own:
            yield command
            continue
        for flag in re.findall(r"^  (--\w+)", help_of(program, *command.split()), re.MULTILINE):
            if not any(f" {flag} " in step for step in own):
                yield f"{command} {flag}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("before", help="the program before the change; it makes the inputs")
    parser.add_argument("after", help="the program after the change")
    parser.add_argument("--only", metavar="REGEX", help="run only commands that match this")
    parser.add_argument("--except", metavar="REGEX", dest="meant",
                        help="expected differences: if a difference's line (command, stream, both texts) matches "
                        "this, the line is printed separately and not counted")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="number of commands to run at a time (2)")
    parser.add_argument("--list", action="store_true",
                        help="print the commands under their headings, without running them")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    programs = [os.path.abspath(arguments.before), os.path.abspath(arguments.after)]

    every = same_bytes_commands.all_commands(help_topics(programs[0]))
    chosen = [(heading, line) for heading, line in every if not arguments.only or re.search(arguments.only, line)]
    if arguments.list:
        for k, (heading, line) in enumerate(chosen):
            if k == 0 or chosen[k - 1][0] != heading:
                print(("" if k == 0 else "\n") + "# " + heading)
            print("sallow " + line)
        return 0
    for unused in unused_flags(programs[0], [line for _, line in every]):
        print(f"not in the list: {unused}")
    lines = [line for _, line in chosen]
    if not DATA.is_dir():
        kept = [line for line in lines if "$DATA" not in line]
        print(f"left out, because {DATA} is missing: {len(lines) - len(kept)} commands on published records")
        lines = kept

    meant, differing = [], set()
    with tempfile.TemporaryDirectory(prefix="sallow_same_bytes_") as name:
        top = pathlib.Path(name)
        (top / "inputs").mkdir()
        inputs, made_by = make_inputs(programs[0], top / "inputs")

        def compare(k):
            named = inputs_named(lines[k], inputs, made_by.get(lines[k], ()))
            return differences(lines[k], programs, named, top / str(k))

        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for line, texts in zip(lines, pool.map(compare, range(len(lines)))):
                for text in texts:
                    if arguments.meant and re.search(arguments.meant, text):
                        meant.append(text)
                        continue
                    differing.add(line)
                    print(text, flush=True)
    if meant:
        print(f"expected to differ, by --except {arguments.meant}:")
        print("\n".join("  " + text for text in meant))
    print(f"{len(lines)} commands, {len(differing)} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
