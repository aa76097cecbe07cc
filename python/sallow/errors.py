"""Exceptions of the package."""

from __future__ import annotations


class InputError(ValueError):
    """A text, a file or an option is wrong.

    Attributes:
        file: The file, or "" for a text.
        line, column: The place, counted from 1; 0 if unknown.
        remedy: How to correct it, or "".
    """

    def __init__(self, message: str, file: str = "", line: int = 0, column: int = 0, remedy: str = "") -> None:
        place = file
        if line:
            place += f":{line}" if place else f"line {line}"
            place += f":{column}" if column else ""
        text = f"{place}: {message}" if place else message
        super().__init__(f"{text} ({remedy})" if remedy else text)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.remedy = remedy


class NotOfferedError(NotImplementedError):
    """A name of another package that sallow does not offer; the message names the alternative in sallow."""
