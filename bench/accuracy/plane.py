#!/usr/bin/env python3
"""Draws accuracy against time for decoders on a record: two panels, d = 3 and d = 5.

    python3 bench/accuracy/plane.py SALLOW RECORD --out plane.svg [--shots N] [--learned] [--networks EVEN ODD]
        [--keep DIR]

Right: slower. Down: fewer failures. Dashed lines are predictions that the record itself contains, by the decoders that
its authors ran. One thread decodes, all on the same shots. --learned adds error models learned from the other half of
the shots. --networks adds networks that `sallow train --score` made from each half; their failures are those on the
other half, from their cards. --keep stores the results as JSON in a folder, and reads those that are there. The caption
states machine and date.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import subprocess

DECODERS = ["matching", "union_find", "correlated", "ensemble", "window:commit=5,buffer=5"]
LEARNED = ["correlated", "ensemble"]
COLOURS = {"circuit": "#0072b2", "learned": "#d55e00", "network": "#009e73"}
WIDTH, HEIGHT, LEFT, TOP = 400, 330, 62, 34


def results(options, prior, decoders):
    """The experiments of `sallow dataset --json`, from the folder of --keep if they are there."""
    kept = options.keep and pathlib.Path(options.keep) / f"{prior}.json"
    if kept and kept.exists():
        return json.loads(kept.read_text())["experiments"]
    command = [options.sallow, "dataset", options.record, "--threads", "1", "--prior", prior, "--json"]
    command += [] if options.shots is None else ["--shots", str(options.shots)]
    for decoder in decoders:
        command += ["--decoder", decoder]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text)
    return json.loads(text)["experiments"]


def points_of(experiments, distance, kind, wanted=None):
    """(name, kind, µs per round, fraction of failures) of each wanted decoder, over all experiments of a distance."""
    sums = {}
    for experiment in experiments:
        if experiment["distance"] != distance:
            continue
        for result in experiment["results"]:
            if wanted and result["decoder"] not in wanted:
                continue
            total = sums.setdefault(result["decoder"], [0, 0, 0, 0])
            total[0] += result["failures"]
            total[1] += experiment["shots"]
            total[2] += result["us_per_shot"]
            total[3] += experiment["rounds"]
    return [(name, kind, time / rounds, failures / shots) for name, (failures, shots, time, rounds) in sums.items()]


def lines_of(experiments, distance):
    """(name, fraction of failures) of the predictions in the record."""
    sums = {}
    for experiment in experiments:
        if experiment["distance"] == distance:
            for result in experiment["published"]:
                total = sums.setdefault(result["decoder"], [0, 0])
                total[0] += result["failures"]
                total[1] += experiment["shots"]
    return [(name.replace("_", " "), failures / shots) for name, (failures, shots) in sums.items()]


def network_points(options, experiments, distance):
    """The networks' failures on the halves that they did not learn from; the time is measured on some shots."""
    failures = shots = 0
    for network in options.networks or []:
        card = json.loads(subprocess.run([options.sallow, "card", network, "--json"], check=True, capture_output=True,
                                         text=True).stdout)["card"]
        for scored in card["scored"]:
            if f"_d{distance}_" in scored["shots of"]:
                failures += scored["failures"]["neural"]["failures"]
                shots += scored["shots"]
    if not shots:
        return []
    names = [experiment["name"] for experiment in experiments if experiment["distance"] == distance]
    command = [options.sallow, "dataset", *(os.path.join(options.record, name) for name in names), "--shots", "2000",
               "--threads", "1", "--json", "--decoder", f"neural:{options.networks[0]}"]
    timed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (_, _, time, _), = points_of(json.loads(timed)["experiments"], distance, "network")
    return [("neural", "network", time, failures / shots)]


