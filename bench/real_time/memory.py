#!/usr/bin/env python3
"""Peak memory of a stream against its length: memory.py SALLOW [--rounds 100000,100000000] [--decoder matching]

One unbroken run of each length as fast as it goes: rotated surface code, d = 5, SI1000 noise of 0.0031, commit and
buffer 5. Prints the rounds, the peak resident memory in MiB, and the processor time per round. Takes two minutes.
"""
import argparse
import json
import os
import subprocess
import sys


def measure(sallow, decoder, rounds):
    command = [sallow, "stream", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", "5", "--rounds",
               str(rounds), "--noise", "si1000:0.0031", "--decoder", decoder, "--round_time", "max", "--shots", "1",
               "--seed", "1", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"'sallow stream' ended with status {status}")
    return usage.ru_maxrss / 1024, json.loads(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("--rounds", default="100000,100000000")
    parser.add_argument("--decoder", default="matching")
    options = parser.parse_args()
    print("| rounds | peak, MiB | cpu, µs per round | lost, heralded |\n|---|---|---|---|")
    for rounds in map(int, options.rounds.split(",")):
        peak, result = measure(options.sallow, options.decoder, rounds)
        print(f"| {rounds:,} | {peak:.1f} | {result['cpu_us_per_round']:.3f} | "
              f"{result['lost']}, {result['heralded']} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
