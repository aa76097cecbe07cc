#!/usr/bin/env python3
"""Installs a build into an empty folder, and builds and runs programs outside the tree against it.

They use sallow::engine, sallow::c and sallow::c_static by CMake, and libsallow.so and libsallow.a by pkg-config. This
also tests that the engine needs only system libraries, and that its headers include only installed headers.

Usage: install_test.py CMAKE BUILD [COMPILER_FLAGS]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples")
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
C, CPP = ["-x", "c", "-std=c11"], ["-x", "c++", "-std=c++20"]


def run(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
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
        check_files(prefix)
        run(cmake, "-S", HERE, "-B", user, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug",
            f"-DCMAKE_CXX_COMPILER={compiler_of(build)}", f"-DCMAKE_CXX_FLAGS={flags}", f"-DCMAKE_C_FLAGS={flags}",
            f"-DEXAMPLES={EXAMPLES}")
        run(cmake, "--build", user)
        run(os.path.join(user, "whole"))
        printed = run(os.path.join(user, "user"))
        found = re.fullmatch(r"(\d+) failures in 1024 shots\n", printed)
        # 2.5 % of the shots fail on average: about 26 ± 5.
        if not found or not 5 <= int(found.group(1)) <= 50:
            sys.exit(f"the program printed {printed!r}")
        check_symbols(prefix)
        if not flags:  # a sanitizer's runtime must be loaded first; the release build runs these
            check_programs(prefix, folder, compiler_of(build), user)


def check_files(prefix):
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


def libraries_of(prefix):
    return next(place for place, _, names in os.walk(prefix) if "libsallow.so" in names)


def check_symbols(prefix):
    """Checks that libsallow.so exports exactly the symbols of symbols.txt, each under its version."""
    listed = run("nm", "-D", "--defined-only", "--with-symbol-versions",
                 os.path.join(libraries_of(prefix), "libsallow.so"))
    shown = {name for name in (line.split()[-1] for line in listed.splitlines()) if not name.startswith("SALLOW_0.1")}
    with open(os.path.join(HERE, "symbols.txt"), encoding="utf-8") as file:
        promised = set(file.read().split())
    if shown != promised:
        sys.exit(f"libsallow.so shows {sorted(shown - promised)} besides those of symbols.txt, "
                 f"and lacks {sorted(promised - shown)}")


def check_programs(prefix, folder, compiler, user):
    libraries = libraries_of(prefix)
    include = ["-I", os.path.join(prefix, "include")]
    shared = ["-x", "none", "-L", libraries, "-lsallow", f"-Wl,-rpath,{libraries}", "-pthread"]
    circuit = os.path.join(folder, "circuit.stim")
    with open(circuit, "w", encoding="utf-8") as file:
        file.write(run(os.path.join(prefix, "bin", "sallow"), "gen", "--code", "surface_code",
                       "--task", "rotated_memory_x", "--distance", "3", "--rounds", "3",
                       "--after_clifford_depolarization", "0.01"))

    def build(source, language, libraries_wanted=None):
        program = os.path.join(folder, os.path.basename(source).replace(".", "_"))
        run(compiler, *language, *STRICT, *include, source, *(libraries_wanted or shared), "-o", program)
        return program

    answers = {run(build(os.path.join(EXAMPLES, "c", "decode.c"), C), circuit, "20000"),
               run(build(os.path.join(EXAMPLES, "c", "decode.c"), [*C, "-O2"]), circuit, "20000"),
               run(build(os.path.join(EXAMPLES, "cpp", "decode.cc"), CPP), circuit, "20000"),
               run(os.path.join(user, "decode_c"), circuit, "20000"),
               run(os.path.join(user, "decode_c_static"), circuit, "20000")}
    if shutil.which("pkg-config"):
        where = {**os.environ, "PKG_CONFIG_PATH": os.path.join(libraries, "pkgconfig")}
        by_name = run("pkg-config", "--cflags", "--libs", "sallow", env=where).split()
        alone = run("pkg-config", "--static", "--cflags", "--libs", "sallow", env=where).split()
        decode = os.path.join(EXAMPLES, "c", "decode.c")
        answers.add(run(build(decode, C, ["-x", "none", *by_name, f"-Wl,-rpath,{libraries}"]), circuit, "20000"))
        answers.add(run(build(decode, C, ["-x", "none", "-static", *alone]), circuit, "20000"))
    else:
        print("skipped: pkg-config is not installed; sallow.pc was not tested")
    if len(answers) != 1 or not re.fullmatch(r"\d{3,4} failures in 20000 shots\n", next(iter(answers))):
        sys.exit(f"the examples printed {answers}")

    printed = run(build(os.path.join(EXAMPLES, "c", "soft_readout.c"), C))
    expected = r"with the model's probabilities: flipped.*\nwith one uncertain readout: not flipped.*D1 D3.*\n"
    if not re.fullmatch(expected, printed):
        sys.exit(f"soft_readout printed {printed!r}")
    printed = run(build(os.path.join(EXAMPLES, "cpp", "estimate.cc"), CPP), "3")
    if not re.match(r"\d+ failures in 100000 shots: .*\nthe likeliest of \d+ edges", printed):
        sys.exit(f"estimate printed {printed!r}")
    # sallow.h is also a C++ header.
    header = os.path.join(folder, "header.cc")
    with open(header, "w", encoding="utf-8") as file:
        file.write("#include <sallow/sallow.h>\nint main() { return sallow_abi_version() != SALLOW_ABI_VERSION; }\n")
    run(build(header, CPP))
    run(build(os.path.join(HERE, "misuse.c"), C, [*shared, "-lm"]))
    run(build(os.path.join(HERE, "objects.cc"), CPP))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
