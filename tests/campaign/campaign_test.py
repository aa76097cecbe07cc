#!/usr/bin/env python3
"""Campaigns as whole processes: killed, side by side, in parts.  campaign_test.py SALLOW [--kills N] [TEST...]

The first test prints the seed it drew its moments from; `campaign_test.py SALLOW kill --kills 50` is its long version.
"""
import argparse
import json
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

PLAN = {
    "seed": 11,
    "tasks": [
        {"code": "surface_code", "task": ["rotated_memory_x", "rotated_memory_z"], "distance": [3, 5],
         "noise": "uniform", "p": [0.004, 0.008], "max_shots": 60000, "max_failures": 700},
        {"code": "repetition_code", "task": "memory", "distance": 5, "noise": "phenomenological", "p": 0.05,
         "decoder": ["matching", "correlated"], "max_shots": 50001},
    ],
}


class Campaigns:
    def __init__(self, sallow, folder, shots_factor=1):
        self.sallow, self.folder = sallow, pathlib.Path(folder)
        plan = json.loads(json.dumps(PLAN))
        for grid in plan["tasks"]:
            grid["max_shots"] = int(grid["max_shots"] * shots_factor)
            if "max_failures" in grid:
                grid["max_failures"] = int(grid["max_failures"] * shots_factor)
        (self.folder / "plan.json").write_text(json.dumps(plan))

    def command(self, db, *flags):
        return [self.sallow, "collect", "plan.json", "--db", db, "--json", *flags]

    def start(self, db, *flags):
        return subprocess.Popen(self.command(db, *flags), cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def finish(self, process):
        output, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
        return counts_of(output)

    def run(self, db, *flags):
        done = subprocess.run(self.command(db, *flags), cwd=self.folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return counts_of(done.stdout)

    def query(self, db, sql):
        connection = sqlite3.connect(self.folder / db)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def check_store(self, db):
        assert self.query(db, "PRAGMA integrity_check") == [("ok",)]
        # A shot is in one row at most: within a run, no row starts before the one before it ends.
        rows = self.query(db, "SELECT run, first_shot, shots FROM shards ORDER BY run, first_shot")
        for (run, first, shots), (next_run, next_first, _) in zip(rows, rows[1:]):
            assert run != next_run or first + shots <= next_first, (run, first, shots, next_first)


def counts_of(output):
    return {task["id"]: (task["shots"], task["failures"], task["discards"])
            for task in json.loads(output)["tasks"]}


def test_kill(campaigns, kills, seed):
    """Killed with -9 at random moments, it ends with the counts of a run that nothing disturbed."""
    start = time.monotonic()
    expected = campaigns.run("undisturbed.sqlite", "--threads", "2")
    undisturbed_s = time.monotonic() - start
    moments = random.Random(seed)
    killed = 0
    while killed < kills:
        process = campaigns.start("killed.sqlite", "--threads", "2")
        # Long enough now and then to get somewhere, so that every stage of a campaign meets its end.
        try:
            process.wait(moments.uniform(0.001, 3 * undisturbed_s / kills))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        if process.returncode == 0:  # it came to its end: begin again
            (campaigns.folder / "killed.sqlite").unlink()
            continue
        killed += 1
        if (campaigns.folder / "killed.sqlite").exists():
            campaigns.query("killed.sqlite", "PRAGMA integrity_check")
    found = campaigns.run("killed.sqlite", "--threads", "1")
    campaigns.check_store("killed.sqlite")
    assert found == expected, (found, expected)
    print(f"  killed {killed} times, seed {seed}: {sum(shots for shots, _, _ in found.values())} shots")


def test_two_processes(campaigns):
    """Two processes fill one store; one of them is killed on the way; nothing is counted twice."""
    expected = campaigns.run("alone.sqlite")
    processes = [campaigns.start("shared.sqlite", "--threads", "1") for _ in range(3)]
    time.sleep(0.05)
    processes[2].send_signal(signal.SIGKILL)
    processes[2].communicate()
    found = [campaigns.finish(process) for process in processes[:2]]
    campaigns.check_store("shared.sqlite")
    assert found == [expected, expected]


def test_crowd(campaigns):
    """Processes that meet over a store which is not there yet all find it theirs."""
    flags = ("--threads", "1", "--max_failures", "0", "--max_shots", "100")
    expected = campaigns.run("alone.sqlite", *flags)
    for round_ in range(5):
        processes = [campaigns.start(f"crowd{round_}.sqlite", *flags) for _ in range(6)]
        assert [campaigns.finish(process) for process in processes] == [expected] * 6


def test_threads(campaigns):
    """The counts do not depend on the number of threads."""
    assert campaigns.run("one.sqlite", "--threads", "1") == campaigns.run("many.sqlite", "--threads", "7")


def test_more_shots(campaigns):
    """More shots later are the shots that would have been taken at once."""
    flags = ("--max_failures", "0")
    campaigns.run("grown.sqlite", *flags, "--max_shots", "1000")
    campaigns.run("grown.sqlite", *flags, "--max_shots", "7777")
    campaigns.check_store("grown.sqlite")
    assert campaigns.run("grown.sqlite", *flags, "--max_shots", "20000") == campaigns.run(
        "at_once.sqlite", *flags, "--max_shots", "20000")


def test_parts(campaigns):
    """Parts of the shards, each in its own store, together make the counts of the whole, also if combined twice."""
    flags = ("--max_failures", "0", "--max_shots", "30000")
    whole = campaigns.run("whole.sqlite", *flags)
    parts = [f"part{k}.sqlite" for k in range(4)]
    for db, shards in zip(parts, (":20", "20::3", "21::3", "22::3")):
        campaigns.run(db, *flags, "--shards", shards, "--seed", "11")
    for _ in range(2):
        subprocess.run([campaigns.sallow, "combine", "all.sqlite", *parts], cwd=campaigns.folder, check=True,
                       stdout=subprocess.DEVNULL)
        campaigns.check_store("all.sqlite")
        assert campaigns.run("all.sqlite", *flags) == whole
    # A shard that was cut short, in one store, and its rest are whole in another.
    campaigns.run("short.sqlite", "--max_failures", "0", "--max_shots", "10001")
    for out, into in (("short.sqlite", "whole.sqlite"), ("whole.sqlite", "short.sqlite")):
        copy = "copy_of_" + out
        (campaigns.folder / copy).write_bytes((campaigns.folder / out).read_bytes())
        subprocess.run([campaigns.sallow, "combine", copy, into], cwd=campaigns.folder, check=True,
                       stdout=subprocess.DEVNULL)
        campaigns.check_store(copy)
        assert campaigns.run(copy, *flags) == whole


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallow")
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--shots_factor", type=float, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()
    sallow = str(pathlib.Path(arguments.sallow).resolve())
    tests = {name[5:]: test for name, test in globals().items() if name.startswith("test_")}
    for name in arguments.tests or tests:
        print(f"{name}: {tests[name].__doc__.strip()}", flush=True)
        with tempfile.TemporaryDirectory(prefix="sallow_campaign_") as folder:
            campaigns = Campaigns(sallow, folder, arguments.shots_factor)
            if name == "kill":
                test_kill(campaigns, arguments.kills, arguments.seed)
            else:
                tests[name](campaigns)
    return 0


if __name__ == "__main__":
    sys.exit(main())
