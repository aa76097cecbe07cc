#!/usr/bin/env python3
"""Pastes the commands of pages into shells: paste_commands.py SALLOW BUILD_FOLDER

File names contain shell syntax or look like flags. Each command of each kind of page must run unchanged in sh and in
bash, touch no file that it does not name, and give the same page again. Exits with status 77 and the reason if the
build has no pages.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

NAMES = ["$(touch pwned)", "`touch pwned`", "a'; touch pwned; '", '"; touch pwned; "', "a\ntouch pwned\n", "-rf",
         "--help", "=ls", "~", "*", "!!", "a b", "#", "é&"]
GEN = "gen --code repetition_code --task memory --distance 3 --rounds 3 --noise uniform:0.02"


def commands_of(page):
    """All commands of a page: its own, those of figures, and those in tables."""
    yield page["command"]
    for section in page["sections"]:
        for figure in section["figures"]:
            if "command" in figure:
                yield figure["command"]
            table = figure.get("table", {"columns": [], "rows": []})
            for k, column in enumerate(table["columns"]):
                if column["kind"] == "command":
                    yield from (row[k] for row in table["rows"] if row[k])


def document_of(path):
    return json.loads(re.search(r'id="page">(.*?)</script>', path.read_text(encoding="utf-8"))[1])


class Folder:
    def __init__(self, sallow, path):
        self.path = path
        self.environment = {**os.environ, "PATH": f"{path}/bin:{os.environ['PATH']}", "NO_COLOR": "1"}
        (path / "bin").mkdir()
        (path / "bin" / "sallow").symlink_to(sallow)
        # A replacement that runs the queries if sqlite3 is not installed.
        if shutil.which("sqlite3") is None:
            stand_in = path / "bin" / "sqlite3"
            stand_in.write_text(f"#!{sys.executable}\nimport sqlite3, sys\n"
                                "words = [word for word in sys.argv[1:] if word not in ('-header', '-column')]\n"
                                "if words[0].startswith('-'): sys.exit('an option')\n"
                                "for row in sqlite3.connect(words[0]).execute(words[1]): print(*row)\n")
            stand_in.chmod(0o755)

    def run(self, *words, **more):
        done = subprocess.run(["sallow", *words], cwd=self.path, env=self.environment, capture_output=True, check=False,
                              **more)
        if done.returncode != 0:
            raise AssertionError(f"{words} ended with status {done.returncode}: {done.stderr.decode()}")
        return done

    def files(self):
        return sorted(entry.name for entry in self.path.iterdir())

    def paste(self, command):
        for shell in ("sh", "bash"):
            before = self.files()
            done = subprocess.run([shell, "-c", command], cwd=self.path, env=self.environment, capture_output=True,
                                  check=False, timeout=120)
            if done.returncode != 0:
                raise AssertionError(f"in {shell}: {command}\nended with status {done.returncode}: "
                                     f"{done.stderr.decode(errors='replace')}")
            if self.files() != before:
                raise AssertionError(f"in {shell}: {command}\nmade {set(self.files()) - set(before)}")


def try_name(sallow, name):
    """The number of commands pasted from pages whose files have this name."""
    with tempfile.TemporaryDirectory(prefix="sallow_paste_") as path:
        folder = Folder(sallow, pathlib.Path(path))
        circuit, db, page = name + ".stim", name + ".sqlite", name + ".html"
        (folder.path / circuit).write_bytes(folder.run(*GEN.split()).stdout)
        folder.run("collect", f"--db={db}", "--max_shots", "2k", "--seed", "5", "--decoder", "matching", "--decoder",
                   "union_find", "--", circuit)
        folder.run("report", f"--db={db}", f"--out={page}")
        pasted = 0
        document = document_of(folder.path / page)
        for command in commands_of(document):
            folder.paste(command)
            pasted += 1
        if document_of(folder.path / page) != document:
            raise AssertionError(f"{name!r}: the page's own command makes another page")
        # Pages written by other commands.
        for words in (["willow", "--part", "memories", "--shots", "64", "--decoder", "matching"],
                      ["rcs", "fidelity", "--qubits", "6,7", "--cycles", "6,10", "--shots", "400"],
                      ["estimate", "--max_shots", "2k", "--min_gap", "0,3", "--", circuit]):
            group = 2 if words[0] == "rcs" else 1
            folder.run(*words[:group], f"--html={page}", *words[group:])
            folder.paste(document_of(folder.path / page)["command"])
            pasted += 1
        return pasted


def main():
    sallow, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    missing = build / "pages" / "missing.txt"
    if missing.exists():
        print(f"skipped: this build has no pages: {missing.read_text().strip()}")
        return 77
    failed = 0
    for name in NAMES:
        try:
            print(f"{name!r}: {try_name(sallow, name)} commands")
        except AssertionError as error:
            failed += 1
            print(f"FAILED {name!r}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
