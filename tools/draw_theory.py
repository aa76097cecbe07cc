#!/usr/bin/env python3
"""Draws the figures of docs/theory: draw_theory.py FOLDER [--check]. With --check, compares instead of writing."""
import math
import pathlib
import sys

BLUE, RED, GREEN, GREY, PALE = "#0072b2", "#d55e00", "#009e73", "#888", "#cfe3f1"


class Drawing:
    def __init__(self, width, height):
        self.size, self.parts = (width, height), []

    def line(self, x1, y1, x2, y2, colour=GREY, width=1.5, dash=None):
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" '
                          f'stroke-width="{width}"{dashes}/>')

    def curve(self, points, colour, width=2):
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')

    def circle(self, x, y, radius, fill="white", stroke=GREY, opacity=1):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{stroke}" '
                          f'fill-opacity="{opacity}"/>')

    def box(self, x, y, width, height, fill="white", stroke=GREY):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" '
                          f'stroke="{stroke}"/>')

    def text(self, x, y, text, anchor="start", colour="#222", weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
                          f'font-weight="{weight}">{text}</text>')

    def arrow(self, x1, y1, x2, y2, colour=GREY):
        self.line(x1, y1, x2, y2, colour, 2)
        angle = math.atan2(y2 - y1, x2 - x1)
        for turn in (2.6, -2.6):
            self.line(x2, y2, x2 + 9 * math.cos(angle + turn), y2 + 9 * math.sin(angle + turn), colour, 2)

    def axes(self, x, y, width, height, across, up):
        self.line(x, y, x + width, y, "#333")
        self.line(x, y, x, y - height, "#333")
        self.text(x + width / 2, y + 30, across, "middle")
        self.text(x, y - height - 8, up)

    def svg(self):
        width, height = self.size
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                f'height="{height}" font-family="sans-serif" font-size="13">\n'
                f'<rect width="{width}" height="{height}" fill="white"/>\n')
        return head + "\n".join(self.parts) + "\n</svg>\n"


def matching():
    made = Drawing(640, 230)
    pair = [(90, 110), (180, 110)]
    for x, y in pair:
        made.circle(x, y, 45, PALE, BLUE, 0.7)
    made.line(*pair[0], *pair[1], RED, 4)
    centre, side = (345, 130), 44
    corners = [(centre[0] + side * math.cos(a), centre[1] + side * math.sin(a)) for a in (-1.571, 0.524, 2.618)]
    made.circle(*centre, 88, "#f3e3d3", RED, 0.6)
    for x, y in corners:
        made.circle(x, y, side * math.sqrt(3) / 2, PALE, BLUE, 0.7)
    for k in range(3):
        made.line(*corners[k], *corners[(k + 1) % 3], GREY, 1.5, "4 3")
    made.line(*corners[0], *corners[2], RED, 4)
    made.line(corners[1][0], corners[1][1], 560, corners[1][1], RED, 4)
    made.line(560, 15, 560, 200, "#333", 4)
    for x, y in pair + corners:
        made.circle(x, y, 5, "#222", "#222")
    made.text(135, 178, "two balls touch: a pair", "middle")
    made.text(345, 22, "three balls touch: a blossom, which grows as one", "middle")
    made.text(552, 215, "boundary", "middle")
    return made


def correlated():
    made = Drawing(640, 240)
    for y, name in ((70, "first pass: the graph of Z checks"), (180, "second pass: the graph of X checks")):
        made.text(20, y - 32, name, weight="bold")
        for k in range(7):
            made.line(60 + 80 * k, y, 140 + 80 * k, y, "#bbb", 2)
        for k in range(8):
            made.circle(60 + 80 * k, y, 6, "white")
    made.line(220, 70, 300, 70, RED, 5)
    for x in (220, 300):
        made.circle(x, 70, 6, "#222", "#222")
    made.line(220, 180, 300, 180, GREEN, 5, "8 4")
    for x in (220, 380):
        made.circle(x, 180, 6, "#222", "#222")
    made.arrow(260, 82, 260, 166, RED)
    made.text(272, 128, "the same Y error flips both edges: this one is now lighter")
    return made


