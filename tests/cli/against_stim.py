#!/usr/bin/env python3
"""Holds the command line against Stim's own reader, writer, converter and generator: against_stim.py SALLOW [SEED]

Needs the Python packages stim and numpy, which are no dependency of the product: without them it exits with 77, which
ctest shows as skipped.
"""
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy
    import stim
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

SALLOW = pathlib.Path(sys.argv[1]).resolve()
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260104
FORMATS = ["01", "b8", "r8", "ptb64", "hits", "dets"]
failures = []


def sallow(*arguments):
    done = subprocess.run([str(SALLOW), *map(str, arguments)], capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"sallow {' '.join(map(str, arguments))}: {done.stderr.decode()}")
    return done.stdout


def expect(what, holds):
    if not holds:
        failures.append(what)
        print("FAILED", what)


def check_formats(folder, rng):
    """Each format, written by one and read by the other, at widths and counts around word borders."""
    for bits in (1, 7, 8, 64, 65, 300, 1000):
        for shots in (0, 1, 64, 128, 1000):
            kinds = [bits // 3, bits - bits // 3 - bits // 4, bits // 4]
            counts = dict(zip(("num_measurements", "num_detectors", "num_observables"), kinds))
            data = rng.random((shots, bits)) < rng.choice([0.5, 0.02])
            written = {}
            for name in FORMATS:
                if name == "ptb64" and shots % 64 != 0:
                    continue
                written[name] = folder / f"theirs.{name}"
                # Stim writes no mixed records; kinds are told apart in dets only.
                if name == "dets":
                    lines = []
                    for row in data:
                        words = ["shot"]
                        start = 0
                        for letter, count in zip("MDL", kinds):
                            words += [f"{letter}{k}" for k in numpy.flatnonzero(row[start:start + count])]
                            start += count
                        lines.append(" ".join(words) + "\n")
                    written[name].write_text("".join(lines))
                else:
                    stim.write_shot_data_file(data=data, path=str(written[name]), format=name, num_measurements=bits)
            flags = [f"--{name}={count}" for name, count in counts.items()]
            for source in written:
                for target in written:
                    ours = folder / f"ours.{target}"
                    sallow("convert", "--in", written[source], "--in_format", source, "--out", ours, "--out_format",
                           target, *flags)
                    expect(f"convert {source} to {target}, {bits} bits, {shots} shots",
                           ours.read_bytes() == written[target].read_bytes())
            ours = folder / "ours.dets"
            if shots:
                read = stim.read_shot_data_file(path=str(ours), format="dets", **counts)
                expect(f"Stim reads our dets, {bits} bits, {shots} shots", (read == data).all())


def main():
    print("seed", SEED)
    rng = numpy.random.default_rng(SEED)
    with tempfile.TemporaryDirectory(prefix="sallow_against_stim_") as name:
        check_formats(pathlib.Path(name), rng)
    print(f"{len(failures)} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
