"""sallow: quantum error correction, fast and exact.

Circuits, detector error models, sampling and decoding; `sallow.Matching` in place of pymatching.Matching and
`sallow.sinter` for sinter.collect. Arrays are NumPy's; packed bits are least significant first (b8).
"""

from __future__ import annotations

from typing import Any

from sallow import _engine
from sallow._engine import Circuit, DetectorErrorModel
from sallow.decoding import Answer, Answers, Decoder, FailureCount, decoders, estimate
from sallow.errors import InputError
from sallow.matching import Matching
from sallow.python_decoders import register_decoder
from sallow.sampling import DetectorSampler

__version__: str = _engine.version()

#: Versions of other packages that the tests were run with.
TESTED_WITH = {"stim": "1.16", "pymatching": "2.4", "sinter": "1.16"}


def decoder_names() -> list[str]:
    """The names of all decoders."""
    return list(_engine.decoder_names())


def __getattr__(name: str) -> Any:
    # sinter takes a second to import, and only sallow.sinter needs it.
    if name == "sinter":
        import importlib

        return importlib.import_module("sallow.sinter")
    raise AttributeError(f"module 'sallow' has no attribute '{name}'")


__all__ = [
    "Answer",
    "Answers",
    "Circuit",
    "Decoder",
    "DetectorErrorModel",
    "DetectorSampler",
    "FailureCount",
    "InputError",
    "Matching",
    "TESTED_WITH",
    "decoder_names",
    "decoders",
    "estimate",
    "register_decoder",
]
