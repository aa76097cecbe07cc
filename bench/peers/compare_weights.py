#!/usr/bin/env python3
"""Compares the weight of every shot's matching with PyMatching's exact one.

Uses the workloads of compare.py: rotated surface code, Z memory, d rounds, uniform noise, and with --record the real
shots of a published experiment. Both sides decode the same shots with the same model and report the weight of each
solution, the sum of ln((1-p)/p) over its edges.

Both round weights to multiples of a step: sallow's is at most w_max / 2^21, PyMatching's w_max / 2^24, where w_max is
the largest weight of an edge. A solution of weight W has at most W / w_min edges, each with an error of at most half a
step, so two minima can differ by at most that from both sides. A larger difference means that one of the two is not a
minimum; such shots are counted, and the exit status is then 1.

    compare_weights.py --shots 20000 --record DIR/surface_code_bZ_d5_r15_center_5_5

Needs numpy, stim and pymatching (pip install stim pymatching); reports it and stops if they are missing.
"""
import argparse
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def compare(name, sallow, model_path, events, folder):
    """Prints one line; returns the number of shots whose difference is larger than rounding allows."""
    import numpy
    import pymatching
    matching = pymatching.Matching.from_detector_error_model_file(model_path)
    edges = numpy.array([abs(edge[2]["weight"]) for edge in matching.edges()])
    edges = edges[edges > 0]
    theirs = matching.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True, return_weights=True)[1]
    events_path, weights_path = os.path.join(folder, "events.b8"), os.path.join(folder, "weights")
    events.tofile(events_path)
    subprocess.run([sallow, "decode", "--dem", model_path, "--in", events_path, "--in_format", "b8",
                    "--out", os.devnull, "--weights_out", weights_path], check=True, capture_output=True)
    ours = numpy.loadtxt(weights_path)
    difference = numpy.abs(ours - theirs)
    half_steps = edges.max() / 2**22 + edges.max() / 2**25
    allowed = (numpy.maximum(numpy.abs(ours), numpy.abs(theirs)) / edges.min() + 1) * half_steps
    wrong = int(numpy.count_nonzero(~(difference <= allowed)))
    print(f"{name:<16} {len(events):>8} shots   total {ours.sum():.4f} / {theirs.sum():.4f}   largest difference "
          f"{difference.max():.1e} ({(difference / allowed).max():.0%} of what rounding allows)   {wrong} differ",
          flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build", "release", "sallow"))
    parser.add_argument("--distances", default="5,7,11,15,25")
    parser.add_argument("--p", default="0.001,0.003")
    parser.add_argument("--shots", type=int, default=20000)
    parser.add_argument("--record", help="folder of a published experiment with real shots")
    options = parser.parse_args()
    try:
        import numpy
        import pymatching  # noqa: F401
        import stim
    except ImportError:
        print("skipped: the peers are not installed; pip install numpy stim pymatching")
        return 0
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        model_path = os.path.join(folder, "model.dem")
        for p in map(float, filter(None, options.p.split(","))):
            for d in map(int, filter(None, options.distances.split(","))):
                circuit = stim.Circuit.generated(
                    "surface_code:rotated_memory_z", distance=d, rounds=d, after_clifford_depolarization=p,
                    before_round_data_depolarization=p, before_measure_flip_probability=p,
                    after_reset_flip_probability=p)
                circuit.detector_error_model(decompose_errors=True).to_file(model_path)
                events = circuit.compile_detector_sampler(seed=13).sample(options.shots, bit_packed=True)
                wrong += compare(f"d={d} p={p}", options.sallow, model_path, events, folder)
        if options.record:
            path = os.path.join(options.record, "circuit_detector_error_model.dem")
            detectors = stim.DetectorErrorModel.from_file(path).num_detectors
            events = numpy.fromfile(os.path.join(options.record, "detection_events.b8"), dtype=numpy.uint8)
            wrong += compare("real shots", options.sallow, path, events.reshape(-1, (detectors + 7) // 8), folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
