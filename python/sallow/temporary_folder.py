"""Folders for stores that nobody named."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref


class TemporaryFolder:
    """A folder that goes with the last object that holds it, or with the process that made it; never with a fork."""

    def __init__(self) -> None:
        self.name = tempfile.mkdtemp(prefix="sallow-")
        weakref.finalize(self, _remove, self.name, os.getpid())


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
