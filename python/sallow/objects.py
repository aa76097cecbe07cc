"""Circuits and models as arguments: as text, paths, or objects of other packages."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Union

from sallow import _engine
from sallow.checks import path_text, plain_text

if TYPE_CHECKING:
    CircuitLike = Union[_engine.Circuit, str, os.PathLike[str], Any]
    ModelLike = Union[_engine.DetectorErrorModel, _engine.Circuit, str, os.PathLike[str], Any]


def _type_name(value: object) -> str:
    return f"{type(value).__module__.split('.')[0]}.{type(value).__name__}"


def is_path_of(text: str, *endings: str) -> bool:
    """Whether a text is a path, and not a circuit or model itself."""
    return text.endswith(endings) and "\n" not in text


def as_circuit(value: CircuitLike) -> _engine.Circuit:
    """A circuit from a Circuit, a stim.Circuit, text (with a line break or a blank), or a path."""
    if isinstance(value, str) and not is_path_of(value, ".stim"):
        return _engine.Circuit.parse(plain_text(value, "circuit"))
    if isinstance(value, _engine.Circuit):
        circuit = _engine.Circuit.copy(value)  # another thread may change the argument
    elif isinstance(value, (str, os.PathLike)):
        circuit = _engine.Circuit.from_file(path_text(value, "circuit"))
    elif _type_name(value) == "stim.Circuit":
        circuit = _engine.Circuit(str(value))
    else:
        raise TypeError(f"expected a circuit: a sallow.Circuit, a stim.Circuit, text or a path, not {type(value)!r}")
    circuit.require_whole()
    return circuit


def as_model(value: ModelLike) -> _engine.DetectorErrorModel:
    """An error model from a DetectorErrorModel of sallow or stim, text, a path, or a circuit."""
    if isinstance(value, _engine.DetectorErrorModel):
        return _engine.DetectorErrorModel.copy(value)  # the given one may change
    if isinstance(value, os.PathLike) or (isinstance(value, str) and is_path_of(value, ".dem", ".stim")):
        path = path_text(value, "model")
        if path.endswith(".stim"):
            return _engine.model_for_decoding(as_circuit(value))
        return _engine.DetectorErrorModel.from_file(path)
    if isinstance(value, str):
        return _engine.DetectorErrorModel(plain_text(value, "model"))
    if _type_name(value) == "stim.DetectorErrorModel":
        return _engine.DetectorErrorModel(str(value))
    if isinstance(value, _engine.Circuit) or _type_name(value) == "stim.Circuit":
        return _engine.model_for_decoding(as_circuit(value))
    raise TypeError(
        "expected an error model: a sallow.DetectorErrorModel, a stim.DetectorErrorModel, a circuit, text or a path, "
        f"not {type(value)!r}"
    )


_MODEL_WORDS = re.compile(r"(?:\s*(?:#.*)?\n)*\s*(?:error|detector|logical_observable|shift_detectors|repeat)\b")


def circuit_or_model(value: ModelLike) -> tuple[_engine.Circuit | None, _engine.DetectorErrorModel | None]:
    """A circuit or an error model. A text is a model if it begins with an instruction of models; a path refers to a
    circuit if it ends in .stim."""
    if isinstance(value, os.PathLike):
        is_circuit = os.fspath(value).endswith(".stim")
    elif isinstance(value, str):
        is_circuit = is_path_of(value, ".stim") or not (is_path_of(value, ".dem") or _MODEL_WORDS.match(value))
    else:
        is_circuit = isinstance(value, _engine.Circuit) or _type_name(value) == "stim.Circuit"
    return (as_circuit(value), None) if is_circuit else (None, as_model(value))