def union_find():
    made = Drawing(650, 215)
    for panel, (radius, title) in enumerate(((0, "events"), (17, "clusters grow and join"), (17, "a tree is peeled"))):
        x0 = 20 + 210 * panel
        made.text(x0, 20, title, weight="bold")
        events = [(2, 1), (3, 1), (1, 4), (3, 4), (3, 3)]
        place = {(i, j): (x0 + 20 + 30 * i, 45 + 30 * j) for i in range(6) for j in range(6)}
        if panel == 1:
            for event in events:
                made.circle(*place[event], 2 * radius, PALE, BLUE, 0.8)
        for i in range(6):
            made.line(*place[(i, 0)], *place[(i, 5)], "#e2e2e2", 1)
            made.line(*place[(0, i)], *place[(5, i)], "#e2e2e2", 1)
        if panel == 2:
            for one, other in (((2, 1), (3, 1)), ((1, 4), (2, 4)), ((2, 4), (3, 4)), ((3, 3), (3, 4))):
                in_answer = (one, other) != ((3, 3), (3, 4))
                made.line(*place[one], *place[other], RED if in_answer else BLUE, 4 if in_answer else 2)
            made.line(*place[(3, 3)], *place[(3, 4)], BLUE, 2)
            for k in (4, 5):
                made.line(*place[(k - 1, 3)], *place[(k, 3)], RED, 4)
        for event in events:
            made.circle(*place[event], 5, "#222", "#222")
        made.line(x0 + 170, 40, x0 + 170, 200, "#333", 4)
    made.text(20, 207, "thick: boundary")
    return made


def class_sums():
    made = Drawing(640, 230)
    heights = {"no flip": [100], "flip": [58, 44, 33, 25, 18, 12]}
    for x0, (name, bars), colour in ((60, list(heights.items())[0], BLUE), (300, list(heights.items())[1], RED)):
        made.text(x0, 24, f"sets of errors with {name}", weight="bold")
        for k, height in enumerate(bars):
            made.box(x0 + 26 * k, 190 - 0.75 * height, 20, 0.75 * height, colour, colour)
        total = sum(bars)
        made.box(x0 + 180, 190 - 0.75 * total, 34, 0.75 * total, "white", colour)
        made.text(x0 + 197, 206, "sum", "middle")
    made.line(40, 190, 600, 190, "#333")
    made.text(40, 224, "The likeliest set has no flip; all sets together say that a flip is likelier.")
    return made


def belief():
    made = Drawing(640, 200)
    errors, detectors = [(70 + 100 * k, 50) for k in range(6)], [(120 + 130 * k, 140) for k in range(4)]
    for d, members in enumerate(((0, 1, 2), (1, 2, 3), (2, 3, 4), (4, 5))):
        for e in members:
            made.line(*errors[e], *detectors[d], "#bbb", 1.5)
    made.arrow(errors[2][0] - 12, errors[2][1] + 18, detectors[1][0] - 2, detectors[1][1] - 16, BLUE)
    made.arrow(detectors[1][0] + 20, detectors[1][1] - 8, errors[3][0] - 14, errors[3][1] + 16, RED)
    for k, (x, y) in enumerate(errors):
        made.circle(x, y, 14, "white", BLUE)
        made.text(x, y + 5, f"e{k}", "middle", BLUE)
    for k, (x, y) in enumerate(detectors):
        made.box(x - 13, y - 13, 26, 26, "#222" if k in (1, 2) else "white", "#222")
        made.text(x, y + 5, f"D{k}", "middle", "white" if k in (1, 2) else "#222")
    made.text(70, 22, "errors")
    made.text(70, 185, "detectors; black: an event")
    return made


