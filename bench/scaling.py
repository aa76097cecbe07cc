#!/usr/bin/env python3
"""Measures the cost of decoding per round against the distance: a table, the fitted exponent, and a figure.

Rotated surface code, Z memory, d rounds, uniform noise. Measures CPU time, on which other programs have little effect:
of `sallow decode` on one thread, from a file of events to predictions, minus that without events; and, if PyMatching is
installed, of PyMatching from events in memory to predictions in memory, in turns. Each is the minimum of several runs.

Usage: scaling.py [--sallow PROGRAM] [--decoder matching] [--distances 5,7,9] [--p 0.001] [--rows FILE]
                  [--figure FILE.svg]

With --rows, measurements are read from the file and added to it, so that a long run can be made in parts; distances in
the file are not measured again."""
import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(command):
    """Runs a command; returns (CPU seconds, standard output)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def peak_mb(command):
    """Peak resident memory of a command. A small parent runs it, because a child counts the memory of its parent."""
    parent = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(run([sys.executable, "-c", parent] + command)[1]) / 1024


def peer_seconds(model, events, detectors, most):
    """A function that decodes a number of shots with PyMatching and returns seconds per shot; None without it."""
    try:
        import numpy
        import pymatching
    except ImportError:
        return None
    matching = pymatching.Matching.from_detector_error_model_file(model)
    bytes_a_shot = (detectors + 7) // 8
    shots = numpy.fromfile(events, dtype=numpy.uint8, count=most * bytes_a_shot).reshape(-1, bytes_a_shot)
    matching.decode_batch(shots[:16], bit_packed_shots=True, bit_packed_predictions=True)

    def measure():
        start = time.process_time()
        matching.decode_batch(shots, bit_packed_shots=True, bit_packed_predictions=True)
        return (time.process_time() - start) / len(shots)
    return measure


def measure(options, distance, folder):
    circuit, model, events = (os.path.join(folder, name) for name in ("c.stim", "m.dem", "e.b8"))
    with open(circuit, "wb") as file:
        file.write(run([options.sallow, "gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance",
                        str(distance), "--rounds", str(distance), "--noise", f"uniform:{options.p}"])[1])
    run([options.sallow, "analyze_errors", "--decompose_errors", "--in", circuit, "--out", model])
    detectors = (distance * distance - 1) * distance

    def decode(source):
        return [options.sallow, "decode", "--dem", model, "--in", source, "--in_format", "b8", "--out", os.devnull,
                "--out_format", "b8", "--threads", "1", "--decoder", options.decoder]

    def draw(shots):
        run([options.sallow, "detect", "--in", circuit, "--shots", str(shots), "--seed", "1", "--out", events,
             "--out_format", "b8", "--threads", "1"])

    # Long enough compared with the start-up time.
    draw(1024)
    least = options.seconds + 2 * run(decode(os.devnull))[0]
    rate = 1024 / json.loads(run(decode(events) + ["--json"])[1])["seconds"]
    shots = 1 << math.ceil(math.log2(max(1024, min(rate * least, (1 << 27) * 8 / detectors))))
    draw(shots)
    peer = peer_seconds(model, events, detectors, min(shots, max(1024, (1 << 26) // detectors)))
    ours, starts, theirs = [], [], []
    for _ in range(options.repeats):
        ours.append(run(decode(events))[0])
        starts.append(run(decode(os.devnull))[0])
        if peer:
            theirs.append(peer())
    return {"distance": distance, "p": options.p, "detectors": detectors, "shots": shots,
            "us_per_round": (min(ours) - min(starts)) / shots / distance * 1e6,
            "peer_us_per_round": min(theirs) / distance * 1e6 if theirs else None,
            "start_seconds": min(starts),
            "peak_mb": peak_mb(decode(events))}


def fit(points):
    """Exponent and factor of y = factor · x^exponent, by least squares of the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
    return exponent, math.exp(mean_y - exponent * mean_x)


