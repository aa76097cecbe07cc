"""sallow: quantum error correction, fast and exact.

Circuits, detector error models, sampling and decoding; `sallow.Matching` in place of pymatching.Matching and
`sallow.sinter` for sinter.collect. Arrays are NumPy's; packed bits are least significant first (b8).

Campaigns and their results: collect(), read_store(), fit(), write_page(). Rare events: rare(). Random circuits:
`sallow.rcs`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sallow.interpreter import require_main_interpreter

require_main_interpreter()

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
    from sallow import rcs
    from sallow.campaigns import Task, collect
    from sallow.datasets import Dataset, dataset
    from sallow.distances import Distance, distance
    from sallow.explained import ExplainedError
    from sallow.fits import Fits, fit
    from sallow.progress import Progress
    from sallow.rare_events import RareEvents, rare
    from sallow.results import Results, combine, read_csv, read_store, write_page
    from sallow.shot_files import read_shot_data_file, write_shot_data_file
    from sallow.streams import Correction, Stream, measure_stream

__version__: str = _engine.version()

#: Versions of other packages that the tests were run with.
TESTED_WITH = {"stim": "1.16", "pymatching": "2.4", "sinter": "1.16"}


def decoder_names() -> list[str]:
    """The names of all decoders."""
    return list(_engine.decoder_names())


# Names that are imported at their first use, so that `import sallow` stays fast, by module.
_LATER = {
    "sallow.campaigns": ("Task", "collect"),
    "sallow.datasets": ("Dataset", "dataset"),
    "sallow.distances": ("Distance", "distance"),
    "sallow.explained": ("ExplainedError",),
    "sallow.fits": ("Fits", "fit"),
    "sallow.progress": ("Progress",),
    "sallow.rare_events": ("RareEvents", "rare"),
    "sallow.results": ("Results", "combine", "read_csv", "read_store", "write_page"),
    "sallow.shot_files": ("read_shot_data_file", "write_shot_data_file"),
    "sallow.streams": ("Correction", "Stream", "measure_stream"),
}
_MODULES = ("ldpc", "rcs", "relay_bp", "sinter", "stim", "tesseract")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"sallow.{name}")
    for module, names in _LATER.items():
        if name in names:
            value = getattr(importlib.import_module(module), name)
            globals()[name] = value
            return value
    from sallow.not_offered import missing_top_level_name

    raise missing_top_level_name(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})


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
    "Correction",
    "Dataset",
    "Decoder",
    "DemInstruction",
    "DemRepeatBlock",
    "DemTarget",
    "DetectorErrorModel",
    "DetectorSampler",
    "Distance",
    "ExplainedError",
    "FailureCount",
    "Fits",
    "GateTarget",
    "InputError",
    "Matching",
    "NotOfferedError",
    "Progress",
    "RareEvents",
    "Results",
    "Stream",
    "TESTED_WITH",
    "Task",
    "collect",
    "combine",
    "dataset",
    "decoder_names",
    "decoders",
    "distance",
    "estimate",
    "fit",
    "measure_stream",
    "rare",
    "read_csv",
    "read_shot_data_file",
    "read_store",
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
    "write_page",
    "write_shot_data_file",
]
