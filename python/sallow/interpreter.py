"""Where the package may be imported."""

from __future__ import annotations

import importlib


def require_main_interpreter() -> None:
    """Raises ImportError in a second interpreter of a process, which would take the extension module's classes away
    from the first."""
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters = importlib.import_module(name)
        except ImportError:
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError("sallow can be imported in a process's main interpreter only; use threads or processes")
        return
