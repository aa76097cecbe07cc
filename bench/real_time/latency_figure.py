"""A plot of latency against distance, as SVG: one panel per noise, both axes logarithmic."""
import math

PUBLISHED_US = 63  # Google, d = 5, mean, on a workstation (Nature 638, 920)
COLOURS = {"matching": "#0072b2", "correlated": "#d55e00"}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, GAP = 760, 430, 70, 20, 64, 55, 24


class Panel:
    """One plot of the picture: `left` to `right` in pixels."""

    def __init__(self, parts, left, right, distances, low, high, with_labels):
        self.parts, self.left, self.right = parts, left, right
        self.x_low, self.x_high = math.log(min(distances) * 0.88), math.log(max(distances) * 1.14)
        self.y_low, self.y_high = math.log(low), math.log(high)
        for distance in distances:
            self.line([(self.x(distance), TOP), (self.x(distance), HEIGHT - BOTTOM)], "#ddd", 1)
            self.text(self.x(distance), HEIGHT - BOTTOM + 18, str(distance), "middle")
        for power in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1):
            y = self.y(10 ** power)
            self.line([(left, y), (right, y)], "#ddd", 1)
            if with_labels:
                self.text(left - 8, y + 4, f"{10 ** power:g}", "end")

    def x(self, distance):
        return self.left + (math.log(distance) - self.x_low) / (self.x_high - self.x_low) * (self.right - self.left)

    def y(self, us):
        share = (math.log(us) - self.y_low) / (self.y_high - self.y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    def text(self, x, y, text, anchor):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>')

    def line(self, points, colour, width, dashes=""):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"'
                          + (f' stroke-dasharray="{dashes}"' if dashes else "") + "/>")

    def curve(self, points, colour, dashes):
        self.line([(self.x(x), self.y(y)) for x, y in points], colour, 2, dashes)
        for x, y in points:
            fill = "white" if dashes else colour
            self.parts.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4" fill="{fill}" '
                              f'stroke="{colour}" stroke-width="2"/>')


def draw(rows, path):
    """Draws rows of measure.py. Rows that do not keep up have no latency and are left out. False if nothing is left."""
    rows = [row for row in rows if row["keeps_up"] * 2 > row["judged"]]
    if not rows:
        return False
    noises = list(dict.fromkeys(row["noise"] for row in rows))
    values = [row[key] for row in rows for key in ("final_mean_us", "final_p99.9_us")] + [PUBLISHED_US]
    low = 10 ** math.floor(math.log10(min(values)))
    high = 10 ** math.ceil(math.log10(max(values)))
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
             f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    width = (WIDTH - LEFT - RIGHT - GAP * (len(noises) - 1)) / len(noises)
    for k, noise in enumerate(noises):
        own = sorted((row for row in rows if row["noise"] == noise), key=lambda row: row["distance"])
        left = LEFT + k * (width + GAP)
        panel = Panel(parts, left, left + width, sorted({row["distance"] for row in own}), low, high, k == 0)
        name, strength = noise.split(":")
        title = f"{name.replace('si', 'SI')}, {strength}: a round every {own[0]['round_time'].replace('us', ' µs')}"
        panel.text(left + width / 2, TOP - 8, title, "middle")
        panel.text(left + width / 2, HEIGHT - 12, "distance d", "middle")
        panel.line([(left, panel.y(PUBLISHED_US)), (left + width, panel.y(PUBLISHED_US))], "#444", 1.5, "2,3")
        if k == 0:
            panel.text(left + width - 4, panel.y(PUBLISHED_US) - 6, f"published, d = 5: mean {PUBLISHED_US} µs", "end")
        for decoder, colour in COLOURS.items():
            ours = [row for row in own if row["decoder"] == decoder]
            if not ours:
                continue
            panel.curve([(row["distance"], row["final_p99.9_us"]) for row in ours], colour, "5,4")
            panel.curve([(row["distance"], row["final_mean_us"]) for row in ours], colour, "")
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">'
                 "last round in → final correction out, µs</text>")
    at = LEFT
    for decoder, colour in COLOURS.items():
        for name, dashes in (("mean", ""), ("p99.9", "5,4")):
            parts.append(f'<polyline points="{at},22 {at + 26},22" stroke="{colour}" stroke-width="2"'
                         + (f' stroke-dasharray="{dashes}"' if dashes else "") + "/>")
            parts.append(f'<text x="{at + 32}" y="26">{decoder}, {name}</text>')
            at += 165
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts + ["</svg>"]) + "\n")
    return True
