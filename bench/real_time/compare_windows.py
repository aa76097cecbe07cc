#!/usr/bin/env python3
"""Decodes the same shots in windows with sallow and with stabilizer-qec: compare_windows.py SALLOW [--runs 5]

Rotated surface code, Z memory, 20 d rounds, uniform noise, matching, commit = buffer = d, windows in order, one worker
each. Both read the same circuit and the same detection events; sallow samples them. Prints the processor time of
decoding per round (medians over the runs, in turns; without sampling and reading), the ratio, and the failures of the
same shots. stabilizer-qec gets all shots in one call, sallow round by round.

Run it with the Python of an environment in which `pip install stabilizer-qec` was run; else it says so and ends.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROWS = [(7, 0.001, 4000), (15, 0.001, 400), (7, 0.004, 2000)]  # distance, noise, shots


def command(sallow, *words):
    line = [str(word) for word in (sallow, *words)]
    return subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True).stdout


def peer_run(decoder, events, flips, numpy):
    start = time.process_time()
    predictions = decoder.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True, threads=1)
    seconds = time.process_time() - start
    return seconds, int((numpy.asarray(predictions).reshape(len(flips), -1) != flips).any(axis=1).sum())


def measure(options, row, folder, peer, numpy):
    distance, p, shots = row
    rounds = 20 * distance
    circuit, events_path, flips_path = (folder / name for name in ("c.stim", "events.b8", "flips.b8"))
    command(options.sallow, "gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", distance,
            "--rounds", rounds, "--noise", f"uniform:{p}", "--out", circuit)
    command(options.sallow, "detect", "--circuit", circuit, "--shots", shots, "--seed", 1, "--out", events_path,
            "--out_format", "b8", "--obs_out", flips_path, "--obs_out_format", "b8")
    model = peer.Circuit(circuit.read_text(encoding="utf-8")).detector_error_model(decompose_errors=True)
    decoder = peer.WindowMatching(model, commit=distance, buffer=distance, mode="sliding")
    events = numpy.fromfile(events_path, dtype=numpy.uint8).reshape(shots, -1)
    flips = numpy.fromfile(flips_path, dtype=numpy.uint8).reshape(shots, -1)
    decoder.decode_batch(events[:16], bit_packed_shots=True, bit_packed_predictions=True, threads=1)
    ours, theirs = [], []
    for _ in range(options.runs):
        theirs.append(peer_run(decoder, events, flips, numpy))
        ours.append(json.loads(command(
            options.sallow, "stream", circuit, "--in", events_path, "--in_format", "b8", "--obs_in", flips_path,
            "--obs_in_format", "b8", "--commit", distance, "--buffer", distance, "--round_time", "max", "--json")))
    # One round more: the last one compares data qubits.
    their_us = 1e6 * statistics.median(seconds for seconds, _ in theirs) / (shots * (rounds + 1))
    our_us = statistics.median(run["cpu_us_per_round"] for run in ours)
    print(f"| {distance} | {p} | {shots} | {our_us:.3f} | {their_us:.3f} | {their_us / our_us:.1f} | "
          f"{ours[0]['failures']} | {theirs[0][1]} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    try:
        import numpy
        import stabilizer_qec as peer
    except ImportError as missing:
        print(f"skipped: {missing}; run 'pip install stabilizer-qec' in an environment, and this with its Python")
        return 0
    print(f"stabilizer-qec {peer.__version__}, {options.runs} runs in turns\n")
    print("| d | p | shots | sallow, µs per round | stabilizer-qec | ratio | failures of sallow | of stabilizer-qec |")
    print("|---|---|---|---|---|---|---|---|")
    for row in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            measure(options, row, pathlib.Path(folder), peer, numpy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
