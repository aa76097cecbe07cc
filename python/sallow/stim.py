"""Stim's names (1.16), as far as sallow offers them: `import sallow.stim as stim`.

Circuits, error models, their targets and instructions, samplers, measurement conversion and files of shots have Stim's
calls, and give the same numbers if nothing is random. Other names of Stim raise NotOfferedError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sallow._engine import version as _version
from sallow.circuit import Circuit
from sallow.circuit_instructions import CircuitInstruction, CircuitRepeatBlock
from sallow.explained import (
    CircuitErrorLocation,
    CircuitErrorLocationStackFrame,
    CircuitTargetsInsideInstruction,
    DemTargetWithCoords,
    ExplainedError,
    FlippedMeasurement,
    GateTargetWithCoords,
)
from sallow.model import DetectorErrorModel
from sallow.model_instructions import DemInstruction, DemRepeatBlock
from sallow.sampling import (
    CompiledDemSampler,
    CompiledDetectorSampler,
    CompiledMeasurementSampler,
    CompiledMeasurementsToDetectionEventsConverter,
)
from sallow.shot_files import read_shot_data_file, write_shot_data_file
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

__version__: str = _version()

__all__ = [
    "Circuit",
    "CircuitErrorLocation",
    "CircuitErrorLocationStackFrame",
    "CircuitInstruction",
    "CircuitRepeatBlock",
    "CircuitTargetsInsideInstruction",
    "CompiledDemSampler",
    "CompiledDetectorSampler",
    "CompiledMeasurementSampler",
    "CompiledMeasurementsToDetectionEventsConverter",
    "DemInstruction",
    "DemRepeatBlock",
    "DemTarget",
    "DemTargetWithCoords",
    "DetectorErrorModel",
    "ExplainedError",
    "FlippedMeasurement",
    "GateTarget",
    "GateTargetWithCoords",
    "read_shot_data_file",
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


if not TYPE_CHECKING:  # so that type checkers know the existing names

    def __getattr__(name):
        from sallow.not_offered import missing_name

        raise missing_name("stim", name)
