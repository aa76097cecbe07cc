#!/usr/bin/env python3
"""Tests campaigns as whole processes: killed, in parallel, in parts.  campaign_test.py SALLOW [--kills N] [TEST...]

The first test prints the seed of its random moments; `campaign_test.py SALLOW kill --kills 50` is its long version.
"""
import argparse
import json
import pathlib
import random
import resource
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
        # Each shot is in at most one row: within a run, no row starts before the previous row ends.
        rows = self.query(db, "SELECT run, first_shot, shots FROM shards ORDER BY run, first_shot")
        for (run, first, shots), (next_run, next_first, _) in zip(rows, rows[1:]):
            assert run != next_run or first + shots <= next_first, (run, first, shots, next_first)


def counts_of(output):
    return {task["id"]: (task["shots"], task["failures"], task["discards"])
            for task in json.loads(output)["tasks"]}


def test_kill(campaigns, kills, seed):
    """A campaign killed with -9 at random moments ends with the counts of an uninterrupted run."""
    start = time.monotonic()
    expected = campaigns.run("undisturbed.sqlite", "--threads", "2")
    undisturbed_s = time.monotonic() - start
    moments = random.Random(seed)
    killed = 0
    while killed < kills:
        process = campaigns.start("killed.sqlite", "--threads", "2")
        # Sometimes long enough to make progress, so that every stage of a campaign is interrupted.
        try:
            process.wait(moments.uniform(0.001, 3 * undisturbed_s / kills))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        if process.returncode == 0:  # the campaign finished: start again
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
    """Several processes fill one store; one of them is killed; nothing is counted twice."""
    expected = campaigns.run("alone.sqlite")
    processes = [campaigns.start("shared.sqlite", "--threads", "1") for _ in range(3)]
    time.sleep(0.05)
    processes[2].send_signal(signal.SIGKILL)
    processes[2].communicate()
    found = [campaigns.finish(process) for process in processes[:2]]
    campaigns.check_store("shared.sqlite")
    assert found == [expected, expected]


def test_crowd(campaigns):
    """Processes that create the same store at the same time can all use it."""
    flags = ("--threads", "1", "--max_failures", "0", "--max_shots", "100")
    expected = campaigns.run("alone.sqlite", *flags)
    for round_ in range(5):
        processes = [campaigns.start(f"crowd{round_}.sqlite", *flags) for _ in range(6)]
        assert [campaigns.finish(process) for process in processes] == [expected] * 6


def test_threads(campaigns):
    """The counts do not depend on the number of threads."""
    assert campaigns.run("one.sqlite", "--threads", "1") == campaigns.run("many.sqlite", "--threads", "7")


def test_more_shots(campaigns):
    """Shots that are added later are the same as those of one longer run."""
    flags = ("--max_failures", "0")
    campaigns.run("grown.sqlite", *flags, "--max_shots", "1000")
    campaigns.run("grown.sqlite", *flags, "--max_shots", "7777")
    campaigns.check_store("grown.sqlite")
    assert campaigns.run("grown.sqlite", *flags, "--max_shots", "20000") == campaigns.run(
        "at_once.sqlite", *flags, "--max_shots", "20000")


def test_parts(campaigns):
    """Parts of the shards, each in its own store, add up to the counts of the whole, also if combined twice."""
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
    # A shard that is shortened in one store, with its rest as another row, is whole in the other store.
    campaigns.run("short.sqlite", "--max_failures", "0", "--max_shots", "10001")
    for out, into in (("short.sqlite", "whole.sqlite"), ("whole.sqlite", "short.sqlite")):
        copy = "copy_of_" + out
        (campaigns.folder / copy).write_bytes((campaigns.folder / out).read_bytes())
        subprocess.run([campaigns.sallow, "combine", copy, into], cwd=campaigns.folder, check=True,
                       stdout=subprocess.DEVNULL)
        campaigns.check_store(copy)
        assert campaigns.run(copy, *flags) == whole


