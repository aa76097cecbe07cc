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
        check_c_library(prefix, folder, build, flags)


def check_c_library(prefix, folder, build, flags):
    """What libsallow.so shows, and programs in C11 and C++20 against it."""
    libraries = os.path.dirname(next(path for place, _, names in os.walk(prefix) for path in
                                     [os.path.join(place, name) for name in names] if path.endswith("libsallow.so")))
    shown = {line.split()[-1].split("@")[0] for line in
             run("nm", "-D", "--defined-only", os.path.join(libraries, "libsallow.so")).splitlines()} - {"SALLOW_1"}
    with open(os.path.join(HERE, "symbols.txt"), encoding="utf-8") as file:
        promised = set(file.read().split())
    if shown != promised:
        sys.exit(f"libsallow.so shows {sorted(shown - promised)} besides those of symbols.txt, "
                 f"and lacks {sorted(promised - shown)}")

    if flags:
        return  # a sanitizer's runtime must come first; the release build runs these
    where = ["-I", os.path.join(prefix, "include"), "-L", libraries, "-lsallow", f"-Wl,-rpath,{libraries}"]
    strict = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    examples = os.path.join(HERE, "..", "..", "examples")
    compiler = compiler_of(build)
    circuit = os.path.join(folder, "circuit.stim")
    with open(circuit, "w", encoding="utf-8") as file:
        file.write(run(os.path.join(prefix, "bin", "sallow"), "gen", "--code", "surface_code",
                       "--task", "rotated_memory_x", "--distance", "3", "--rounds", "3",
                       "--after_clifford_depolarization", "0.01"))
    answers = set()
    for source, language in [(os.path.join(examples, "c", "decode.c"), ["-x", "c", "-std=c11"]),
                             (os.path.join(examples, "cpp", "decode.cc"), ["-std=c++20"])]:
        program = os.path.join(folder, "decode")
        run(compiler, *language, *strict, source, "-x", "none", *where, "-o", program)
        answers.add(run(program, circuit, "20000"))
    if len(answers) != 1 or not re.fullmatch(r"\d{3,4} failures in 20000 shots\n", next(iter(answers))):
        sys.exit(f"the examples printed {answers}")
    misuse = os.path.join(folder, "misuse")
    run(compiler, "-x", "c", "-std=c11", *strict, os.path.join(HERE, "misuse.c"), "-x", "none", *where, "-o", misuse)
    run(misuse)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
