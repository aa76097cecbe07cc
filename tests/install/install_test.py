#!/usr/bin/env python3
"""Installs a build into an empty folder, and builds and runs a program outside the tree against what is there.

The program links sallow::engine alone. So this also shows that the engine needs no library but the system's, and that
its headers include nothing that was not installed.

Usage: install_test.py CMAKE BUILD [COMPILER_FLAGS]
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stdout}")
    return done.stdout


def compiler_of(build):
    with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as cache:
        return re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache.read(), re.MULTILINE).group(1)


def main(cmake, build, flags=""):
    with tempfile.TemporaryDirectory() as folder:
        prefix, user = os.path.join(folder, "prefix"), os.path.join(folder, "build")
        run(cmake, "--install", build, "--prefix", prefix)
        installed = [os.path.relpath(os.path.join(place, name), prefix)
                     for place, _, names in os.walk(prefix) for name in names]
        wrong = [path for path in installed if ".test." in path or path.endswith(".cc") or "/cli/" in path]
        if wrong:
            sys.exit(f"installed, but no part of the engine: {wrong}")
        run(os.path.join(prefix, "bin", "sallow"), "help")
        wanted = ["man/man1/sallow.1", "man/man1/sallow-estimate.1", "man/man1/sallow-rcs-cost.1",
                  "bash-completion/completions/sallow", "zsh/site-functions/_sallow",
                  "fish/vendor_completions.d/sallow.fish"]
        missing = [path for path in wanted if not os.path.getsize(os.path.join(prefix, "share", path)) > 0]
        if missing:
            sys.exit(f"installed empty: {missing}")

        run(cmake, "-S", HERE, "-B", user, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug",
            f"-DCMAKE_CXX_COMPILER={compiler_of(build)}", f"-DCMAKE_CXX_FLAGS={flags}")
        run(cmake, "--build", user)
        run(os.path.join(user, "whole"))
        printed = run(os.path.join(user, "user"))
        found = re.fullmatch(r"(\d+) failures in 1024 shots\n", printed)
        # 2.5 % of the shots fail in the long run: about 26, give or take 5.
        if not found or not 5 <= int(found.group(1)) <= 50:
            sys.exit(f"the program printed {printed!r}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
