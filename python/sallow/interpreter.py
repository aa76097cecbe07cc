"""The check of the interpreter that imports the package."""

from __future__ import annotations

import importlib


def require_main_interpreter() -> None:
    """Raises ImportError in a second interpreter of a process, which would break the extension module's classes in the
    first interpreter."""
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters = importlib.import_module(name)
        except ImportError:
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError("sallow can be imported in a process's main interpreter only; use threads or processes")
        return
