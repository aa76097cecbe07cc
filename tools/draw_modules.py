#!/usr/bin/env python3
"""Draws the modules of MODULES as an SVG: one box per module, and a line down to each module that it uses.

A line that other lines imply is left out: if a uses b and b uses c, the use of c by a is not drawn. With --check,
nothing is written, and the exit status is 1 if PICTURE is out of date.

Usage: draw_modules.py MODULES PICTURE [--check]
"""
import sys
from xml.sax.saxutils import escape

import check_layers

BOX_HEIGHT, ROW_GAP, BOX_GAP, MARGIN, LETTER = 26, 34, 14, 24, 7.3
STYLE = """
  .picture { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; }
  .ground { fill: #ffffff; }
  .box { fill: #eef5ea; stroke: #5b7f4a; }
  .program { fill: #f6efe0; stroke: #a07b34; }
  .arrow { fill: none; stroke: #7d8b94; stroke-width: 1.1; opacity: 0.75; }
  .label { fill: #1d2a33; text-anchor: middle; }
  .note { fill: #51606a; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #14191d; } .box { fill: #24331e; stroke: #86a976; } .program { fill: #3a2f1a; stroke: #c79f58; }
    .arrow { stroke: #8a979f; } .label { fill: #e6edf1; } .note { fill: #a8b4bc; }
  }
"""


def levels_of(uses):
    """For each module, the number of modules below it in the longest chain."""
    level = {}
    for name in uses:  # lowest first
        level[name] = max((level[used] + 1 for used in uses[name]), default=0)
    return level


def drawn_arrows(uses):
    """The arrows that other arrows do not imply."""
    reach = {}
    arrows = []
    for name in uses:
        below = set().union(*(reach[used] for used in uses[name])) if uses[name] else set()
        reach[name] = below | uses[name]
        arrows += [(name, used) for used in sorted(uses[name]) if used not in below]
    return arrows


def rows_of(uses, level, arrows):
    """The modules of each level from left to right, close to the modules that they use."""
    rows = [[] for _ in range(max(level.values()) + 1)]
    for name in uses:
        rows[level[name]].append(name)
    place = {name: k for row in rows for k, name in enumerate(row)}
    neighbours = {name: [] for name in uses}
    for above, below in arrows:
        neighbours[above].append(below)
        neighbours[below].append(above)
    for _ in range(24):
        for row in rows:
            # A module's place in its row is the average place of its neighbours, each relative to its row's length.
            def share(name):
                near = [(place[n] + 0.5) / len(rows[level[n]]) for n in neighbours[name]]
                return (round(sum(near) / len(near), 9) if near else 0.5, name)
            row.sort(key=share)
            place.update({name: k for k, name in enumerate(row)})
    return rows


def draw(uses, libraries):
    level = levels_of(uses)
    arrows = drawn_arrows(uses)
    rows = rows_of(uses, level, arrows)
    width_of = {name: LETTER * len(name) + 20 for name in uses}
    row_width = [sum(width_of[name] for name in row) + BOX_GAP * (len(row) - 1) for row in rows]
    width = max(row_width) + 2 * MARGIN
    height = len(rows) * (BOX_HEIGHT + ROW_GAP) - ROW_GAP + 2 * MARGIN + 28
    centre = {}
    for k, row in enumerate(rows):
        spare = (width - 2 * MARGIN - row_width[k]) / len(row)
        x = MARGIN + spare / 2
        y = height - 28 - MARGIN - BOX_HEIGHT / 2 - k * (BOX_HEIGHT + ROW_GAP)
        for name in row:
            centre[name] = (x + width_of[name] / 2, y)
            x += width_of[name] + BOX_GAP + spare
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" '
             f'viewBox="0 0 {width:.0f} {height:.0f}">',
             "<title>The modules of sallow, from the lowest at the bottom to the command line at the top</title>",
             f"<style>{STYLE}</style>", f'<rect class="ground" width="{width:.0f}" height="{height:.0f}"/>']
    for above, below in arrows:
        (x1, y1), (x2, y2) = centre[above], centre[below]
        y1, y2 = y1 + BOX_HEIGHT / 2, y2 - BOX_HEIGHT / 2
        bend = (y2 - y1) / 2
        lines.append(f'<path class="arrow" d="M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 + bend:.1f} '
                     f'{x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}"/>')
    for name, (x, y) in centre.items():
        kind = "box program" if libraries.get(name) == "program" else "box"
        lines.append(f'<rect class="{kind}" rx="5" x="{x - width_of[name] / 2:.1f}" y="{y - BOX_HEIGHT / 2:.1f}" '
                     f'width="{width_of[name]:.1f}" height="{BOX_HEIGHT}"/>')
        lines.append(f'<text class="label" x="{x:.1f}" y="{y + 4.5:.1f}">{escape(name)}</text>')
    lines.append(f'<text class="note" x="{MARGIN}" y="{height - 16:.0f}">Green: the engine. Brown: the program. '
                 "Lines lead down to what a module uses.</text>")
    return "\n".join(lines + ["</svg>", ""])


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[2:] not in ([], ["--check"]):
        sys.exit(__doc__)
    uses, libraries, complaints = check_layers.read_modules(arguments[0])
    if complaints:
        sys.exit("\n".join(complaints))
    picture = draw(uses, libraries)
    if arguments[2:]:
        with open(arguments[1], encoding="utf-8") as file:
            if file.read() != picture:
                sys.exit(f"{arguments[1]} is out of date; draw it again: tools/draw_modules.py "
                         + " ".join(arguments[:2]))
        return
    with open(arguments[1], "w", encoding="utf-8") as file:
        file.write(picture)


if __name__ == "__main__":
    main(sys.argv[1:])
