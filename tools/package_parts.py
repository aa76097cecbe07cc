"""Parts of tools/release_check: each package in a bare system, and other compilers and machines."""
import os
import re
import subprocess
import time

from release_parts import BUILD, TOP, Failed, Skipped, jobs, present, run

FILES = TOP / "build" / "release-files"
WILLOW = "willow --part memories --shots 1000 --seed 1"
# A decode from Python, in the environment where the wheel was installed.
DECODE = ("import sallow; circuit = sallow.Circuit.generated('surface_code:rotated_memory_z', distance=3, rounds=3, "
          "after_clifford_depolarization=0.01); count = sallow.estimate(circuit, max_shots=1000, seed=1); "
          "assert 0 < count.failures < 100")
# Packages that the Debian packages need, and those to compile a program in C with.
NEEDED_BY_DEB = "libmetis5,libsqlite3-0,libyaml-cpp0.7,libmd0,gcc,libc6-dev,libstdc++-12-dev,pkg-config"
# The reasons for the tags of lintian that are accepted are in docs/decisions/0029-packages.md.
LINTIAN_TAGS = ("maintscript-calls-ldconfig",)


def bare(suite, command, *files, packages=None):
    """Runs a command in a bare system with these files; returns its lines, each with the time when it was printed."""
    call = [TOP / "tools" / "bare_root", *(["--with", packages] if packages else [])]
    for file in files:
        call += ["--file", file]
    lines = []
    with subprocess.Popen([*map(str, call), suite, command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace") as process:
        for line in process.stdout:
            lines.append((time.monotonic(), line.rstrip("\n")))
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "log.txt", "a", encoding="utf-8") as log:
        printed = "".join(f"{line}\n" for _, line in lines)
        log.write(f"bare {suite}: {command}\n{printed}status {process.returncode}\n\n")
    if process.returncode == 3 and lines and lines[-1][1].startswith("skipped: "):
        raise Skipped(lines[-1][1].removeprefix("skipped: "))
    if process.returncode != 0:
        raise Failed(f"in a bare {suite}: " + (lines[-1][1] if lines else "no output"))
    return lines


def when(lines, pattern):
    """The seconds from the line `begin` to the first line that matches."""
    begin = next(at for at, line in lines if line == "begin")
    for at, line in lines:
        if at >= begin and re.search(pattern, line):
            return at - begin
    raise Failed(f"no line of the output matches '{pattern}'")


def newest(pattern):
    found = sorted(FILES.glob(pattern), key=os.path.getmtime)
    if not found:
        raise Failed(f"build/release-files has no {pattern}")
    return found[-1]


def megabytes(path):
    return f"{path.stat().st_size / 1e6:.1f} MB"


def wheel():
    """The wheel, built from the source distribution, in a bare Debian 12 with Python and no compiler."""
    run(TOP / "tools" / "wheel", "--sdist")
    made = newest("sallow-*.whl")
    lines = bare("bookworm",
                 "! command -v cc && echo begin && python3 -m venv env && "
                 "env/bin/pip install --quiet ./sallow-*.whl && "
                 f"echo installed && env/bin/sallow {WILLOW} && echo memories && "
                 f"env/bin/sallow {WILLOW} --html willow.html && test -s willow.html && "
                 f'env/bin/python -c "{DECODE}" && echo decoded', made, packages="ca-certificates,python3-venv")
    when(lines, "^decoded$")
    return (f"{made.name}: {megabytes(made)}; pip install took {when(lines, '^installed$'):.0f} s, the first result of "
            f"sallow willow came after {when(lines, '^error per cycle'):.0f} s")


def deb():
    """The Debian packages, by lintian, and in a bare Debian 12 with a C program against them."""
    run(TOP / "tools" / "deb")
    made = sorted(FILES.glob("*sallow*.deb"))
    found = "lintian is not installed"
    if present("lintian"):
        _, output = run("lintian", "--suppress-tags", ",".join(LINTIAN_TAGS), "--fail-on", "error,warning", *made)
        found = "lintian found nothing" if not output.strip() else "lintian found no error and no warning"
    lines = bare("bookworm",
                 f"dpkg --install ./*.deb && echo begin && sallow {WILLOW} && "
                 f"sallow {WILLOW} --html w.html && test -s w.html && "
                 "test -s /usr/share/bash-completion/completions/sallow && "
                 "gzip -dc /usr/share/man/man1/sallow.1.gz | grep -q NAME && "
                 "sallow gen --code surface_code --task rotated_memory_z --distance 3 --rounds 3 "
                 "--after_clifford_depolarization 0.01 --out c.stim && "
                 "cc -std=c11 decode.c $(pkg-config --cflags --libs sallow) -o decode && ./decode c.stim 10000 && "
                 "cc -std=c11 decode.c -static $(pkg-config --static --cflags --libs sallow) -o decode_alone && "
                 "./decode_alone c.stim 10000 && dpkg --remove sallow libsallow-dev libsallow1",
                 *made, TOP / "examples" / "c" / "decode.c", packages=NEEDED_BY_DEB)
    when(lines, r"^\d+ failures in 10000 shots$")
    return f"{found}; installed, a C program linked in both ways, removed; " + ", ".join(
        f"{file.name.split('_')[0]} {megabytes(file)}" for file in made)


def static():
    """The static program, in a folder with nothing else and in Debian 11."""
    run(TOP / "tools" / "static_program")
    made = newest("sallow-*-linux-*")
    bare("nothing", f"/root/files/{made.name} {WILLOW}", made)
    lines = bare("bullseye", f"echo begin && ./{made.name} {WILLOW} && ./{made.name} help >/dev/null", made)
    when(lines, "^error per cycle")
    return f"{made.name}: {megabytes(made)}; ran in an empty folder and in Debian 11"


def compile_everything(name, c, cpp, *options, targets=("all",)):
    """Builds with warnings as errors, in unity groups; returns the folder."""
    if not present(cpp):
        raise Skipped(f"{cpp} is not installed; tools/setup release installs it")
    folder = TOP / "build" / f"check-{name}"
    run("cmake", "--preset", "release", "-B", folder, "-DSALLOW_BENCHMARKS=OFF", "-DSALLOW_WERROR=ON",
        f"-DCMAKE_C_COMPILER={c}", f"-DCMAKE_CXX_COMPILER={cpp}", *options)
    run("cmake", "--build", folder, "-j", jobs(), "--target", *targets)
    return folder


def compiler(name, c, cpp):
    def part():
        folder = compile_everything(name, c, cpp, "-DSALLOW_TESTS=ON", "-DSALLOW_PYTHON=OFF")
        _, output = run("ctest", "--test-dir", folder, "-j", jobs(), "-R", "[.]portable$|^conformance$",
                        "--output-on-failure")
        count = re.search(r"out of (\d+)", output).group(1)
        return f"no warning; {count} test programs passed with portable kernels"
    part.__doc__ = f"Everything by {name} with warnings as errors; the unit tests with portable kernels."
    return part


def arm64():
    """The engine cross-compiled for arm64, and its unit tests under qemu."""
    if not present("qemu-aarch64-static"):
        raise Skipped("qemu-aarch64-static is not installed; tools/setup release installs it")
    folder = compile_everything("arm64", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++", "-DSALLOW_PROGRAM=OFF",
                                "-DSALLOW_TESTS=ON", "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64",
                                "-DCMAKE_EXE_LINKER_FLAGS=-static")
    passed = 0
    for program in sorted((folder / "tests").glob("*_tests")):
        _, output = run("qemu-aarch64-static", program, "--gtest_brief=1")
        passed += int(re.search(r"\[  PASSED  \] (\d+) test", output).group(1))
    return f"no warning; {passed} tests passed under qemu, with portable kernels"


PACKAGE_PARTS = {"wheel": wheel, "deb": deb, "static": static, "gcc-12": compiler("GCC 12", "gcc-12", "g++-12"),
                 "clang-14": compiler("Clang 14", "clang-14", "clang++-14"),
                 "clang-16": compiler("Clang 16", "clang-16", "clang++-16"), "arm64": arm64}
