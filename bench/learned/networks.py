#!/usr/bin/env python3
"""Trains a network on each half of a record and scores it on the other half: failures summed by experiment.

    python3 bench/learned/networks.py SALLOW RECORD_FOLDER... [--out DIR] [--shots N] [--passes P] [--prior circuit|pij]

Simulated shots come from the models that `sallow learn` learns from the half to train on, or with --prior from those of
the record. The shots of a half that is scored are read once, by `sallow train --score`, after the training on the other
half. Distance 3 with 16M shots takes 11 minutes of one core per half.
"""

import argparse
import json
import os
import subprocess


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--out", default="crosswise")
    parser.add_argument("--shots", default="16M", help="simulated shots per half")
    parser.add_argument("--passes", default="3")
    parser.add_argument("--prior", choices=("circuit", "pij"), help="the record's models, in place of learned ones")
    parser.add_argument("--threads", default="2")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    sums = {}
    for half in ("even", "odd"):
        path = os.path.join(arguments.out, half + ".safetensors")
        if not os.path.exists(path):
            models = ["--prior", arguments.prior]
            if not arguments.prior:
                models = ["--models", os.path.join(arguments.out, half + "_models")]
                subprocess.run(
                    [arguments.sallow, "learn", *arguments.folders, "--from", half, "--out", models[1]]
                    + ["--threads", arguments.threads],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            subprocess.run(
                [arguments.sallow, "train", *arguments.folders, "--from", half, *models, "--shots", arguments.shots]
                + ["--passes", arguments.passes, "--seed", "1", "--join", "--score", "--threads", arguments.threads]
                + ["--out", path],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        card = subprocess.run([arguments.sallow, "card", path, "--json"], check=True, capture_output=True, text=True)
        for experiment in json.loads(card.stdout)["card"]["scored"]:
            row = sums.setdefault(experiment["shots of"], {"shots": 0, "calibration error": 0})
            row["shots"] += experiment["shots"]
            row["calibration error"] = max(row["calibration error"], experiment["expected calibration error"])
            for decoder, counted in experiment["failures"].items():
                row[decoder] = row.get(decoder, 0) + counted["failures"]
    columns = ["shots", "matching", "correlated", "ensemble", "neural", "neural + ensemble"]
    print("| experiment | " + " | ".join(columns) + " | calibration error |")
    print("|---" * (len(columns) + 2) + "|")
    for name, row in sums.items():
        cells = [str(row.get(column, "")) for column in columns]
        print(f"| {name} | " + " | ".join(cells) + f" | {row['calibration error']:.4f} |")
    totals = [str(sum(row.get(column, 0) for row in sums.values()) or "") for column in columns]
    print("| sum | " + " | ".join(totals) + " | |")


if __name__ == "__main__":
    main()
