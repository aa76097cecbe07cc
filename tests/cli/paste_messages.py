#!/usr/bin/env python3
"""Commands that messages offer for copying: paste_messages.py SALLOW

Each command in a message of the sources can be pasted unchanged. If it has a placeholder in capitals, only the command
and its flags are checked. File names with shell syntax must be quoted correctly in the commands and names of messages.
"""
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

from paste_commands import NAMES

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src"


def offered_in_sources():
    """Commands in the messages of the sources: 'sallow help gates'."""
    offered = set()
    for path in SOURCES.rglob("*.cc"):
        if path.name.endswith(".test.cc"):
            continue
        # One text may go over several lines.
        text = re.sub(r'"\s*\n\s*"', "", path.read_text(encoding="utf-8"))
        for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
            offered |= set(re.findall(r"'(sallow [a-z_]+(?: [^'\"]*)?)'", literal))
            if "`sallow" in literal:
                raise AssertionError(f"{path}: a shell runs text between backquotes: {literal}")
    return sorted(offered)


def run(sallow, words, folder=None):
    return subprocess.run([sallow, *words], cwd=folder, capture_output=True, text=True, errors="replace", check=False)


def try_offered(sallow, command):
    words = shlex.split(command)[1:]
    if words[0] == "help":
        topic = [word for word in words[1:] if not word.isupper()]
        done = run(sallow, ["help", *topic])
        assert done.returncode == 0 and done.stdout, f"{command}: {done.stderr}"
        return
    group = 2 if words[0] == "rcs" and len(words) > 1 and not words[1].startswith("-") else 1
    done = run(sallow, ["help", *words[:group]])
    assert done.returncode == 0, f"{command}: {done.stderr}"
    for word in words[group:]:
        assert not word.startswith("--") or word in done.stdout, f"{command}: there is no flag {word}"


def paste(sallow, command, folder):
    before = sorted(folder.rglob("*"))
    program = f"sallow() {{ {shlex.quote(sallow)} \"$@\"; }}; {command}"
    for shell in ("sh", "bash"):
        done = subprocess.run([shell, "-c", program], cwd=folder, capture_output=True, check=False)
        assert sorted(folder.rglob("*")) == before, f"in {shell}: {command} made {sorted(folder.rglob('*'))}"
        assert done.returncode == 0, f"in {shell}: {command}: {done.stderr.decode(errors='replace')}"


def failing(name):
    """Commands that fail with a message that quotes this name."""
    return [["estimate", f"--circuit={name}.stim"], ["estimate", f"--decoder={name}"],
            ["collect", "--db=r", "--", name], ["fit", f"--db={name}"], ["combine", f"--set={name}", "a", "b"],
            ["gen", f"--code={name}"], ["rcs", "cost", f"--circuit={name}"], ["rcs", "gen", f"--layout={name}"],
            ["sample", f"--{name}"], ["rcs", "sample", f"--noise={name}"], ["report", f"--db={name}"], ["help", name],
            ["completion", name], ["decode", f"--dem={name}", f"--out={name}"], ["dataset", name],
            ["willow", f"--data={name}"]]


def try_name(sallow, name):
    with tempfile.TemporaryDirectory(prefix="sallow_messages_") as path:
        folder = pathlib.Path(path)
        for words in failing(name):
            done = run(sallow, words, folder)
            if name != "--help":
                assert done.returncode == 2, f"{words}: status {done.returncode}: {done.stderr}"
            assert done.stderr.count("\n") <= 2, f"{words}: more than a line and a remedy: {done.stderr}"
            for command in re.findall(r"'(sallow help[^']*)'", done.stderr.replace(name, "")):
                if not any(word.isupper() for word in command.split()):
                    paste(sallow, command, folder)
        assert not list(folder.iterdir()), list(folder.iterdir())


def try_checkpoint(sallow, name):
    """An interrupted contraction names its checkpoint as a shell word."""
    with tempfile.TemporaryDirectory(prefix="sallow_messages_") as path:
        folder = pathlib.Path(path)
        run(sallow, ["rcs", "gen", "--layout", "grid:4x6", "--cycles", "14", "--seed", "1", "--out", "c.qsim"], folder)
        (folder / "b.01").write_text("".join(format(k * 0x123457 % 2**24, "024b") + "\n" for k in range(50)))
        process = subprocess.Popen(
            [sallow, "rcs", "amplitudes", "c.qsim", "--bitstrings", "b.01", "--method", "contract", "--memory",
             "128KiB", "--rounds", "1", f"--checkpoint={name}"], cwd=folder, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        while process.poll() is None:
            if (folder / name).exists() and (folder / name).stat().st_size > 1000:
                process.send_signal(signal.SIGINT)
                break
            time.sleep(0.002)
        errors = process.communicate()[1].decode()
        assert process.returncode == 130, f"status {process.returncode}: {errors}"
        # A message shows control characters as blanks; such a name cannot be copied from it.
        if "\n" in name:
            return
        word = errors[errors.rindex(" the chunks in ") + len(" the chunks in "):].rstrip("\n")
        done = subprocess.run(["sh", "-c", f"printf %s {word}"], cwd=folder, capture_output=True, check=True)
        assert done.stdout.decode() == name, (word, done.stdout)


def main():
    sallow = str(pathlib.Path(sys.argv[1]).resolve())
    offered = offered_in_sources()
    assert len(offered) > 20, offered
    for command in offered:
        try_offered(sallow, command)
    print(f"{len(offered)} commands of messages exist")
    for name in NAMES:
        try_name(sallow, name)
        print(f"{name!r}: messages")
    for name in NAMES:
        try_checkpoint(sallow, name)
        print(f"{name!r}: a checkpoint")
    return 0


if __name__ == "__main__":
    sys.exit(main())