def panel(x0, title, points, lines, slow):
    """One panel as SVG."""
    low, high = math.log10(0.1), math.log10(slow)
    fractions = [value for *_, value in points] + [value for _, value in lines]
    bottom, top = min(fractions) - 0.004, max(fractions) + 0.004

    def x(time):
        return x0 + (math.log10(time) - low) / (high - low) * WIDTH

    def y(value):
        return TOP + (top - value) / (top - bottom) * HEIGHT

    made = [f'<text x="{x0}" y="{TOP - 12}" font-weight="bold">{title}</text>',
            f'<rect x="{x0}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>']
    for power in range(math.ceil(low), math.floor(high) + 1):
        at = f"{x(10 ** power):.1f}"
        made.append(f'<path d="M{at} {TOP}v{HEIGHT}" stroke="#e4e4e4"/>'
                    f'<text x="{at}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{10.0 ** power:g}</text>')
    for percent in range(math.ceil(bottom * 100), math.floor(top * 100) + 1):
        made.append(f'<path d="M{x0} {y(percent / 100):.1f}h{WIDTH}" stroke="#e4e4e4"/>'
                    f'<text x="{x0 - 6}" y="{y(percent / 100) + 4:.1f}" text-anchor="end">{percent} %</text>')
    made.append(f'<text x="{x0 + WIDTH / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">'
                'µs per round, one thread</text>')
    for name, value in lines:
        made.append(f'<path d="M{x0} {y(value):.1f}h{WIDTH}" stroke="#777" stroke-dasharray="5 4"/>'
                    f'<text x="{x0 + WIDTH - 4}" y="{y(value) - 4:.1f}" text-anchor="end" fill="#555">{name}</text>')
    for name, kind, time, value in points:
        # Matching and its windows fail equally often, so their names would lie over each other.
        below = -7 if name.startswith("window") else 13
        aside, anchor = (-8, "end") if kind == "learned" else (8, "start")
        made.append(f'<circle cx="{x(time):.1f}" cy="{y(value):.1f}" r="4.5" fill="{COLOURS[kind]}"/>'
                    f'<text x="{x(time) + aside:.1f}" y="{y(value) + below:.1f}" text-anchor="{anchor}" '
                    f'fill="{COLOURS[kind]}">{name}</text>')
    return made


def picture(panels, caption):
    width, height = 2 * (WIDTH + LEFT) + 70, TOP + HEIGHT + 84
    made = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'font-family="sans-serif" font-size="12">', f'<rect width="{width}" height="{height}" fill="white"/>']
    slow = 10 ** math.ceil(math.log10(2 * max(time for _, points, _ in panels for _, _, time, _ in points)))
    for k, (title, points, lines) in enumerate(panels):
        made += panel(LEFT + k * (WIDTH + LEFT + 4), title, points, lines, slow)
    keys = [("circuit", "the circuit's error model"), ("learned", "learned from the other half"),
            ("network", "network")]
    used = {kind for _, points, _ in panels for _, kind, _, _ in points}
    at = LEFT
    for kind, text in keys:
        if kind in used:
            made.append(f'<circle cx="{at}" cy="{height - 30}" r="4.5" fill="{COLOURS[kind]}"/>'
                        f'<text x="{at + 9}" y="{height - 26}">{text}</text>')
            at += 190
    made.append(f'<path d="M{at - 8} {height - 30}h22" stroke="#777" stroke-dasharray="5 4"/>'
                f'<text x="{at + 20}" y="{height - 26}">predictions in the record</text>')
    made.append(f'<text x="{LEFT - 6}" y="{height - 8}" fill="#555">{caption}</text></svg>')
    return "\n".join(made) + "\n"


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().split("\n"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("record", help="a folder of experiments of distance 3 and 5")
    parser.add_argument("--out", required=True)
    parser.add_argument("--shots", type=int, help="shots per experiment; all by default")
    parser.add_argument("--learned", action="store_true")
    parser.add_argument("--networks", nargs=2, metavar=("EVEN", "ODD"))
    parser.add_argument("--keep", metavar="DIR")
    options = parser.parse_args()
    experiments = results(options, "circuit", DECODERS)
    learned = results(options, "learned", LEARNED) if options.learned else []
    panels = []
    for distance in (3, 5):
        points = points_of(experiments, distance, "circuit") + points_of(learned, distance, "learned", LEARNED)
        points += network_points(options, experiments, distance)
        shots = sum(experiment["shots"] for experiment in experiments if experiment["distance"] == distance)
        panels.append((f"d = {distance}: failures of {shots:,} shots", points, lines_of(experiments, distance)))
        for name, kind, time, value in points:
            print(f"d={distance}  {kind:8}{name:28}{time:9.3f} µs per round  {100 * value:.3f} %")
    caption = f"{processor()}, {datetime.date.today():%-d %B %Y}; times on a busy machine are rough"
    pathlib.Path(options.out).write_text(picture(panels, caption))


if __name__ == "__main__":
    main()
