#!/usr/bin/env python3
"""Computes amplitudes of a 40-qubit, 12-cycle grid circuit by slicing, twice, with different orders and slices.

    python3 bench/contract_40_qubits.py [--sallow build/release/sallow] [--memory 2GiB] [--bitstrings 2]

The first run has the given memory. The second run has a quarter of it, another seed for the order search, and gates
that are not split in two, so its network, order and slices differ. Prints the cost of each run, its peak memory
from the system, and for each amplitude its size in units of 2^-20, which is typical, and the relative difference. The
exit status is 1 if a difference is 1e-5 or more, or if the peak exceeds the memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile


def parse_bytes(text):
    units = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
    return int(float(text[:-3]) * units[text[-3:]])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sallow", default="build/release/sallow")
    parser.add_argument("--memory", default="2GiB")
    parser.add_argument("--bitstrings", type=int, default=2)
    options = parser.parse_args()
    sallow = os.path.abspath(options.sallow)
    memory = parse_bytes(options.memory)
    with tempfile.TemporaryDirectory() as folder:
        circuit, bits = f"{folder}/c.qsim", f"{folder}/b.01"
        generate = [sallow, "rcs", "gen", "--layout", "grid:5x8", "--cycles", "12", "--seed", "1", "--out", circuit]
        subprocess.run(generate, check=True)
        with open(bits, "w") as file:
            for k in range(options.bitstrings):
                file.write(format(k * 0x123456789 & (2**40 - 1), "040b") + "\n")

        def amplitudes(limit, *more):
            command = [sallow, "rcs", "amplitudes", "--circuit", circuit, "--bitstrings", bits, "--method", "contract",
                       "--memory", str(limit), "--json", *more]
            running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            out = running.stdout.read()
            _, status, usage = os.wait4(running.pid, 0)
            assert status == 0
            result = json.loads(out)
            peak = usage.ru_maxrss * 1024
            print(f"memory {limit / 2**20:.0f} MiB: 2^{result['log2_slices']:.0f} slices, "
                  f"10^{result['sliced_log10_multiply_adds']:.2f} multiply-adds an amplitude, "
                  f"{result['seconds_search']:.1f} s of search, {result['seconds_contract']:.1f} s for "
                  f"{options.bitstrings} amplitudes, peak {peak / 2**20:.0f} MiB", flush=True)
            return [complex(a["re"], a["im"]) for a in result["amplitudes"]], peak

        first, peak = amplitudes(memory)
        second, _ = amplitudes(memory // 4, "--seed", "7", "--keep_gates")
        differences = [abs(a - b) / abs(a) for a, b in zip(first, second)]
        for a, difference in zip(first, differences):
            print(f"|amplitude| {abs(a) * 2**20:.2f}: the two agree to {difference:.1e}")
        worst = max(differences)
        sys.exit(0 if worst < 1e-5 and peak <= memory else 1)


if __name__ == "__main__":
    main()
