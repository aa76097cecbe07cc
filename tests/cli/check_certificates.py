#!/usr/bin/env python3
"""Checks a file of certificates, as described in docs/formats/certificates.md, using only the file.

Usage: check_certificates.py FILE
       check_certificates.py --self SALLOW    makes such files, changes some, and expects those to be refused
"""
import json
import os
import subprocess
import sys
import tempfile


def require(condition, what):
    if not condition:
        raise ValueError(what)


def check_shot(graph, at, shot):
    """`at`: the indices of the edges of each detector."""
    edges, baseline = graph["edges"], graph["baseline"]
    todo = set(shot["events"]) ^ set(baseline["detectors"])
    require(len(set(shot["events"])) == len(shot["events"]), "an event twice")
    unexplained, flips, weight = set(todo), set(shot["flips"]) ^ set(baseline["observables"]), 0
    is_solved = shot["edges"] is not None
    explanation = shot["edges"] if is_solved else []
    require(len(set(explanation)) == len(explanation), "an edge twice")
    for e in explanation:
        u, v, w, observables = edges[e]
        unexplained ^= {u} if v is None else {u, v}
        flips ^= set(observables)
        weight += w
    if is_solved:
        require(not unexplained, "the edges do not explain the events")
        require(not flips, "the edges do not flip what is predicted")
    else:
        require(len(shot["regions"]) == 1, "not one closed region")
    value, cover = 0, {}
    for region in shot["regions"]:
        width, level = region["width"], dict(region["levels"])
        require(len(level) == len(region["levels"]), "a detector twice in a region")
        require(width > 0 and all(0 <= x < width for x in level.values()), "levels are not between 0 and the width")
        inside = [d for d in level if d in todo]
        require(len(inside) % 2 == 1, "an even number of events in a region")
        require(all(level[d] == 0 for d in inside), "an event above level 0")
        for e in {e for d in level for e in at[d]}:
            u, v = edges[e][:2]
            cover[e] = cover.get(e, 0) + abs(level.get(u, width) - level.get(v, width))
        value += width
    for e, covered in cover.items():
        require(covered <= (edges[e][2] if is_solved else 0), f"edge {e} is covered too much")
    require(not is_solved or value == weight, f"widths sum to {value}, the weight is {weight}")


def check(path):
    """The number of proved shots; a ValueError names the first shot without a valid proof."""
    with open(path, encoding="utf-8") as file:
        graph = json.loads(next(file))
        require(graph["sallow_certificates"] == 1, "not a file of certificates")
        at = [[] for _ in range(graph["detectors"])]
        for e, (u, v, _, _) in enumerate(graph["edges"]):
            at[u].append(e)
            if v is not None:
                at[v].append(e)
        shots = 0
        for line in file:
            shot = json.loads(line)
            try:
                check_shot(graph, at, shot)
            except ValueError as error:
                raise ValueError(f"shot {shot['shot']}: {error}") from None
            shots += 1
    return shots


def is_refused(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    try:
        check(path)
    except ValueError:
        return True
    return False


def check_self(sallow):
    with tempfile.TemporaryDirectory() as folder:
        model, events, proofs = (os.path.join(folder, name) for name in ("m.dem", "e.01", "p.jsonl"))
        code = ["--code", "surface_code", "--task", "rotated_memory_x", "--distance", "5", "--rounds", "5"]
        circuit = subprocess.run([sallow, "gen", *code, "--noise", "uniform:0.01"], check=True,
                                 capture_output=True).stdout
        subprocess.run([sallow, "analyze_errors", "--decompose_errors", "--out", model], input=circuit, check=True)
        # An error with p > 0.5, an error with p = 1, and a detector that no error explains.
        with open(model, "a", encoding="utf-8") as file:
            file.write("error(0.9) D3 D4\nerror(1) D7\nerror(0.5) D8\ndetector D120\n")
        subprocess.run([sallow, "sample_dem", "--in", model, "--shots", "300", "--seed", "1", "--out", events],
                       check=True)
        with open(events, "a", encoding="utf-8") as file:
            file.write("0" * 120 + "1\n")
        subprocess.run([sallow, "decode", "--dem", model, "--in", events, "--out", os.devnull, "--certificates_out",
                        proofs], check=True, capture_output=True)
        shots = check(proofs)
        require(shots == 301, f"{shots} shots were proved, 301 expected")
        with open(proofs, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        refused = 0
        for k, shot in enumerate(lines[1:], 1):
            if not shot["edges"]:
                continue
            for key, value in (("edges", shot["edges"][1:]), ("regions", shot["regions"][1:]), ("flips", [])):
                if value != shot[key]:
                    require(is_refused(proofs, [lines[0], {**shot, key: value}]), f"line {k}: spoiled {key} accepted")
                    refused += 1
        require(refused > 600, f"only {refused} files were changed")
        print(f"{shots} shots proved; {refused} changed files refused")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--self":
        check_self(sys.argv[2])
    elif len(sys.argv) == 2:
        try:
            print(f"{check(sys.argv[1])} shots proved")
        except ValueError as error:
            sys.exit(str(error))
    else:
        sys.exit(__doc__)
