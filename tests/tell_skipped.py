#!/usr/bin/env python3
"""Prints which tests were skipped, with the reason and the remedy: tell_skipped.py BUILD_FOLDER

Reads the log of ctest's last run; ctest calls this script after its tests and shows its output. A test prints its
reason in a line that begins with "skipped"; GoogleTest prints it in the line after one that ends with "Skipped"; pytest
prints it in a line of its summary.
"""
import pathlib
import re
import sys

# (pattern in a reason, remedy); the first match counts. A reason that contains its remedy needs no other.
REMEDIES = [
    (r"install", None),
    (r"No module named '(\w+)", r"pip install \1"),
    (r"has no pages", "tools/setup pages, then build again"),
    (r"METIS", "apt-get install libmetis-dev, then configure and build again"),
    (r"SALLOW_DATA|shared/data|public record|published record",
     "set SALLOW_DATA=FOLDER to the folder of the public records; docs/formats/records.md lists their sources"),
]


def remedy_for(reason):
    for pattern, remedy in REMEDIES:
        if found := re.search(pattern, reason):
            return found.expand(remedy) if remedy else None
    return None


def skipped_tests(log):
    """(test, reason) pairs without duplicates, in the order of the log."""
    found = {}
    for part in re.split(r"(?m)^\d+/\d+ Testing: ", log)[1:]:
        name = part.split("\n", 1)[0]
        lines = part.split("\n")
        for line, following in zip(lines, lines[1:] + [""]):
            if match := re.match(r"skipped(?:, for|:| \w+:) +(.+)", line, re.IGNORECASE):
                found[name, match.group(1)] = None
            elif match := re.match(r"SKIPPED \[\d+\] \S+: (.+)", line):  # pytest -rs
                found[name, match.group(1)] = None
            elif re.match(r"\S+: Skipped$", line):
                found[name, following] = None
    return list(found)


def report(log):
    tests = skipped_tests(log)
    if not tests:
        return ""
    text = "\nSkipped, so not tested on this machine:\n"
    by_reason = {}
    for name, reason in tests:
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        text += f"  {', '.join(dict.fromkeys(names))}: {reason}\n"
        if remedy := remedy_for(reason):
            text += f"      {remedy}\n"
    return text


def main():
    folder = pathlib.Path(sys.argv[1]) / "Testing" / "Temporary"
    # While ctest runs, the log has a temporary name.
    for name in ("LastTest.log.tmp", "LastTest.log"):
        if (folder / name).exists():
            print(report((folder / name).read_text(errors="replace")), end="")
            return


if __name__ == "__main__":
    main()
