"""Decoders that are written in Python, usable by name wherever a decoder is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable

import numpy as np

from sallow import _engine
from sallow.checks import Bytes


@dataclass(frozen=True)
class _Registered:
    factory: Callable[..., Any]
    bit_packed: bool | None  # None: the decoder's attribute says


_registered: dict[str, _Registered] = {}


def register_decoder(name: str, factory: Callable[..., Any], *, bit_packed: bool | None = None) -> None:
    """Makes a decoder written in Python known by name: to Decoder, estimate, rare, collect, and sallow.sinter.

    Args:
        name: Letters, digits and _; not that of a decoder of sallow's. A name that was registered before is replaced;
            decoders that were compiled already stay as they are.
        factory: Called as factory(model), with a sallow.DetectorErrorModel, for each thread that decodes, so that no
            object serves two threads at the same time. Options of NAME:key=value are handed on as keyword arguments,
            as int or float if they are numbers, else as texts. It gives an object with

                decode_batch(shots) -> predictions

            for up to 1024 shots per call: shots are uint8[shots, detectors], and predictions bool or integers 0 and 1
            [shots, observables]; with bit packing uint8[shots, ceil(detectors / 8)] and
            uint8[shots, ceil(observables / 8)], least significant bit first.
        bit_packed: Whether shots and predictions are packed; if None, the object's attribute `bit_packed` says, and
            they are not if it has none.

    The interpreter's lock is held while decode_batch() runs, and not otherwise. An exception in factory or
    decode_batch(), or predictions of another shape or type (ValueError), end the call that decodes, and come out of
    it.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError(f"name: expected letters, digits and _, got {name!r}")
    if not callable(factory):
        raise TypeError(f"factory: expected a function or a class, not {type(factory)!r}")
    if name not in _registered and name in _engine.decoder_names():
        raise ValueError(f"name: '{name}' is a decoder of sallow's; choose another")
    is_new = name not in _registered
    _registered[name] = _Registered(factory, bit_packed)
    if is_new:
        _engine.register_python_decoder(name)


def registered(name: str) -> tuple[Callable[..., Any], bool | None] | None:
    """What register_decoder() got for this name, without options; None if nothing."""
    found = _registered.get(name.split(":")[0])
    return None if found is None else (found.factory, found.bit_packed)


class PythonDecoder:
    """What the engine asks for decoders of one model."""

    def __init__(self, name: str, options: str, model: _engine.DetectorErrorModel) -> None:
        self._name = name
        self._registered = _registered[name]
        self._options = _read_options(name, options)
        self._model = model
        self._observables = int(model.num_observables)

    def make(self) -> _CheckedDecoder:
        decoder = self._registered.factory(self._model, **self._options)
        if not callable(getattr(decoder, "decode_batch", None)):
            raise TypeError(f"decoder '{self._name}': its factory gave {type(decoder)!r}, which has no decode_batch()")
        packed = self._registered.bit_packed
        packed = bool(getattr(decoder, "bit_packed", False)) if packed is None else bool(packed)
        return _CheckedDecoder(decoder, self._name, packed, self._observables)


class _CheckedDecoder:
    """One decoder, whose predictions are checked."""

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
                f"decoder '{self._name}': decode_batch() gave predictions of shape {array.shape}; "
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
