#!/usr/bin/env python3
"""Runs sallow with mpirun and compares with one process: run_mpi_tests.py SALLOW

Prints SKIPPED and exits with status 77 if there is no mpirun or SALLOW was built without MPI.
"""
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SALLOW = os.path.abspath(sys.argv[1])
MODULE = os.path.join(os.path.dirname(SALLOW), "sallow_mpi.so")
ENVIRONMENT = dict(
    os.environ,
    # Open MPI refuses to start as root without two variables; containers often forbid copies between processes.
    OMPI_ALLOW_RUN_AS_ROOT="1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
    OMPI_MCA_btl_vader_single_copy_mechanism="none",
    # Memory leaks of Open MPI itself are ignored.
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
    """If ranks is None, runs without mpirun."""
    start = [] if ranks is None else ["mpirun", "-q", "--oversubscribe", "-n", str(ranks)]
    return subprocess.run([*start, program, *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, timeout=300,
                          check=False)


def our_lines(done):
    return [line for line in done.stderr.decode().split("\n") if line.startswith("sallow: ")]


def check_refusal(done, status, text):
    lines = our_lines(done)
    check(done.returncode == status and len(lines) == 1 and text in lines[0], f"one line that contains: {text}", done)


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
    # `alone` is the result of contraction. Three ranks write a checkpoint; two ranks resume from a part of it.
    done = run(3, folder, *both, *method, "--checkpoint", "sums")
    lines = (folder / "sums").read_text().split("\n")
    check(done.stdout == alone.stdout and len(lines) > 300, "a checkpoint of three ranks", done)
    (folder / "sums").write_text("\n".join(lines[: len(lines) // 2]))
    done = run(2, folder, *both, *method, "--checkpoint", "sums", "--json")
    report = json.loads(done.stdout)
    found = "".join(f"{a['bits']} {a['re']} {a['im']}\n" for a in report["amplitudes"])
    check(report["chunks_resumed"] > 0 and report["ranks"] == 2, "two ranks resume from it", done)
    check(numbers(found) == numbers(alone.stdout.decode()), "and find the same", done)


def test_learning(folder):
    run(None, folder, "gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", "3", "--rounds", "3",
        "--noise", "si1000:0.005", "--out", "d3.stim")
    run(None, folder, "detect", "--in", "d3.stim", "--shots", "3000", "--seed", "1", "--out", "events.01", "--obs_out",
        "flips.01")
    learn = ["learn", "--circuit", "d3.stim", "--in", "events.01", "--threads", "1", "--flips", "--obs_in", "flips.01"]
    alone = run(None, folder, *learn, "--out", "alone.dem", "--classes_out", "alone.csv")
    check(alone.returncode == 0, "a model learned by one process", alone)
    for ranks in (2, 3):
        done = run(ranks, folder, *learn, "--out", "ranks.dem", "--classes_out", "ranks.csv")
        check(done.returncode == 0 and done.stdout == alone.stdout, f"{ranks} ranks report the same", done)
        for kind in ("dem", "csv"):
            check((folder / f"ranks.{kind}").read_bytes() == (folder / f"alone.{kind}").read_bytes(),
                  f"{ranks} ranks learn the same {kind}")
    check_refusal(run(2, folder, "learn", "--circuit", "d3.stim", "--in", "missing.01"), 2, "missing.01")
    check_refusal(run(2, folder, "learn"), 2, "learn needs folders, an error model or a circuit")


def numbers(text):
    return [(bits, float(re), float(im)) for bits, re, im in (line.split() for line in text.splitlines())]


PLAN = {
    "seed": 11,
    "tasks": [
        {"code": "surface_code", "task": ["rotated_memory_x", "rotated_memory_z"], "distance": [3, 5],
         "noise": "uniform", "p": [0.004, 0.01], "max_shots": 60000, "max_failures": 500},
        {"code": "repetition_code", "task": "memory", "distance": 5, "noise": "phenomenological", "p": 0.05,
         "decoder": ["matching", "correlated"], "max_shots": 50001},
        {"code": "surface_code", "task": "rotated_memory_z", "distance": 3, "noise": "uniform", "p": 0.02,
         "decoder": "union_find", "postselect": "D0,D3", "max_shots": 300000, "relative_error": 0.05},
    ],
}
# An external decoder that predicts no flips.
NEVER = """import sys
receive, send = sys.stdin.buffer, sys.stdout.buffer
detectors, observables, size = map(int, receive.readline().split()[2:])
receive.read(size)
while line := receive.readline():
    receive.read(int(line) * ((detectors + 7) // 8))
    send.write(bytes(int(line) * ((observables + 7) // 8)))
    send.flush()
"""


def counts_of(done):
    return [(task["id"], task["shots"], task["failures"], task["discards"], task.get("counts"))
            for task in json.loads(done.stdout)["tasks"]]


def shots_in(path):
    """The number of shots in a store; 0 if the store does not exist yet."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        shots = connection.execute("SELECT sum(shots) FROM shards").fetchone()[0]
        connection.close()
        return shots or 0
    except sqlite3.OperationalError:
        return 0


def check_store(path):
    connection = sqlite3.connect(path)
    check(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], f"{path.name} is consistent")
    rows = connection.execute("SELECT run, first_shot, shots FROM shards ORDER BY run, first_shot").fetchall()
    connection.close()
    check(all(a[0] != b[0] or a[1] + a[2] <= b[1] for a, b in zip(rows, rows[1:])), "each shot is there once")


def test_campaign(folder):
    (folder / "plan.json").write_text(json.dumps(PLAN))
    collect = ["collect", "plan.json", "--threads", "1", "--json", "--db"]
    alone = run(None, folder, *collect, "alone.sqlite")
    check(alone.returncode == 0 and len(counts_of(alone)) == 11, "a campaign of one process", alone)
    for ranks in (2, 4):
        done = run(ranks, folder, *collect, f"by{ranks}.sqlite")
        check(done.returncode == 0 and counts_of(done) == counts_of(alone), f"{ranks} ranks count the same", done)
        check_store(folder / f"by{ranks}.sqlite")
    # All ranks are killed before the end, and a different number of ranks resumes.
    longer = ["--max_shots", "400000", "--max_failures", "0", "--relative_error", "0"]
    alone = run(None, folder, *collect, "alone.sqlite", *longer)
    store = folder / "killed.sqlite"
    killed = subprocess.Popen(["mpirun", "-q", "--oversubscribe", "-n", "3", SALLOW, *collect, store.name, *longer],
                              cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True)
    while shots_in(store) < 200000 and killed.poll() is None:
        time.sleep(0.01)
    check(killed.poll() is None, "there is something to kill")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    check(shots_in(store) < 4400000, "it was killed on the way")
    done = run(2, folder, *collect, store.name, *longer)
    check(done.returncode == 0 and counts_of(done) == counts_of(alone), "after kill -9 the counts are the same", done)
    check_store(store)


def test_campaign_of_external_decoder(folder):
    (folder / "never.py").write_text(NEVER)
    (folder / "c.stim").write_text("X_ERROR(0.1) 0 1\nM 0 1\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-1]\n"
                                   "OBSERVABLE_INCLUDE(1) rec[-2]\n")
    collect = ["collect", "c.stim", "--decoder", f"exec:{sys.executable} never.py", "--max_shots", "30000", "--seed",
               "3", "--threads", "1", "--json", "--db"]
    alone, done = run(None, folder, *collect, "f1.sqlite"), run(3, folder, *collect, "f3.sqlite")
    check(alone.returncode == 0 and counts_of(alone)[0][2] > 0, "an external decoder", alone)
    check(done.returncode == 0 and counts_of(done) == counts_of(alone), "3 ranks ask external decoders", done)


def test_campaign_of_decoder_that_ends_ill(folder):
    """The decoder fails only on a rank other than the first: its answers are not counted, and the task is not done."""
    (folder / "ill.py").write_text(NEVER + "\nimport os\nsys.exit(os.environ.get('OMPI_COMM_WORLD_RANK') == '1')\n")
    (folder / "c.stim").write_text("X_ERROR(0.1) 0 1\nM 0 1\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-1]\n"
                                   "OBSERVABLE_INCLUDE(1) rec[-2]\n")
    collect = ["collect", "c.stim", "--decoder", f"exec:{sys.executable} ill.py", "--max_shots", "30000", "--seed", "3",
               "--threads", "1", "--db", "ill.sqlite"]
    for _ in range(2):
        done = run(3, folder, *collect)
        check(done.returncode == 1 and b"exited with status 1" in done.stderr, "a failed decoder is reported", done)
        check(not shots_in(folder / "ill.sqlite"), "answers of a failed decoder are not kept")


def test_campaign_refusals(folder):
    collect = ["collect", "plan.json", "--db", "r.sqlite", "--threads", "1"]
    bad = {"code": "surface_cod", "task": "rotated_memory_z", "distance": 3, "noise": "uniform:0.01"}
    (folder / "bad.json").write_text(json.dumps({"tasks": [bad]}))
    check_refusal(run(3, folder, "collect", "bad.json", "--db", "r.sqlite"), 2, "surface_cod")
    check_refusal(run(3, folder, "collect", "absent.json", "--db", "r.sqlite"), 2, "absent.json")
    check_refusal(run(3, folder, "collect", "--db", "r.sqlite"), 2, "needs a plan or circuit files")
    (folder / "foreign.sqlite").write_text("no database at all, but long enough to be looked at")
    check_refusal(run(3, folder, "collect", "plan.json", "--db", "foreign.sqlite"), 2, "foreign.sqlite")
    # Only the first rank reports a failure, for a failure on any rank.
    check_refusal(run(3, folder, *collect, "--decoder", "exec:false"), 1, "decoder 'exec:false' ended its output")


def test_refusals(folder):
    sample = ["rcs", "sample", "--circuit", "c.qsim", "--seed", "1", "--threads", "1"]
    check_refusal(run(3, folder, *sample), 2, "a state vector is split over 2, 4, 8, … ranks, not over 3")
    check_refusal(run(2, folder, "rcs", "sample", "--circuit", "absent.qsim"), 2, "absent.qsim")
    check_refusal(run(2, folder, "decode"), 2, "'decode' runs in one process, but 2 were started")
    # Only the second rank has too little memory; it ends the first rank, which waits for it.
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
        test_learning(folder)
        test_campaign(folder)
        test_campaign_of_external_decoder(folder)
        test_campaign_of_decoder_that_ends_ill(folder)
        test_campaign_refusals(folder)
        test_refusals(folder)
        test_without_module(folder)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
