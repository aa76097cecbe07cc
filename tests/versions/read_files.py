#!/usr/bin/env python3
"""Reads the files that earlier versions wrote, which are kept in a folder per version beside this script.

    read_files.py SALLOW            reads all of them; each must give what its version gave
    read_files.py SALLOW --make     adds the folder of this version: do this when a version is released

A store, a table of counts, a network, and a checkpoint of a contraction with its order. Files that are not text are
kept as text: a store as SQL, a network in base64.
"""
import base64
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PLAN = {"code": "repetition_code", "task": "memory", "distance": [3, 5], "noise": "uniform", "p": [0.02],
        "decoder": ["matching", "correlated"], "max_shots": 2000, "seed": 1}
TRAIN = ("train", "--distance", "3", "--rounds", "3", "--noise", "si1000:0.01", "--layers", "d16", "--shots", "400000",
         "--validation_shots", "4096", "--seed", "1", "--anonymous", "--out", "network.safetensors")
CONTRACT = ("rcs", "amplitudes", "--circuit", "circuit.qsim", "--bitstrings", "strings.01", "--method", "contract",
            "--memory", "16KiB", "--rounds", "2", "--json")
TEXTS = ("counts.csv", "circuit.qsim", "strings.01", "contraction.order", "contraction.sums", "circuit.stim",
         "events.01")


class Reader:
    """Runs the program in a folder."""

    def __init__(self, sallow, folder):
        self.sallow, self.folder = str(pathlib.Path(sallow).resolve()), pathlib.Path(folder)

    def run(self, *words):
        done = subprocess.run([self.sallow, *words], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"sallow {' '.join(words)}\nended with status {done.returncode}:\n{done.stderr}")
        return done.stdout

    def results(self):
        """What the files of this folder say, each read by a command."""
        contracted = json.loads(self.run(*CONTRACT, "--order", "contraction.order", "--checkpoint", "contraction.sums"))
        if contracted["chunks_resumed"] == 0:
            sys.exit("the checkpoint of a contraction was not resumed")
        flips = self.run("decode", "--circuit", "circuit.stim", "--in", "events.01", "--decoder",
                         "neural:network.safetensors")
        return {"store": self.counts("--db", "store.sqlite"), "table": self.counts_of_table(),
                "network": flips.split(), "amplitudes": contracted["amplitudes"]}

    def counts(self, *source):
        """Decoder, shots and failures per task."""
        rows = self.run("export", *source).splitlines()[1:]
        return [[row.split(",")[4], int(row.split(",")[0]), int(row.split(",")[1])] for row in rows]

    def counts_of_table(self):
        self.run("combine", "combined.sqlite", "counts.csv")
        return self.counts("--db", "combined.sqlite")


def make(sallow):
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(sallow, folder)
        files = reader.folder
        (files / "plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
        (files / "strings.01").write_text("000000000000\n010011010101\n", encoding="utf-8")
        reader.run("collect", "plan.json", "--db", "store.sqlite", "--same_shots", "--threads", "1")
        reader.run("export", "--db", "store.sqlite", "--out", "counts.csv")
        reader.run(*TRAIN)
        reader.run("gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", "3", "--rounds", "3",
                   "--noise", "si1000:0.01", "--out", "circuit.stim")
        reader.run("detect", "--circuit", "circuit.stim", "--shots", "60", "--seed", "1", "--out", "events.01")
        reader.run("rcs", "gen", "--layout", "grid:3x4", "--cycles", "8", "--seed", "1", "--out", "circuit.qsim")
        reader.run(*CONTRACT, "--order_out", "contraction.order", "--checkpoint", "contraction.sums")
        kept = HERE / reader.run("--version").split()[1]
        kept.mkdir()
        for name in TEXTS:
            (kept / name).write_text((files / name).read_text(encoding="utf-8"), encoding="utf-8")
        with sqlite3.connect(files / "store.sqlite") as store:
            pragmas = [f"PRAGMA {name}={store.execute(f'PRAGMA {name}').fetchone()[0]};"
                       for name in ("application_id", "user_version")]
            (kept / "store.sql").write_text("\n".join([*pragmas, *store.iterdump()]) + "\n", encoding="utf-8")
        (kept / "network.base64").write_bytes(base64.encodebytes((files / "network.safetensors").read_bytes()))
        (kept / "results.json").write_text(json.dumps(reader.results(), indent=1) + "\n", encoding="utf-8")
        print(f"made {kept.relative_to(HERE.parent.parent)}")


def check(sallow, kept):
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(sallow, folder)
        for name in TEXTS:
            (reader.folder / name).write_text((kept / name).read_text(encoding="utf-8"), encoding="utf-8")
        store = sqlite3.connect(reader.folder / "store.sqlite")
        store.executescript((kept / "store.sql").read_text(encoding="utf-8"))
        store.close()
        network = base64.decodebytes((kept / "network.base64").read_bytes())
        (reader.folder / "network.safetensors").write_bytes(network)
        found, wanted = reader.results(), json.loads((kept / "results.json").read_text(encoding="utf-8"))
        for name, value in wanted.items():
            if found[name] != value:
                sys.exit(f"version {kept.name}, {name}: it gave {value}, and now {found[name]}")


def main(sallow, *options):
    if options == ("--make",):
        return make(sallow)
    versions = sorted(path for path in HERE.iterdir() if (path / "results.json").exists())
    if not versions:
        sys.exit("there are no files of earlier versions")
    for kept in versions:
        check(sallow, kept)
    print(f"read the files of {', '.join(path.name for path in versions)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
