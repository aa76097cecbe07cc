#!/usr/bin/env python3
"""Trains a network on each half of a record and scores it on the other half: failures summed by experiment.

    python3 bench/learned/networks.py SALLOW RECORD_FOLDER... [--out DIR] [--shots N] [--passes P] [--models EVEN ODD]

The shots of a half that is scored are read once, by `sallow train --score`, after the training on the other half.
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
    parser.add_argument("--shots", default="24M", help="simulated shots per half")
    parser.add_argument("--passes", default="3")
    parser.add_argument("--prior", default="pij")
    parser.add_argument("--models", nargs=2, metavar=("EVEN", "ODD"), help="folders of `sallow learn`, by half")
    parser.add_argument("--threads", default="2")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    sums = {}
    for k, half in enumerate(("even", "odd")):
        path = os.path.join(arguments.out, half + ".safetensors")
        if not os.path.exists(path):
            models = ["--models", arguments.models[k]] if arguments.models else ["--prior", arguments.prior]
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
