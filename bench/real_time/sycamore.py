#!/usr/bin/env python3
"""Replays recorded shots of Sycamore's d = 5 memories of 15 rounds as streams: sycamore.py SALLOW [FOLDER ...]

Prints two tables: failures of windows beside those of whole shots, on the same recorded shots; and the latency with a
round every 0.92 us, whether decoding keeps up, and the shortest time of a round. The error model is that of the
record's noisy circuit. Folders are looked for in $SALLOW_DATA, else in ../shared/data beside the checkout. Latencies
need an idle machine with two free cores; failures do not.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROUND_TIME = "0.92us"  # of Sycamore's cycle (Nature 614, 676)
TOP = pathlib.Path(__file__).resolve().parents[2]


def stream(sallow, folder, decoder, *flags):
    command = [sallow, "stream", "--circuit", folder / "circuit_noisy.stim", "--in", folder / "detection_events.b8",
               "--in_format", "b8", "--obs_in", folder / "obs_flips_actual.01", "--decoder", decoder, "--json", *flags]
    done = subprocess.run([str(word) for word in command], check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{folder.name}: 'sallow stream' failed with status {done.returncode}")
    return json.loads(done.stdout)


def records(given):
    if given:
        return [pathlib.Path(name) for name in given]
    data = pathlib.Path(os.environ.get("SALLOW_DATA") or TOP.parent / "shared" / "data") / "sycamore"
    found = sorted(path.parent for path in data.glob("*_d5_r15_*/circuit_noisy.stim"))
    if not found:
        print(f"skipped: {data} has no folder *_d5_r15_* with the circuit; SALLOW_DATA names another folder")
        sys.exit(0)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--commit", default="5")
    parser.add_argument("--buffer", default="5")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pin", default="", help="the decoder's core, and the pacing thread's: 0,1")
    options = parser.parse_args()
    folders, windows = records(options.folders), ["--commit", options.commit, "--buffer", options.buffer]
    pin = ["--pin", options.pin] if options.pin else []
    cases = [(folder, decoder) for folder in folders for decoder in ("matching", "correlated")]
    print(f"commit {options.commit}, buffer {options.buffer}\n")
    print("| experiment | decoder | shots | failures of whole shots | of windows | difference |")
    print("|---|---|---|---|---|---|")
    for folder, decoder in cases:
        whole = stream(options.sallow, folder, decoder, "--commit", "0", "--round_time", "max")
        ours = stream(options.sallow, folder, decoder, *windows, "--round_time", "max")
        more = 100 * (ours["failures"] / whole["failures"] - 1)
        print(f"| {folder.name} | `{decoder}` | {ours['shots']:,} | {whole['failures']:,} | {ours['failures']:,} | "
              f"{more:+.2f} % |", flush=True)
    print("\n| experiment | decoder | keeps up | mean, us | p99.9 | max | shortest round | loop p99.9, max |")
    print("|---|---|---|---|---|---|---|---|")
    for folder, decoder in cases:
        runs = [stream(options.sallow, folder, decoder, *windows, *pin, "--round_time", ROUND_TIME)
                for _ in range(options.runs)]
        searched = stream(options.sallow, folder, decoder, *windows, *pin, "--round_time", ROUND_TIME, "--search")
        latency = {key: statistics.median(run["final_latency"][f"{key}_ns"] for run in runs) / 1000
                   for key in ("mean", "p99.9", "max")}
        pause = statistics.median(run["loop_pause_ns_p99.9"] for run in runs) / 1000
        longest = max(run["loop_pause_ns_max"] for run in runs) / 1000
        print(f"| {folder.name} | `{decoder}` | {sum(run['keeps_up'] for run in runs)} of {len(runs)} | "
              f"{latency['mean']:.2f} | {latency['p99.9']:.2f} | {latency['max']:.0f} | "
              f"{searched['shortest_round_ns']:.0f} ns | {pause:.2f}, {longest:.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
