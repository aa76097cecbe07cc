#!/usr/bin/env python3
"""The time that Python adds to decoding, compared with PyMatching.

    compare_python_calls.py [--library libsallow.so] [--shots N]

Prints three tables:
  - decode_batch of packed shots, d = 7, p = 0.001: sallow.Decoder, sallow.Matching, and with --library the C interface
    on the same memory, through ctypes; ratios to C.
  - Matching.decode(row) in a loop, d = 5, 7, 15, 25: sallow's and PyMatching's time per shot, and their ratio.
  - Matching.decode(row) of shots without events, which is the cost of the call itself.

The packages take turns; times are medians. Needs `pip install stim pymatching`, and sallow's package in PYTHONPATH.
"""
import argparse
import ctypes
import statistics
import time

import numpy as np
import pymatching
import stim

import sallow

P = 0.001


def make_circuit(d):
    return stim.Circuit.generated(
        "surface_code:rotated_memory_x", distance=d, rounds=d, after_clifford_depolarization=P,
        before_round_data_depolarization=P, before_measure_flip_probability=P, after_reset_flip_probability=P)


def medians(calls, repeats):
    """The median seconds of each call, the calls taking turns."""
    times = [[] for _ in calls]
    for _ in range(repeats):
        for call, taken in zip(calls, times):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


class CDecoder:
    """sallow_decoder_decode() of the C interface."""

    def __init__(self, path, model):
        self.library = ctypes.CDLL(path)
        text = str(model).encode()
        self.model, self.decoder = ctypes.c_void_p(), ctypes.c_void_p()
        self.call("sallow_model_parse", text, ctypes.c_size_t(len(text)), None, ctypes.byref(self.model))
        self.call("sallow_decoder_create", self.model, b"matching", None, ctypes.byref(self.decoder))

    def call(self, name, *arguments):
        if getattr(self.library, name)(*arguments, None) != 0:
            raise SystemExit(f"{name} failed")

    def decode(self, shots, predictions):
        self.call("sallow_decoder_decode", self.decoder, shots.ctypes.data_as(ctypes.c_void_p),
                  ctypes.c_size_t(len(shots)), predictions.ctypes.data_as(ctypes.c_void_p), None, ctypes.c_size_t(1))


def compare_batches(library, shots, repeats):
    circuit = make_circuit(7)
    model = circuit.detector_error_model(decompose_errors=True)
    rows, _ = sallow.DetectorSampler(circuit, seed=1).sample(shots, bit_packed=True)
    decoder, matching = sallow.Decoder(model), sallow.Matching(model)
    packed = {"bit_packed_shots": True, "bit_packed_predictions": True}
    calls = [lambda: decoder.decode_batch(rows, **packed), lambda: matching.decode_batch(rows, **packed)]
    names = ["Decoder.decode_batch", "Matching.decode_batch"]
    if library:
        c = CDecoder(library, model)
        # New memory for each call, as in Python's calls.
        calls.append(lambda: c.decode(rows, np.empty((shots, 1), np.uint8)))
        names.append("sallow_decoder_decode")
    times = medians(calls, repeats)
    print(f"decode_batch, d = 7, p = {P}, {shots} packed shots")
    for name, seconds in zip(names, times):
        ratio = f"  {seconds / times[-1]:.3f} of C" if library else ""
        print(f"  {name:24} {1e9 * seconds / shots:7.1f} ns/shot{ratio}")


def compare_rows(repeats):
    print(f"Matching.decode(row), p = {P}: us/shot; without events")
    for d in (5, 7, 15, 25):
        circuit = make_circuit(d)
        model = circuit.detector_error_model(decompose_errors=True)
        shots = circuit.compile_detector_sampler(seed=1).sample(2000 if d < 15 else 500).astype(np.uint8)
        ours, theirs = sallow.Matching(model), pymatching.Matching(model)

        def loop(matching, rows):
            for row in rows:
                matching.decode(row)

        empty = list(np.zeros_like(shots))
        rows = list(shots)
        a, b, c = medians([lambda: loop(ours, rows), lambda: loop(theirs, rows), lambda: loop(ours, empty)], repeats)
        scale = 1e6 / len(rows)
        ratio = f"ratio {b / a:5.2f}"
        print(f"  d = {d:2}  sallow {a * scale:7.2f}  pymatching {b * scale:7.2f}  {ratio};  {c * scale:5.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", help="libsallow.so, to compare with")
    parser.add_argument("--shots", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    compare_batches(arguments.library, arguments.shots, arguments.repeats)
    compare_rows(arguments.repeats)


if __name__ == "__main__":
    main()
