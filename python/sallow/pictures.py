"""Diagrams of circuits and models, also for notebooks."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from sallow.errors import InputError, NotOfferedError
from sallow.model_instructions import DemInstruction
from sallow.timeline import Timeline, timeline_text

if TYPE_CHECKING:
    from sallow.circuit import Circuit
    from sallow.model import DetectorErrorModel

_CIRCUIT_TYPES = ("timeline-text", "timeline-svg", "timeline-svg-html")
_LABEL_WIDTH, _COLUMN_GAP, _ROW_HEIGHT = 7, 12, 30  # pixels; per character, between columns, between rows
_MOST_SHOWN = 400  # the most labels of a picture that a notebook shows by default
_MOST_LINES = 12  # the most characters of a text in a notebook
_MOST_COUNTED = 20_000  # the most lines of a model that are counted for a notebook


class Diagram:
    """A picture as text: str() gives it, and notebooks show it."""

    def __init__(self, text: str, markup: bool) -> None:
        self._text = text
        self._markup = markup

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return self._text if self._markup else f"<pre>{escape(self._text)}</pre>"


def circuit_diagram(circuit: Circuit, type: Any, options: dict[str, Any]) -> Diagram:
    """The result of Circuit.diagram()."""
    if type not in _CIRCUIT_TYPES:
        raise NotOfferedError(f"sallow does not offer the diagram {type!r}; it offers {', '.join(_CIRCUIT_TYPES)}")
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise NotOfferedError(f"sallow's diagrams take no {', '.join(given)}")
    made = Timeline.of(circuit)
    if type == "timeline-text":
        return Diagram(timeline_text(made), False)
    return Diagram(timeline_svg(made), True)


def model_diagram(model: DetectorErrorModel, type: Any, options: dict[str, Any]) -> Diagram:
    """The result of DetectorErrorModel.diagram()."""
    del model, options
    raise NotOfferedError(f"sallow does not offer the diagram {type!r} of an error model; repr() shows its text")


def timeline_svg(made: Timeline) -> str:
    """The grid as SVG."""
    margin = 12 + _LABEL_WIDTH * max((len(f"q{qubit}") for qubit in made.qubits), default=0)
    widths = [1] * made.columns
    for (_, column), label in made.labels.items():
        widths[column] = max(widths[column], len(label))
    for column, label in made.barriers.items():
        widths[column] = max(widths[column], len(label))
    lefts = [margin]
    for width in widths:
        lefts.append(lefts[-1] + _LABEL_WIDTH * width + _COLUMN_GAP)
    middle = [(lefts[column] + lefts[column + 1]) / 2 for column in range(made.columns)]
    height = _ROW_HEIGHT * (len(made.qubits) + 1)
    heights = [_ROW_HEIGHT * (row + 1) for row in range(len(made.qubits))]
    shapes = []
    for row, qubit in enumerate(made.qubits):
        shapes.append(f'<text x="4" y="{heights[row] + 4}">q{qubit}</text>')
        shapes.append(f'<path d="M{margin} {heights[row]}H{lefts[-1]}" stroke="#888"/>')
    for column, label in made.barriers.items():
        shapes.append(f'<path d="M{middle[column]} 14V{height - 8}" stroke="#bbb" stroke-dasharray="3 3"/>')
        shapes.append(f'<text x="{middle[column]}" y="11" text-anchor="middle">{escape(label)}</text>')
    for column, first, last in made.links:
        shapes.append(f'<path d="M{middle[column]} {heights[first]}V{heights[last]}" stroke="#000"/>')
    for (row, column), label in made.labels.items():
        width = _LABEL_WIDTH * len(label) + 6
        left, top = middle[column] - width / 2, heights[row] - 10
        shapes.append(f'<rect x="{left}" y="{top}" width="{width}" height="20" fill="#fff" stroke="#000"/>')
        shapes.append(
            f'<text x="{middle[column]}" y="{heights[row] + 4}" text-anchor="middle">{escape(label)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{lefts[-1] + 8}" height="{height}" '
        f'font-family="monospace" font-size="11">{"".join(shapes)}</svg>'
    )


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _first_lines(text: str) -> str:
    lines = text.split("\n")
    shown = "\n".join(line[:200] for line in lines[:_MOST_LINES])
    rest = f"\n... {len(lines) - _MOST_LINES} more lines" if len(lines) > _MOST_LINES else ""
    return f"<pre>{escape(shown + rest)}</pre>"


def circuit_html(circuit: Circuit) -> str:
    """A circuit in notebooks: its counts, and its timeline if the circuit is small."""
    counts = ("qubits", "measurements", "detectors", "observables", "ticks", "sweep_bits")
    table = _table([(name.replace("_", " "), str(getattr(circuit, f"num_{name}"))) for name in counts])
    try:
        made = Timeline.of(circuit) if len(circuit) <= _MOST_SHOWN else None
    except InputError:
        made = None
    if made is None or len(made.labels) > _MOST_SHOWN:
        return table + _first_lines(str(circuit))
    return table + timeline_svg(made)


def model_html(model: DetectorErrorModel) -> str:
    """A model in notebooks: its counts, the numbers of detectors that its errors flip, and its first lines."""
    rows = [(name, str(getattr(model, f"num_{name}"))) for name in ("detectors", "observables", "errors")]
    if len(model) <= _MOST_COUNTED:
        sizes: Counter[int] = Counter()
        for line in model:
            if isinstance(line, DemInstruction) and line.type == "error":
                sizes[sum(code >= 0 for code in line._codes)] += 1
        rows += [(f"errors of {size} detectors, outside of repeats", str(sizes[size])) for size in sorted(sizes)]
    return _table(rows) + _first_lines(str(model))
