"""Decoders that are written in Python, which are used by name like other decoders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np

from sallow import _engine
from sallow.checks import Bytes
from sallow.model import DetectorErrorModel


@dataclass(frozen=True)
class _Registered:
    factory: Callable[..., Any]
    bit_packed: bool | None  # None: as in the decoder's attribute


_registered: dict[str, _Registered] = {}


def register_decoder(name: str, factory: Callable[..., Any], *, bit_packed: bool | None = None) -> None:
    """Registers a decoder written in Python under a name, for Decoder, estimate, rare, collect, and sallow.sinter.

    Args:
        name: Letters, digits and _; not the name of a decoder of sallow. A name that was registered before is replaced;
            compiled decoders do not change.
        factory: Called as factory(model), with a sallow.DetectorErrorModel, for each thread that decodes, so that two
            threads never use one object at the same time. Options of NAME:key=value become keyword arguments, as int or
            float if they are numbers, otherwise as texts. It returns an object with

                decode_batch(shots) -> predictions

            for up to 1024 shots per call: shots are uint8[shots, detectors], and predictions bool or integers 0 and 1
            [shots, observables]; with bit packing uint8[shots, ceil(detectors / 8)] and
            uint8[shots, ceil(observables / 8)], least significant bit first.
        bit_packed: Whether shots and predictions are packed; if None, the object's attribute `bit_packed` decides,
            which is False by default.

    The interpreter's lock is held only during factory and decode_batch(). An exception in factory or decode_batch(), or
    predictions of a wrong shape or type (ValueError), ends the call that decodes, which raises the exception.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError(f"name: expected letters, digits and _, got {name!r}")
    if not callable(factory):
        raise TypeError(f"factory: expected a function or a class, not {type(factory)!r}")
    if name not in _registered and name in _engine.decoder_names():
        raise ValueError(f"name: '{name}' is a decoder of sallow; choose another")
    is_new = name not in _registered
    _registered[name] = _Registered(factory, bit_packed)
    if is_new:
        _engine.register_python_decoder(name)


def registered(name: str) -> tuple[Callable[..., Any], bool | None] | None:
    """The arguments of register_decoder() for this name, without options; None if it is not registered."""
    found = _registered.get(name.split(":")[0])
    return None if found is None else (found.factory, found.bit_packed)


def register_if_missing(name: str, found: tuple[Callable[..., Any], bool | None] | None) -> None:
    """Registers what registered() gave in another process, unless this one has such a decoder."""
    if found is not None and registered(name) is None:
        register_decoder(name.split(":")[0], found[0], bit_packed=found[1])


class PythonDecoder:
    """The engine's source of decoders for one model."""

    def __init__(self, name: str, options: str, model: _engine.DetectorErrorModel) -> None:
        self._name = name
        self._registered = _registered[name]
        self._options = _read_options(name, options)
        self._model = DetectorErrorModel._of(model)
        self._observables = self._model.num_observables

    def make(self) -> _CheckedDecoder:
        decoder = self._registered.factory(self._model.copy(), **self._options)
        if not callable(getattr(decoder, "decode_batch", None)):
            raise TypeError(f"decoder '{self._name}': factory returned {type(decoder)!r}, without decode_batch()")
        packed = self._registered.bit_packed
        packed = bool(getattr(decoder, "bit_packed", False)) if packed is None else bool(packed)
        return _CheckedDecoder(decoder, self._name, packed, self._observables)


class _CheckedDecoder:
    """One decoder, with checks of its predictions."""

    def __init__(self, decoder: Any, name: str, bit_packed: bool, observables: int) -> None:
        self._decoder = decoder
        self._name = name
        self._observables = observables
        self.bit_packed = bit_packed

    def decode(self, shots: Bytes) -> Bytes:
        array = np.asarray(self._decoder.decode_batch(shots))
        width = -(-self._observables // 8) if self.bit_packed else self._observables
        if array.shape != (len(shots), width):
            raise ValueError(
                f"decoder '{self._name}': decode_batch() returned predictions of shape {array.shape}; "
                f"expected {(len(shots), width)}"
            )
        if self.bit_packed:
            if array.dtype != np.uint8:
                raise ValueError(f"decoder '{self._name}': packed predictions are uint8, not {array.dtype}")
            spare = 8 * width - self._observables
            if spare and (array[:, -1] >> (8 - spare)).any():
                raise ValueError(f"decoder '{self._name}': bits past the last observable are set")
            return np.ascontiguousarray(array)
        if array.dtype != np.bool_ and not np.issubdtype(array.dtype, np.integer):
            raise ValueError(f"decoder '{self._name}': predictions are bool or integers, not {array.dtype}")
        if array.dtype != np.bool_ and not np.isin(array, (0, 1)).all():
            raise ValueError(f"decoder '{self._name}': predictions are 0 or 1")
        return np.ascontiguousarray(array, dtype=np.uint8)


def _read_options(name: str, text: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for item in text.split(",") if text else ():
        key, equals, value = item.partition("=")
        if not equals or not key.isidentifier():
            raise ValueError(f"decoder '{name}' does not understand '{item}'; write key=value")
        options[key] = _read_value(value)
    return options


def _read_value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
