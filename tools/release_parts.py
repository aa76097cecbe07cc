"""What the parts of tools/release_check share: how they run commands and builds, and how they skip and fail."""
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = TOP / "build" / "release_check"


class Skipped(Exception):
    """Why a part cannot run here, and what helps."""


class Failed(Exception):
    """What went wrong, in a line."""


def run(*command, env=None, cwd=TOP, may_fail=False):
    """Runs a command; returns (status, output). Output goes to a log as well."""
    BUILD.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([str(word) for word in command], cwd=cwd, env={**os.environ, **(env or {})}, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    with open(BUILD / "log.txt", "a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, command))}\n{done.stdout}\nstatus {done.returncode}\n\n")
    if done.returncode != 0 and not may_fail:
        sys.stderr.write(done.stdout[-4000:])
        raise Failed(f"{pathlib.Path(str(command[0])).name} ended with status {done.returncode}; the log is "
                     f"{(BUILD / 'log.txt').relative_to(TOP)}")
    return done.returncode, done.stdout


def present(program):
    return any(os.access(os.path.join(folder, program), os.X_OK) for folder in os.get_exec_path())


def jobs():
    return os.environ.get("SALLOW_JOBS", str(os.cpu_count() or 2))


def build(preset, targets, *options):
    """Builds targets of a preset, in the folder that ./test uses too; returns that folder."""
    folder = TOP / "build" / preset
    run("cmake", "--preset", preset, *options)
    run("cmake", "--build", folder, "-j", jobs(), "--target", *targets)
    return folder


def python():
    """The interpreter of the environment that the Python tests use."""
    status, output = run(TOP / "tools" / "python_env", may_fail=True)
    if status == 3:
        raise Skipped(output.strip().split("\n")[-1].removeprefix("skipped: "))
    if status != 0:
        raise Failed("tools/python_env failed")
    return output.strip().split("\n")[-1]