def learning():
    made = Drawing(640, 200)
    boxes = [(20, "model", "probabilities p"), (240, "each shot", "P(error | events)"),
             (460, "sums", "expected errors")]
    for x, title, text in boxes:
        made.box(x, 50, 150, 70, PALE, BLUE)
        made.text(x + 75, 80, title, "middle", weight="bold")
        made.text(x + 75, 102, text, "middle")
    made.arrow(172, 85, 236, 85)
    made.arrow(392, 85, 456, 85)
    made.text(204, 74, "E", "middle", RED)
    made.line(535, 122, 535, 165, GREY, 2)
    made.line(535, 165, 95, 165, GREY, 2)
    made.arrow(95, 165, 95, 124)
    made.text(315, 184, "M: p = expected errors / chances; ln P(events) rises in each turn", "middle", RED)
    return made


def strata():
    made = Drawing(640, 250)
    x0, y0, width, height, most = 60, 200, 540, 160, 14

    def place(faults, log10):
        return x0 + faults / most * width, y0 - (1 + max(log10, -8) / 8) * height

    mean = 1.5
    weights = [w * math.log10(mean) - mean / math.log(10) - math.log10(math.factorial(w)) for w in range(most + 1)]
    fails = [min(-0.35, -0.35 - 0.14 * (8 - w) ** 1.7) if w < 8 else -0.35 for w in range(most + 1)]
    made.axes(x0, y0, width, height + 10, "number of faults w", "logarithmic, 10^-8 to 1")
    made.curve([place(w, weights[w]) for w in range(11)], BLUE)
    made.curve([place(w, fails[w]) for w in range(2, most + 1)], RED)
    made.curve([place(w, weights[w] + fails[w]) for w in range(2, 10)], GREEN, 3)
    made.text(*place(2.7, -0.4), "W: probability of w faults", colour=BLUE)
    made.text(*place(10.2, -1.1), "f: share of these sets that fail", colour=RED)
    made.text(*place(0.3, -6.9), "W f: its sum is the rate", colour=GREEN)
    made.arrow(*place(8, -1.4), *place(5.2, -2.6))
    made.text(*place(7.4, -2.4), "chains of failing sets descend")
    return made


def xeb():
    made = Drawing(640, 240)
    x0, y0, width, height = 50, 190, 250, 150
    made.axes(x0, y0, width, height, "N P(x) of the sampled bitstrings", "density")

    def place(x, value):
        return x0 + x / 6 * width, y0 - value * height

    grid = [k / 20 for k in range(121)]
    made.curve([place(x, math.exp(-x)) for x in grid], GREY)
    made.curve([place(x, x * math.exp(-x)) for x in grid], BLUE)
    made.curve([place(x, (0.7 + 0.3 * x) * math.exp(-x)) for x in grid], RED)
    curves = ("uniform bits: e^-x", GREY), ("fidelity 0.3", RED), ("perfect: x e^-x", BLUE)
    for k, (text, colour) in enumerate(curves):
        made.text(x0 + 110, 60 + 20 * k, text, colour=colour)
    nodes = {}
    for i in range(4):
        for j in range(3):
            nodes[(i, j)] = (380 + 70 * i, 50 + 55 * j)
    for (i, j), (x, y) in nodes.items():
        for other in ((i + 1, j), (i, j + 1)):
            if other in nodes:
                sliced = other == (2, j) and j != 1
                made.line(x, y, *nodes[other], RED if sliced else "#999", 2, "3 4" if sliced else None)
    for x, y in nodes.values():
        made.circle(x, y, 9, PALE, BLUE)
    made.text(485, 205, "a tensor network; dotted: sliced legs", "middle")
    return made


FIGURES = {"matching": matching, "correlated": correlated, "union_find": union_find, "class_sums": class_sums,
           "belief": belief, "learning": learning, "strata": strata, "xeb": xeb}


def main():
    folder, differ = pathlib.Path(sys.argv[1]), []
    for name, draw in FIGURES.items():
        path, text = folder / f"theory_{name}.svg", draw().svg()
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differ.append(path.name)
    if differ:
        print(f"{', '.join(differ)}: not what tools/draw_theory.py draws; run it without --check")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
