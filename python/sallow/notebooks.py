"""Pictures and tables for notebooks."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Sequence
from typing import Any


class Picture:
    """An SVG picture, shown by notebooks. `svg` is its text."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture as an SVG file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"sallow.Picture of {len(self.svg)} characters of SVG"


def html_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table for notebooks. Texts are escaped, so that they are never markup."""
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    return html.escape(str(value))
