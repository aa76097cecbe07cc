#!/usr/bin/env python3
"""Tests tools/require_python_tests and tools/pip_answers, with a folder of packages instead of a registry."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

TOOLS = pathlib.Path(__file__).resolve().parent


def fake_wheel(folder):
    """An empty wheel with this name."""
    requirement = (TOOLS.parent / "python" / "requirements-test.txt").read_text(encoding="utf-8")
    version = re.search(r"^nanobind==(\S+)$", requirement, re.MULTILINE).group(1)
    info = f"nanobind-{version}.dist-info"
    with zipfile.ZipFile(folder / f"nanobind-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: nanobind\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def call(build, links):
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links)}
    done = subprocess.run([TOOLS / "require_python_tests", build], env=environment, check=False, capture_output=True,
                          text=True)
    return done.returncode, done.stdout + done.stderr


def has_pip(python):
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main():
    if not any(map(has_pip, [TOOLS.parent / "build" / "python-env" / "bin" / "python", "python3"])):
        print("skipped: there is no pip; on Debian install python3-pip")
        return 77
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        top = pathlib.Path(name)
        empty, full, build = top / "empty", top / "full", top / "build"
        for folder in (empty, full, build):
            folder.mkdir()
        fake_wheel(full)
        python = top / "python"
        cases = [
            ("OFF", None, full, 1, "neither built nor tested, although pip answers"),
            ("OFF", None, empty, 0, "skipped: the Python package was neither built nor tested: pip does not answer"),
            ("ON", "exit 0", empty, 0, ""),
            ("ON", "exit 1", full, 0, "skipped: the Python package was not compared"),
            ("ON", "exit 1", empty, 0, "skipped: the Python package was not compared"),
        ]
        for switch, script, links, status, text in cases:
            (build / "CMakeCache.txt").write_text(f"SALLOW_PYTHON:BOOL={switch}\nPython_EXECUTABLE:FILEPATH={python}\n",
                                                  encoding="utf-8")
            python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            python.chmod(0o755)
            got = call(build, links)
            if got[0] != status or text not in got[1]:
                wrong.append(f"{switch}, {script}, {links.name}: expected {status} with {text!r}, got {got}")
    print("\n".join(wrong) if wrong else f"{len(cases)} cases are right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
