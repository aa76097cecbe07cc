#!/usr/bin/env python3
"""Runs sallow under mpirun and compares with one process: run_mpi_tests.py SALLOW

Prints SKIPPED and exits with status 77 where there is no mpirun or SALLOW was built without MPI.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SALLOW = os.path.abspath(sys.argv[1])
MODULE = os.path.join(os.path.dirname(SALLOW), "sallow_mpi.so")
ENVIRONMENT = dict(
    os.environ,
    # Open MPI refuses to start as root unless told twice; containers often forbid copies between processes.
    OMPI_ALLOW_RUN_AS_ROOT="1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
    OMPI_MCA_btl_vader_single_copy_mechanism="none",
    # What Open MPI itself leaves allocated is not ours to look for.
    ASAN_OPTIONS="detect_leaks=0",
)
problems = []


def check(holds, what, done=None):
    if holds:
        return
    problems.append(what)
    print(f"FAILED {what}")
    if done is not None:
        print(f"  exit status {done.returncode}\n  {done.stdout.decode()}\n  {done.stderr.decode()}")


def run(ranks, folder, *arguments, program=SALLOW):
    """With None for ranks, without mpirun."""
    start = [] if ranks is None else ["mpirun", "-q", "--oversubscribe", "-n", str(ranks)]
    return subprocess.run([*start, program, *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, timeout=300,
                          check=False)


def our_lines(done):
    return [line for line in done.stderr.decode().split("\n") if line.startswith("sallow: ")]


def check_refusal(done, status, text):
    lines = our_lines(done)
    check(done.returncode == status and len(lines) == 1 and text in lines[0], f"one line that says: {text}", done)


def test_state_vector(folder):
    sample = ["rcs", "sample", "--circuit", "c.qsim", "--shots", "3000", "--seed", "5", "--threads", "1"]
    alone = run(None, folder, *sample)
    check(alone.returncode == 0, "samples of one process", alone)
    (folder / "c.01").write_bytes(alone.stdout)
    for ranks in (2, 4):
        done = run(ranks, folder, *sample)
        check(done.returncode == 0 and done.stdout == alone.stdout, f"{ranks} ranks sample the same bytes", done)
    xeb = ["rcs", "xeb", "--circuit", "c.qsim", "--samples", "c.01", "--threads", "1"]
    alone, done = run(None, folder, *xeb), run(2, folder, *xeb)
    check(done.returncode == 0 and done.stdout == alone.stdout, "2 ranks find the same cross-entropy", done)


def test_amplitudes(folder):
    (folder / "b.01").write_text("".join(f"{k * 4099 % 2**18:018b}\n" for k in range(20)))
    both = ["rcs", "amplitudes", "--circuit", "c.qsim", "--bitstrings", "b.01", "--threads", "1"]
    for method in (["--method", "state_vector"], ["--method", "contract", "--memory", "40KiB", "--rounds", "1"]):
        alone = run(None, folder, *both, *method)
        check(alone.returncode == 0, f"amplitudes of one process {method}", alone)
        for ranks in (2, 4):
            done = run(ranks, folder, *both, *method)
            check(done.returncode == 0 and done.stdout == alone.stdout, f"{ranks} ranks find them, {method}", done)
    # `alone` is the contraction's. Three ranks write a checkpoint, which is cut; two take it up.
    done = run(3, folder, *both, *method, "--checkpoint", "sums")
    lines = (folder / "sums").read_text().split("\n")
    check(done.stdout == alone.stdout and len(lines) > 300, "a checkpoint of three ranks", done)
    (folder / "sums").write_text("\n".join(lines[: len(lines) // 2]))
    done = run(2, folder, *both, *method, "--checkpoint", "sums", "--json")
    report = json.loads(done.stdout)
    found = "".join(f"{a['bits']} {a['re']} {a['im']}\n" for a in report["amplitudes"])
    check(report["chunks_resumed"] > 0 and report["ranks"] == 2, "two ranks take it up", done)
    check(numbers(found) == numbers(alone.stdout.decode()), "and find the same", done)


def numbers(text):
    return [(bits, float(re), float(im)) for bits, re, im in (line.split() for line in text.splitlines())]


def test_refusals(folder):
    sample = ["rcs", "sample", "--circuit", "c.qsim", "--seed", "1", "--threads", "1"]
    check_refusal(run(3, folder, *sample), 2, "a state vector is split over 2, 4, 8, … ranks, and these are 3")
    check_refusal(run(2, folder, "rcs", "sample", "--circuit", "absent.qsim"), 2, "absent.qsim")
    check_refusal(run(2, folder, "decode"), 2, "'decode' works in one process, and 2 were started")
    # Only the second rank may use too little memory; it ends the first, which waits for it.
    (folder / "one.01").write_text("0" * 18 + "\n")
    amplitudes = ["rcs", "amplitudes", "--circuit", "c.qsim", "--bitstrings", "one.01", "--threads", "1",
                  "--method", "state_vector"]
    check_refusal(run(1, folder, *amplitudes, ":", "-n", "1", SALLOW, *amplitudes, "--memory", "1KiB"), 2,
                  "rank 1: a state vector of 18 qubits takes 1.00 MiB on each of 2 ranks, more than the 1.00 KiB")
    version = run(2, folder, "--version")
    check(version.stdout.startswith(b"sallow ") and version.stdout.count(b"\n") == 1, "one version", version)


def test_without_module(folder):
    lonely = folder / "sallow"
    shutil.copy(SALLOW, lonely)
    check_refusal(run(2, folder, "rcs", "sample", "--circuit", "c.qsim", program=str(lonely)), 1,
                  "started as 2 ranks, but this build has no MPI: install libopenmpi-dev and openmpi-bin")


def main():
    if shutil.which("mpirun") is None:
        print("SKIPPED: there is no mpirun; install openmpi-bin and libopenmpi-dev")
        return 77
    if not os.path.exists(MODULE):
        print("SKIPPED: sallow was built without MPI; install libopenmpi-dev")
        return 77
    with tempfile.TemporaryDirectory(prefix="sallow_mpi_") as name:
        folder = pathlib.Path(name)
        run(None, folder, "rcs", "gen", "--layout", "sycamore", "--qubits", "18", "--cycles", "8", "--seed", "2",
            "--out", "c.qsim")
        test_state_vector(folder)
        test_amplitudes(folder)
        test_refusals(folder)
        test_without_module(folder)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