def test_combine_killed(campaigns):
    """If 'combine' is killed by any signal, no file is left; otherwise its output is complete."""
    campaigns.run("part.sqlite", "--max_failures", "0", "--max_shots", "3000")
    header = "shots,errors,discards,seconds,decoder,strong_id,json_metadata\n"
    rows = "".join(f'10,1,0,1,d,{k:064x},"{{""d"":{k}}}"\n' for k in range(20000))
    (campaigns.folder / "stats.csv").write_text(header + rows)
    command = [campaigns.sallow, "combine", "all.sqlite", "part.sqlite", "stats.csv"]
    before = sorted(path.name for path in campaigns.folder.iterdir())
    start = time.monotonic()
    subprocess.run(command, cwd=campaigns.folder, check=True, stdout=subprocess.DEVNULL)
    whole_s = time.monotonic() - start
    whole = (campaigns.folder / "all.sqlite").read_bytes()
    killed = 0
    signals = (signal.SIGKILL, signal.SIGQUIT, signal.SIGTERM, signal.SIGXCPU)
    for k in range(16):
        (campaigns.folder / "all.sqlite").unlink(missing_ok=True)
        process = subprocess.Popen(command, cwd=campaigns.folder, stdout=subprocess.DEVNULL,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        try:
            process.wait(whole_s * (k + 0.5) / 16)
        except subprocess.TimeoutExpired:
            process.send_signal(signals[k % len(signals)])
        process.wait()
        killed += process.returncode != 0
        left = sorted(path.name for path in campaigns.folder.iterdir())
        if process.returncode == 0 or "all.sqlite" in left:
            assert (campaigns.folder / "all.sqlite").read_bytes() == whole
            assert left == sorted(before + ["all.sqlite"]), left
        else:
            assert left == before, left
    assert killed > 0


def test_deep(campaigns):
    """Too deep nesting is refused with its place, before any recursion."""
    deep = 100_000
    plans = {
        "keys.toml": ("a." * deep + "b = 1\n", "keys.toml:1:64: values are nested too deep"),
        "table.toml": ("x = 1\n[" + "a." * deep + "b]\n", "table.toml:2:65: values are nested too deep"),
        "quoted.toml": ("[" + '"a".' * deep + "b]\n", "quoted.toml:1:129: values are nested too deep"),
        "spaced.toml": ("# a.b\ny = 'a.b'\n" + "a . " * deep + "b = 1\n", "spaced.toml:3:127: values are nested"),
        "lists.toml": ("a = " + "[" * deep, "lists.toml:1:"),
        "lists.json": ('{"a":' + "[" * deep, "lists.json:1: values are nested too deep"),
        "tables.json": ('{"a":' * deep, "tables.json:1: values are nested too deep"),
    }
    for name, (text, problem) in plans.items():
        (campaigns.folder / name).write_text(text)
        done = subprocess.run([campaigns.sallow, "collect", name, "--db", "r.sqlite"], cwd=campaigns.folder,
                              capture_output=True, check=False)
        assert done.returncode == 2, (name, done.returncode)
        assert f"sallow: {problem}" in done.stderr.decode() and len(done.stderr) < 500, (name, done.stderr)
    header = "shots,errors,discards,seconds,decoder,strong_id,json_metadata,custom_counts\n"
    for column, row in (("json_metadata", f"1,0,0,1,d,00ff,{'[' * deep},\n"),
                        ("json_metadata", "1,0,0,1,d,00ff,\"" + '{""a"":' * deep + '",\n'),
                        ("custom_counts", f"1,0,0,1,d,00ff,null,{'[' * deep}\n")):
        (campaigns.folder / "deep.csv").write_text(header + row)
        done = subprocess.run([campaigns.sallow, "combine", "r.sqlite", "deep.csv"], cwd=campaigns.folder,
                              capture_output=True, check=False)
        assert done.returncode == 2, done.returncode
        assert done.stderr.decode() == f"sallow: deep.csv:2: {column}: it is nested deeper than 256 brackets\n"
    assert not (campaigns.folder / "r.sqlite").exists()
    # Dots outside keys do not nest.
    plan = "\n".join(["# " + "a." * 99, "code = 'repetition_code' # " + "a." * 99, "task = \"memory\"",
                      "distance = 3", "noise = 'uniform'", "p = [" + ", ".join(["0.001"] * 99) + "]",
                      "[metadata]", "a = '" + "a." * 99 + "'", 'b = """\n' + 'a.\\"' * 99 + '"""'])
    (campaigns.folder / "good.toml").write_text(plan + "\n")
    done = subprocess.run([campaigns.sallow, "collect", "good.toml", "--db", "r.sqlite", "--max_shots", "64"],
                          cwd=campaigns.folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_same_shots(campaigns):
    """With --same_shots, counts do not depend on threads or interruptions, and counts of pairs agree with them."""
    flags = ("--same_shots", "--max_failures", "0", "--max_shots", "20000")
    decoders = ("--decoder", "matching", "--decoder", "union_find")

    def run(db, *more):
        done = subprocess.run(campaigns.command(db, *flags, *more), cwd=campaigns.folder, capture_output=True,
                              check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    whole = run("whole.sqlite", *decoders, "--threads", "2")
    run("late.sqlite", "--decoder", "union_find", "--threads", "1")
    process = campaigns.start("late.sqlite", *flags, *decoders, "--threads", "1")
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    late = run("late.sqlite", *decoders, "--threads", "3")
    parts = [f"part{k}.sqlite" for k in range(2)]
    for k, db in enumerate(parts):
        run(db, *decoders, "--shards", f"{k}::2", "--seed", "11")
    subprocess.run([campaigns.sallow, "combine", "all.sqlite", *parts], cwd=campaigns.folder, check=True,
                   stdout=subprocess.DEVNULL)
    for found in (late, run("all.sqlite", *decoders)):
        assert {task["id"]: task["failures"] for task in found["tasks"]} == {
            task["id"]: task["failures"] for task in whole["tasks"]}
        # The order of a pair depends on the store.
        assert sorted(abs(pair["difference"]) for pair in found["pairs"]) == sorted(
            abs(pair["difference"]) for pair in whole["pairs"])
    failures = {task["id"]: task["failures"] for task in whole["tasks"]}
    assert len(whole["pairs"]) == 9
    for pair in whole["pairs"]:
        assert pair["shots"] == 20000
        assert pair["both"] + pair["only_first"] == failures[pair["first"]["id"]]
        assert pair["both"] + pair["only_second"] == failures[pair["second"]["id"]]
        assert pair["low"] <= pair["difference"] <= pair["high"] and 0 <= pair["p_value"] <= 1
        by_chance = failures[pair["first"]["id"]] * failures[pair["second"]["id"]] / 20000
        assert pair["both"] > 2 * by_chance


def test_earlier_models(campaigns):
    """Tasks whose models may have had split edges stay in their store, and the tasks are counted again."""
    flags = ("--max_failures", "0", "--max_shots", "2000")
    counts = campaigns.run("r.sqlite", *flags)
    assert all(task.startswith("2-") for task in counts), counts
    connection = sqlite3.connect(campaigns.folder / "r.sqlite")
    connection.execute("UPDATE tasks SET id = substr(id, 3)")  # as stores had them before ids had a mark
    connection.commit()
    connection.close()
    done = subprocess.run(campaigns.command("r.sqlite", *flags), cwd=campaigns.folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = f"sallow: {len(counts)} tasks are counted again: an earlier sallow"
    assert done.stderr.count(said.encode()) == 1, done.stderr
    # A shot does not depend on the model, and here no edge was split.
    assert counts_of(done.stdout) == counts
    assert campaigns.query("r.sqlite", "SELECT count(*) FROM tasks") == [(2 * len(counts),)]
    again = subprocess.run(campaigns.command("r.sqlite", *flags), cwd=campaigns.folder, capture_output=True, check=True)
    assert b"anew" not in again.stderr, again.stderr
    fits = subprocess.run([campaigns.sallow, "fit", "--db", "r.sqlite"], cwd=campaigns.folder, capture_output=True,
                          check=True)
    assert b"matching, edges split" in fits.stdout, fits.stdout


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