class Figure:
    """A plot with logarithmic axes, as SVG."""
    WIDTH, HEIGHT, LEFT, RIGHT, TOP_EDGE, BOTTOM = 640, 420, 70, 20, 20, 55

    def __init__(self, x_range, y_range, x_label, y_label, ticks=(5, 7, 10, 15, 20, 30, 50)):
        self.x_range, self.y_range = x_range, y_range
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.WIDTH}" height="{self.HEIGHT}" '
                      f'viewBox="0 0 {self.WIDTH} {self.HEIGHT}" font-family="sans-serif" font-size="13">',
                      f'<rect width="{self.WIDTH}" height="{self.HEIGHT}" fill="white"/>']
        bottom, middle = self.HEIGHT - self.BOTTOM, (self.TOP_EDGE + self.HEIGHT - self.BOTTOM) / 2
        self.text((self.LEFT + self.WIDTH - self.RIGHT) / 2, self.HEIGHT - 12, x_label, "middle")
        self.parts.append(f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">'
                          f"{y_label}</text>")
        for x in [x for x in ticks if x_range[0] <= x <= x_range[1]]:
            self.line([(self.x(x), self.TOP_EDGE), (self.x(x), bottom)], "#ddd", 1)
            self.text(self.x(x), bottom + 18, str(x), "middle")
        for power in range(math.ceil(math.log10(y_range[0])), math.floor(math.log10(y_range[1])) + 1):
            y = self.y(10 ** power)
            self.line([(self.LEFT, y), (self.WIDTH - self.RIGHT, y)], "#ddd", 1)
            self.text(self.LEFT - 8, y + 4, f"{10 ** power:g}", "end")

    def x(self, value):
        low, high = map(math.log, self.x_range)
        return self.LEFT + (math.log(value) - low) / (high - low) * (self.WIDTH - self.LEFT - self.RIGHT)

    def y(self, value):
        low, high = map(math.log, self.y_range)
        bottom = self.HEIGHT - self.BOTTOM
        return bottom - (math.log(value) - low) / (high - low) * (bottom - self.TOP_EDGE)

    def text(self, x, y, text, anchor):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>')

    def line(self, points, colour, width, dashes=""):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"'
                          + (f' stroke-dasharray="{dashes}"' if dashes else "") + "/>")

    def points(self, points, colour, name, place):
        for x, y in points:
            self.parts.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4" fill="{colour}"/>')
        y = self.TOP_EDGE + 22 + 20 * place
        self.parts.append(f'<circle cx="{self.LEFT + 16}" cy="{y - 4}" r="4" fill="{colour}"/>')
        self.text(self.LEFT + 28, y, name, "start")

    def series(self, points, colour, name, place):
        """Points with a fitted power law."""
        exponent, factor = fit(points)
        ends = [(self.x(x), self.y(factor * x ** exponent)) for x in (points[0][0], points[-1][0])]
        self.line(ends, colour, 1.5, "5,4")
        self.points(points, colour, f"{name}, d^{exponent:.2f}", place)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(self.parts + ["</svg>"]) + "\n")


def draw(rows, path, decoder):
    ours = [(row["distance"], row["us_per_round"]) for row in rows]
    theirs = [(row["distance"], row["peer_us_per_round"]) for row in rows if row["peer_us_per_round"]]
    costs = [cost for _, cost in ours + theirs]
    figure = Figure((rows[0]["distance"] * 0.9, rows[-1]["distance"] * 1.1), (min(costs) / 2, max(costs) * 2),
                    f"distance d (rotated surface code, d rounds, uniform noise, p = {rows[0]['p']:g})", "µs per round")
    figure.series(ours, "#1f77b4", f"sallow, {decoder}", 0)
    if theirs:
        figure.series(theirs, "#d62728", "PyMatching", 1)
    figure.write(path)


def print_table(rows):
    print("| d | detectors | shots | sallow, µs per round | PyMatching, µs per round | ratio | start, s | peak, MB |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        peer = row["peer_us_per_round"]
        beside = f"{peer:.3f} | {peer / row['us_per_round']:.1f}" if peer else "– | –"
        print(f"| {row['distance']} | {row['detectors']} | {row['shots']} | {row['us_per_round']:.4f} | {beside} "
              f"| {row['start_seconds']:.2f} | {row['peak_mb']:.0f} |")
    for name, key in (("sallow", "us_per_round"), ("PyMatching", "peer_us_per_round")):
        points = [(row["distance"], row[key]) for row in rows if row[key]]
        if len(points) > 2:
            large = [point for point in points if point[0] >= 15]
            beyond = f", from d = 15 on d^{fit(large)[0]:.2f}" if len(large) > 2 else ""
            print(f"\n{name}: d^{fit(points)[0]:.2f}{beyond}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build", "release", "sallow"))
    parser.add_argument("--decoder", default="matching", help="a decoder of sallow; the peer uses exact matching")
    parser.add_argument("--distances", default="5,7,9,11,15,19,25,31,37,43,49")
    parser.add_argument("--p", type=float, default=0.001)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.1, help="minimum length of one measurement of sallow")
    parser.add_argument("--rows", help="file of measurements; new ones are appended")
    parser.add_argument("--figure", help="SVG to write")
    options = parser.parse_args()
    rows = []
    if options.rows and os.path.exists(options.rows):
        with open(options.rows, encoding="utf-8") as file:
            rows = json.load(file)
    known = {row["distance"] for row in rows}
    for distance in map(int, filter(None, options.distances.split(","))):
        if distance in known:
            continue
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(options, distance, folder))
        print(f"d = {distance}: {rows[-1]['us_per_round']:.4f} µs per round", file=sys.stderr)
        rows.sort(key=lambda row: row["distance"])
        if options.rows:
            with open(options.rows, "w", encoding="utf-8") as file:
                json.dump(rows, file, indent=1)
    print_table(rows)
    if options.figure:
        draw(rows, options.figure, options.decoder)


if __name__ == "__main__":
    main()
