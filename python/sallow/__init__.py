"""sallow: quantum error correction, fast and exact.

Circuits, detector error models, sampling and decoding; `sallow.Matching` in place of pymatching.Matching and
`sallow.sinter` for sinter.collect. Arrays are NumPy's; packed bits are least significant first (b8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sallow import _engine
from sallow.circuit import Circuit
from sallow.circuit_instructions import CircuitInstruction, CircuitRepeatBlock
from sallow.decoding import Answer, Answers, Decoder, FailureCount, decoders, estimate
from sallow.errors import InputError, NotOfferedError
from sallow.matching import Matching
from sallow.model import DetectorErrorModel
from sallow.model_instructions import DemInstruction, DemRepeatBlock
from sallow.python_decoders import register_decoder
from sallow.sampling import (
    CompiledDemSampler,
    CompiledDetectorSampler,
    CompiledMeasurementSampler,
    CompiledMeasurementsToDetectionEventsConverter,
    DetectorSampler,
)
from sallow.targets import (
    DemTarget,
    GateTarget,
    target_combined_paulis,
    target_combiner,
    target_inv,
    target_logical_observable_id,
    target_pauli,
    target_rec,
    target_relative_detector_id,
    target_separator,
    target_sweep_bit,
    target_x,
    target_y,
    target_z,
)

if TYPE_CHECKING:
    from sallow.explained import ExplainedError
    from sallow.shot_files import read_shot_data_file, write_shot_data_file

__version__: str = _engine.version()

#: Versions of other packages that the tests were run with.
TESTED_WITH = {"stim": "1.16", "pymatching": "2.4", "sinter": "1.16"}


def decoder_names() -> list[str]:
    """The names of all decoders."""
    return list(_engine.decoder_names())


# Modules that take long to import, or that few programs need, are imported when they are first asked for.
_MODULES = ("ldpc", "relay_bp", "sinter", "stim", "tesseract")
_LAZY = {
    "ExplainedError": "explained",
    "read_shot_data_file": "shot_files",
    "write_shot_data_file": "shot_files",
}


def __getattr__(name: str) -> Any:
    import importlib

    if name in _MODULES:
        return importlib.import_module(f"sallow.{name}")
    if name in _LAZY:
        return getattr(importlib.import_module(f"sallow.{_LAZY[name]}"), name)
    from sallow.not_offered import missing_top_level_name

    raise missing_top_level_name(name)


__all__ = [
    "Answer",
    "Answers",
    "Circuit",
    "CircuitInstruction",
    "CircuitRepeatBlock",
    "CompiledDemSampler",
    "CompiledDetectorSampler",
    "CompiledMeasurementSampler",
    "CompiledMeasurementsToDetectionEventsConverter",
    "Decoder",
    "DemInstruction",
    "DemRepeatBlock",
    "DemTarget",
    "DetectorErrorModel",
    "DetectorSampler",
    "ExplainedError",
    "FailureCount",
    "GateTarget",
    "InputError",
    "Matching",
    "NotOfferedError",
    "TESTED_WITH",
    "decoder_names",
    "decoders",
    "estimate",
    "read_shot_data_file",
    "register_decoder",
    "target_combined_paulis",
    "target_combiner",
    "target_inv",
    "target_logical_observable_id",
    "target_pauli",
    "target_rec",
    "target_relative_detector_id",
    "target_separator",
    "target_sweep_bit",
    "target_x",
    "target_y",
    "target_z",
    "write_shot_data_file",
]
