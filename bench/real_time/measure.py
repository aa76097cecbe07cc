#!/usr/bin/env python3
"""Measures decoding in real time: measure.py SALLOW [--runs 5] [--pin 0,1] [--quick] [--only TEXT]

Prints one table: for each distance and decoder, the processor time of a round, whether decoding keeps up with the
chip's rounds, the latency of the final correction of shots of 50 rounds (a), the latency of all commits of one unbroken
run (b), and the shortest time of a round. All are medians over the runs, percentiles too. The machine's own pauses
stand beside them. Run it on an otherwise idle machine with two free cores.
"""
import argparse
import json
import statistics
import subprocess
import sys

ROWS = [  # distance, noise, time of a round, decoder
    (5, "si1000:0.0031", "1.1us", "matching"), (5, "si1000:0.0031", "1.1us", "correlated"),
    (7, "si1000:0.0031", "1.1us", "matching"), (7, "si1000:0.0031", "1.1us", "correlated"),
    (9, "uniform:0.001", "1us", "matching"), (13, "uniform:0.001", "1us", "matching"),
    (17, "uniform:0.001", "1us", "matching"), (25, "uniform:0.001", "1us", "matching"),
]


def stream(sallow, row, rounds, shots, round_time, seed, pin, search=False):
    distance, noise, _, decoder = row
    command = [sallow, "stream", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", str(distance),
               "--rounds", str(rounds), "--noise", noise, "--decoder", decoder, "--round_time", round_time, "--shots",
               str(shots), "--seed", str(seed), "--json"]
    command += ["--pin", pin] if pin else []
    command += ["--search"] if search else []
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def median(values):
    return statistics.median(values)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sallow")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pin", default="")
    parser.add_argument("--quick", action="store_true", help="a tenth of the shots and rounds")
    parser.add_argument("--only", default="", help="rows whose text contains this, such as 'd=5 correlated'")
    arguments = parser.parse_args()
    scale = 10 if arguments.quick else 1
    print("| d | noise | round | decoder | cpu us/round | keeps up | (a) mean | p99 | p99.9 | max | (b) mean | p99.9 | "
          "shortest round | loop p99.9, max |")
    print("|" + "---|" * 14)
    for row in ROWS:
        distance, noise, round_time, decoder = row
        if arguments.only not in f"d={distance} {decoder}":
            continue
        run = lambda rounds, shots, time, seed, search=False: stream(  # noqa: E731
            arguments.sallow, row, rounds, shots, time, seed, arguments.pin, search)
        cpu = [run(50, 20_000 // scale, "max", seed)["cpu_us_per_round"] for seed in range(arguments.runs)]
        shots = [run(50, 20_000 // scale, round_time, seed) for seed in range(arguments.runs)]
        unbroken = [run(10_000_000 // scale, 1, round_time, seed) for seed in range(arguments.runs)]
        shortest = run(50, 20_000 // scale, round_time, 1, search=True)["shortest_round_ns"]
        final = lambda key: median([s["final_latency"][key] for s in shots]) / 1000  # noqa: E731
        commits = lambda key: median([s["commit_latency"][key] for s in unbroken]) / 1000  # noqa: E731
        keeps_up = sum(s["keeps_up"] for s in shots + unbroken)
        print(f"| {distance} | {noise} | {round_time} | {decoder} | {median(cpu):.3f} | {keeps_up} of "
              f"{2 * arguments.runs} | {final('mean_ns'):.2f} | {final('p99_ns'):.2f} | {final('p99.9_ns'):.2f} | "
              f"{final('max_ns'):.1f} | {commits('mean_ns'):.2f} | {commits('p99.9_ns'):.2f} | {shortest:.0f} ns | "
              f"{median([s['loop_pause_ns_p99.9'] for s in shots]) / 1000:.2f}, "
              f"{max(s['loop_pause_ns_max'] for s in shots) / 1000:.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
