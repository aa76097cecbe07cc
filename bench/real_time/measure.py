#!/usr/bin/env python3
"""Measures decoding in real time: measure.py SALLOW [--pin 0,1] [--quick] [--rows FILE] [--csv FILE] [--figure FILE]

Prints one table: for each distance and decoder, the processor time of a round, whether decoding keeps up with the
chip's rounds, the latency of the final correction of shots of 50 rounds (a), the latency of all commits of one unbroken
run (b), the reaction time under feedback (c), and the shortest time of a round. All are medians over the runs, but
percentiles and maxima are those of all runs together; (b) only for the rows that the documents judge. The machine's own
pauses stand beside them: if an empty loop's p99.9 is above 5 us, judge p99 instead of p99.9. Run it on an otherwise
idle machine with two free cores.

It takes about 30 minutes, with --quick 6. With --rows, finished rows are kept in a file, and are not measured again
by a second start. --write DOCUMENT puts the table, the figure and the setting between the document's markers.
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import hdr_log
import latency_figure

WILLOW, UNIFORM = ("si1000:0.0031", "1.1us"), ("uniform:0.001", "1us")
# distance, noise, time of a round, decoder, whether (b) is measured
ROWS = [(distance, *WILLOW, decoder, distance in (5, 7)) for distance in (3, 5, 7, 9)
        for decoder in ("matching", "correlated")]
ROWS += [(5, *UNIFORM, "matching", False), (5, *UNIFORM, "correlated", False),
         (9, *UNIFORM, "matching", True), (9, *UNIFORM, "correlated", False),
         (13, *UNIFORM, "matching", True), (13, *UNIFORM, "correlated", False),
         (17, *UNIFORM, "matching", True), (25, *UNIFORM, "matching", True)]
COLUMNS = ["distance", "noise", "round_time", "decoder", "cpu_us", "keeps_up", "judged", "final_mean_us",
           "final_p99_us", "final_p99.9_us", "final_max_us", "commit_mean_us", "commit_p99.9_us", "reaction_mean_us",
           "reaction_p99.9_us", "rounds_waited", "shortest_ns", "loop_p99.9_us", "loop_max_us", "runs", "shots",
           "unbroken_rounds"]
BEGIN, END = "<!-- measured: real time -->", "<!-- end of measured -->"


class Failed(Exception):
    """A run of the program that did not work, in one line."""


def stream(sallow, row, rounds, shots, round_time, seed, *flags):
    distance, noise, _, decoder = row[:4]
    command = [sallow, "stream", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", distance,
               "--rounds", rounds, "--noise", noise, "--decoder", decoder, "--round_time", round_time, "--shots", shots,
               "--seed", seed, "--json", *flags]
    try:
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log")
            words = [str(word) for word in (*command, "--histogram_out", log)]
            done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=600)
            histograms = hdr_log.read_log(log) if os.path.exists(log) else []
    except subprocess.TimeoutExpired:
        raise Failed("a run took longer than ten minutes") from None
    if done.returncode != 0:
        raise Failed(done.stderr.strip().split("\n")[0] or f"exit status {done.returncode}")
    return {**json.loads(done.stdout), "histograms": histograms}


def mean_us(runs, name):
    """The median over the runs, in microseconds."""
    return round(statistics.median(run[name]["mean_ns"] for run in runs) / 1000, 3) if runs else None


def pooled_us(runs, which, part):
    """A quantile of all runs together, in microseconds. A log has all commits (0), then final corrections (1)."""
    if not runs:
        return None
    total = collections.Counter()
    for run in runs:
        total.update(run["histograms"][which])
    return round(hdr_log.quantile(total, part) / 1000, 3)


def measure(options, row):
    distance, noise, round_time, decoder, is_judged = row
    seeds, pin = range(1, options.runs + 1), ["--pin", options.pin] if options.pin else []
    run = lambda rounds, shots, seed, *flags, pace=round_time: stream(  # noqa: E731
        options.sallow, row, rounds, shots, pace, seed, *pin, *flags)
    cpu = [run(50, options.shots, seed, pace="max")["cpu_us_per_round"] for seed in seeds]
    shots = [run(50, options.shots, seed) for seed in seeds]
    unbroken = [run(options.unbroken, 1, seed) for seed in seeds] if is_judged else []
    feedback = [run(50, options.shots // 4, seed, "--feedback") for seed in seeds]
    shortest = run(50, options.shots // 2, 1, "--search")["shortest_round_ns"]
    result = {"distance": distance, "noise": noise, "round_time": round_time, "decoder": decoder,
              "cpu_us": round(statistics.median(cpu), 3), "keeps_up": sum(one["keeps_up"] for one in shots + unbroken),
              "judged": len(shots + unbroken)}
    result["final_mean_us"] = mean_us(shots, "final_latency")
    result["final_p99_us"] = pooled_us(shots, 1, 0.99)
    result["final_p99.9_us"] = pooled_us(shots, 1, 0.999)
    result["final_max_us"] = max(one["final_latency"]["max_ns"] for one in shots) / 1000
    result["commit_mean_us"] = mean_us(unbroken, "commit_latency")
    result["commit_p99.9_us"] = pooled_us(unbroken, 0, 0.999)
    result["reaction_mean_us"] = mean_us(feedback, "reaction")
    result["reaction_p99.9_us"] = pooled_us(feedback, 1, 0.999)
    result["rounds_waited"] = round(statistics.median(one["rounds_waited"]["mean"] for one in feedback), 2)
    result["shortest_ns"] = shortest
    result["loop_p99.9_us"] = round(statistics.median(one["loop_pause_ns_p99.9"] for one in shots) / 1000, 3)
    result["loop_max_us"] = round(max(one["loop_pause_ns_max"] for one in shots + unbroken) / 1000, 1)
    return {**result, "runs": options.runs, "shots": options.shots, "unbroken_rounds": options.unbroken}


def number(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def table(rows):
    titles = ["noise, round", "d", "decoder", "cpu", "keeps up", "(a) mean", "p99", "p99.9", "max", "(b) mean", "p99.9",
              "(c) mean", "p99.9", "waited", "shortest", "loop p99.9, max"]
    lines = [titles, ["---"] * len(titles)]
    for row in rows:
        lines.append([
            f"{row['noise']}, {row['round_time']}", str(row["distance"]), f"`{row['decoder']}`", number(row["cpu_us"]),
            f"{row['keeps_up']} of {row['judged']}",
            *(number(row[f"final_{key}_us"]) for key in ("mean", "p99", "p99.9")), number(row["final_max_us"], 0),
            *(number(row[f"{key}_us"]) for key in ("commit_mean", "commit_p99.9", "reaction_mean", "reaction_p99.9")),
            number(row["rounds_waited"], 1), number(row["shortest_ns"], 0) + " ns",
            f"{number(row['loop_p99.9_us'])}, {number(row['loop_max_us'], 0)}"])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def own_cost(options):
    """What the meter itself takes per round, in nanoseconds."""
    line = [options.sallow, "stream", "--own_cost", "--json"] + (["--pin", options.pin] if options.pin else [])
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    return json.loads(done.stdout)["own_cost_ns_per_round"] if done.returncode == 0 else None


def machine():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        model = os.uname().machine
    return f"{model}, {os.cpu_count()} cores"


def write_document(path, rows, figure, options):
    document = pathlib.Path(path)
    text = document.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{path} has no lines '{BEGIN}' and '{END}'")
    picture = ""
    if figure:
        picture = ("![Mean and p99.9 latency as functions of the distance, with and without correlations]"
                   f"({os.path.relpath(figure, document.parent)})\n\n")
    date = time.strftime("%d %B %Y", time.gmtime()).lstrip("0")
    setting = (f"{machine()}, {date}; medians of {options.runs} runs, percentiles of all; "
               f"{options.shots} shots of 50 rounds in (a), {options.unbroken:,} rounds in (b); "
               f"{'cores ' + options.pin if options.pin else 'not pinned'}. Times in µs except the shortest round. "
               f"The meter itself takes {number(own_cost(options), 0)} ns per round.")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    document.write_text(f"{before}{BEGIN}\n{picture}{table(rows)}\n\n{setting}\n{END}{after}", encoding="utf-8")


def keep(path, rows):
    """All or nothing, so that a kill leaves a whole file."""
    pathlib.Path(path + ".new").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pin", default="", help="the decoder's core, and the pacing thread's: 0,1")
    parser.add_argument("--quick", action="store_true", help="fewer shots and rounds")
    parser.add_argument("--only", default="", help="rows whose text contains this, such as 'd=5 correlated'")
    parser.add_argument("--rows", help="a JSON file of finished rows, read and added to")
    parser.add_argument("--csv", help="the table as CSV")
    parser.add_argument("--figure", help="an SVG file: latency against distance")
    parser.add_argument("--write", metavar="DOCUMENT", help="a document with markers for the table and the figure")
    options = parser.parse_args()
    options.shots, options.unbroken = (4_000, 1_000_000) if options.quick else (20_000, 10_000_000)
    rows = []
    if options.rows and os.path.exists(options.rows):
        rows = json.loads(pathlib.Path(options.rows).read_text(encoding="utf-8"))
    name_of = lambda row: (row["distance"], row["noise"], row["decoder"], row["runs"], row["shots"])  # noqa: E731
    known, failed = {name_of(row): row for row in rows}, False
    for row in ROWS:
        distance, noise, _, decoder, _ = row
        name = (distance, noise, decoder, options.runs, options.shots)
        if options.only not in f"d={distance} {decoder} {noise}" or name in known:
            continue
        start = time.monotonic()
        try:
            known[name] = measure(options, row)
        except Failed as problem:
            failed = True
            print(f"d={distance} {decoder} {noise}: failed: {problem}", file=sys.stderr, flush=True)
            continue
        print(f"d={distance} {decoder} {noise}: {known[name]['final_mean_us']} us, {time.monotonic() - start:.0f} s",
              file=sys.stderr, flush=True)
        if options.rows:
            keep(options.rows, list(known.values()))
    order = [(row[0], row[1], row[3], options.runs, options.shots) for row in ROWS]
    shown = [known[name] for name in order if name in known]
    print(table(shown))
    print(f"\nthe meter itself: {number(own_cost(options), 0)} ns per round")
    if options.csv:
        with open(options.csv, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(shown)
    drawn = bool(options.figure) and latency_figure.draw(shown, options.figure)
    if options.figure and not drawn:
        print("no row keeps up, so there is no figure", file=sys.stderr)
    if options.write:
        write_document(options.write, shown, options.figure if drawn else None, options)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
