#!/usr/bin/env python3
"""Prints the circuit of a memory with erasures: rotated surface code, Z memory, with HERALDED_ERASE on every data qubit
before each round, in addition to one of sallow's noise models, and a detector on every herald.

    erased_memory.py [--sallow PROGRAM] --distance D --rounds R --noise uniform:0.001 --erasure 0.01 > circuit.stim
"""
import argparse
import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def with_erasures(lines, probability):
    """Adds erasures. Heralds come before the results of their round, so older lookbacks must skip them."""
    data = [line for line in lines if line.startswith("M")][-1].split()[1:]
    erasures = [line for qubit in data for line in (f"HERALDED_ERASE({probability}) {qubit}", "DETECTOR rec[-1]")]
    checks = len(data) - 1

    def passed_over(match):
        back = int(match[1])
        return f"rec[-{back + len(data) if back > checks else back}]"

    first_round = next(k for k, line in enumerate(lines) if line == "TICK")
    result, in_loop = lines[:first_round] + erasures, False
    for line in lines[first_round:]:
        word = line.split()[0]
        in_loop = word == "REPEAT" or (in_loop and word != "}")
        if in_loop and word.startswith("DETECTOR"):
            line = re.sub(r"rec\[-(\d+)\]", passed_over, line)
        result += [line] + (erasures if word == "REPEAT" else [])
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build/release/sallow"))
    parser.add_argument("--distance", required=True)
    parser.add_argument("--rounds", required=True)
    parser.add_argument("--noise", required=True)
    parser.add_argument("--erasure", required=True)
    options = parser.parse_args()
    gen = [options.sallow, "gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance",
           options.distance, "--rounds", options.rounds, "--noise", options.noise]
    circuit = subprocess.run(gen, capture_output=True, check=True, text=True).stdout
    print("\n".join(with_erasures(circuit.splitlines(), options.erasure)))


if __name__ == "__main__":
    main()
