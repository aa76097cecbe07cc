"""Targets of instructions: of circuits (qubits, Paulis, records, sweep bits) and of error models."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from typing import Any, Union

_MOST = (1 << 24) - 1
_MOST_DETECTOR = (1 << 62) - 1
_MOST_OBSERVABLE = (1 << 32) - 1
# The engine's codes, as in python/binding/circuit_codes.cc: the index in the lowest 24 bits, and above it
_INVERTED, _X, _Z, _RECORD, _SWEEP, _COMBINER = (1 << bit for bit in range(24, 30))
_SEPARATOR = -(1 << 63)
_PAULIS = {"X": _X, "Y": _X | _Z, "Z": _Z}
_TEXT = re.compile(r"(!?)([XYZxyz]?)(\d+)|rec\[-(\d+)\]|sweep\[(\d+)\]|(\*)", re.ASCII)
_DEM_TEXT = re.compile(r"([DdLl])(\d+)|(\^)", re.ASCII)


def _index(value: Any, most: int, what: str) -> int:
    try:
        index = operator.index(value)
    except TypeError:
        raise TypeError(f"{what}: expected a whole number, got {value!r}") from None
    if not 0 <= index <= most:
        raise ValueError(f"{what}: expected a whole number from 0 to {most}, got {value!r}")
    return index


class GateTarget:
    """A target of a circuit's instruction: a qubit, a Pauli on one, a measurement record, a sweep bit, or `*`.

    Args:
        value: A qubit's index, another target, or text as in circuits: "5", "!5", "X5", "rec[-1]".

    Raises:
        ValueError: Text that is not a target, or an index outside 0 to 2^24 - 1.
    """

    __slots__ = ("_code",)
    _code: int

    def __init__(self, value: Union[int, str, GateTarget]) -> None:
        if isinstance(value, GateTarget):
            code = value._code
        elif isinstance(value, str):
            code = _code_of_text(value)
        else:
            code = _index(value, _MOST, "a qubit")
        object.__setattr__(self, "_code", code)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a GateTarget is immutable")

    @staticmethod
    def _of(code: int) -> GateTarget:
        target = GateTarget.__new__(GateTarget)
        object.__setattr__(target, "_code", code)
        return target

    @property
    def value(self) -> int:
        """The qubit, the sweep bit, or the negative index of a record; 0 for a combiner."""
        number = self._code & _MOST
        return -number if self._code & _RECORD else number

    @property
    def qubit_value(self) -> int | None:
        """The qubit that the target acts on, or None."""
        return None if self._code & (_RECORD | _SWEEP | _COMBINER) else self._code & _MOST

    @property
    def pauli_type(self) -> str:
        """'X', 'Y' or 'Z'; 'I' for a target without a Pauli."""
        return {0: "I", _X: "X", _Z: "Z", _X | _Z: "Y"}[self._code & (_X | _Z)]

    @property
    def is_x_target(self) -> bool:
        """Whether it is a Pauli X, inverted or not."""
        return self.pauli_type == "X"

    @property
    def is_y_target(self) -> bool:
        """Whether it is a Pauli Y, inverted or not."""
        return self.pauli_type == "Y"

    @property
    def is_z_target(self) -> bool:
        """Whether it is a Pauli Z, inverted or not."""
        return self.pauli_type == "Z"

    @property
    def is_qubit_target(self) -> bool:
        """Whether it is a plain qubit, inverted or not."""
        return not self._code & (_X | _Z | _RECORD | _SWEEP | _COMBINER)

    @property
    def is_inverted_result_target(self) -> bool:
        """Whether it has a `!`: the reported result is flipped."""
        return bool(self._code & _INVERTED)

    @property
    def is_measurement_record_target(self) -> bool:
        """Whether it is an earlier result: rec[-1]."""
        return bool(self._code & _RECORD)

    @property
    def is_sweep_bit_target(self) -> bool:
        """Whether it is a bit that is given with each shot: sweep[0]."""
        return bool(self._code & _SWEEP)

    @property
    def is_combiner(self) -> bool:
        """Whether it is the `*` between the Paulis of a product."""
        return bool(self._code & _COMBINER)

    def __eq__(self, other: object) -> bool:
        return self._code == other._code if isinstance(other, GateTarget) else NotImplemented

    def __hash__(self) -> int:
        return hash((GateTarget, self._code))

    def __str__(self) -> str:
        return _text_of_code(self._code)

    def __repr__(self) -> str:
        number = self._code & _MOST
        if self.is_combiner:
            return "sallow.target_combiner()"
        if self.is_measurement_record_target:
            return f"sallow.target_rec({-number})"
        if self.is_sweep_bit_target:
            return f"sallow.target_sweep_bit({number})"
        if self.is_qubit_target:
            return f"sallow.target_inv({number})" if self.is_inverted_result_target else f"sallow.GateTarget({number})"
        inverted = ", invert=True" if self.is_inverted_result_target else ""
        return f"sallow.target_{self.pauli_type.lower()}({number}{inverted})"

    def __reduce__(self) -> tuple[Any, ...]:
        return GateTarget._of, (self._code,)


def _code_of_text(text: str) -> int:
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a target of a circuit; targets are 5, !5, X5, rec[-1], sweep[0] and *")
    inverted, pauli, qubit, record, sweep, combiner = found.groups()
    if combiner:
        return _COMBINER
    if record:
        return target_rec(-int(record))._code
    if sweep:
        return _index(int(sweep), _MOST, "a sweep bit") | _SWEEP
    code = _index(int(qubit), _MOST, "a qubit") | (_PAULIS[pauli.upper()] if pauli else 0)
    return code | _INVERTED if inverted else code


def _text_of_code(code: int) -> str:
    number = code & _MOST
    if code & _COMBINER:
        return "*"
    if code & _RECORD:
        return f"rec[-{number}]"
    if code & _SWEEP:
        return f"sweep[{number}]"
    pauli = {0: "", _X: "X", _Z: "Z", _X | _Z: "Y"}[code & (_X | _Z)]
    return f"{'!' if code & _INVERTED else ''}{pauli}{number}"


def target_rec(lookback_index: int) -> GateTarget:
    """The measurement record rec[lookback_index]: -1 is the latest result."""
    lookback = operator.index(lookback_index)
    if not -_MOST <= lookback <= -1:
        raise ValueError(f"lookback_index: expected a number from -{_MOST} to -1, got {lookback_index!r}")
    return GateTarget._of(-lookback | _RECORD)


def target_inv(qubit_index: Union[int, GateTarget]) -> GateTarget:
    """The target with its result flipped: `!5`. An inverted target becomes the plain target."""
    target = GateTarget(qubit_index)
    if target.qubit_value is None:
        raise ValueError(f"only a qubit or a Pauli can be inverted, not {target}")
    return GateTarget._of(target._code ^ _INVERTED)


def target_pauli(qubit_index: int, pauli: Union[str, int], invert: bool = False) -> GateTarget:
    """A Pauli on a qubit.

    Args:
        pauli: 'X', 'Y' or 'Z', or 1, 2 or 3 for these; 'I' or 0 for the plain qubit.
    """
    letters = {0: "I", 1: "X", 2: "Y", 3: "Z"}
    letter = letters.get(pauli) if isinstance(pauli, int) else pauli.upper() if isinstance(pauli, str) else None
    if letter not in ("I", "X", "Y", "Z"):
        raise ValueError(f"pauli: expected 'I', 'X', 'Y', 'Z' or 0 to 3, got {pauli!r}")
    code = _index(qubit_index, _MOST, "a qubit") | _PAULIS.get(letter, 0)
    return GateTarget._of(code | _INVERTED if invert else code)


def _pauli(qubit: Union[int, GateTarget], pauli: str, invert: bool) -> GateTarget:
    if isinstance(qubit, GateTarget):
        if not qubit.is_qubit_target:
            raise ValueError(f"expected a qubit, got {qubit}")
        invert = invert != qubit.is_inverted_result_target
        qubit = qubit.value
    return target_pauli(qubit, pauli, invert)


def target_x(qubit_index: Union[int, GateTarget], invert: bool = False) -> GateTarget:
    """The Pauli X on a qubit, for products (MPP) and correlated errors."""
    return _pauli(qubit_index, "X", invert)


def target_y(qubit_index: Union[int, GateTarget], invert: bool = False) -> GateTarget:
    """The Pauli Y on a qubit, for products (MPP) and correlated errors."""
    return _pauli(qubit_index, "Y", invert)


def target_z(qubit_index: Union[int, GateTarget], invert: bool = False) -> GateTarget:
    """The Pauli Z on a qubit, for products (MPP) and correlated errors."""
    return _pauli(qubit_index, "Z", invert)


def target_combiner() -> GateTarget:
    """The `*` between the Paulis of a product."""
    return GateTarget._of(_COMBINER)


def target_combined_paulis(paulis: Iterable[GateTarget], invert: bool = False) -> list[GateTarget]:
    """The targets of a Pauli product, with combiners between them; `invert` flips its result."""
    factors = [GateTarget(pauli) for pauli in paulis]
    if not factors:
        raise ValueError("paulis: a product has at least one Pauli")
    result: list[GateTarget] = []
    flipped = bool(invert)
    for factor in factors:
        if factor.pauli_type == "I":
            raise ValueError(f"paulis: expected Paulis, such as target_x(5), got {factor}")
        flipped ^= factor.is_inverted_result_target
        result += [GateTarget._of(factor._code & ~_INVERTED), target_combiner()]
    result.pop()
    if flipped:
        result[0] = target_inv(result[0])
    return result


def target_sweep_bit(sweep_bit_index: int) -> GateTarget:
    """The sweep bit sweep[sweep_bit_index]: a classical bit that is given with each shot."""
    return GateTarget._of(_index(sweep_bit_index, _MOST, "sweep_bit_index") | _SWEEP)


class DemTarget:
    """A target of an error model's instruction: a detector, an observable, or the separator `^`.

    Args:
        arg: Text as in models, "D5", "L0" or "^", or another target.

    Raises:
        ValueError: Text that is not a target, or an index that is too large.
    """

    __slots__ = ("_code",)
    _code: int

    def __init__(self, arg: Union[str, DemTarget], /) -> None:
        if isinstance(arg, DemTarget):
            code = arg._code
        elif isinstance(arg, str):
            code = _dem_code_of_text(arg)
        else:
            raise TypeError(f"expected text such as 'D5', 'L0' or '^', or a DemTarget, got {arg!r}")
        object.__setattr__(self, "_code", code)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a DemTarget is immutable")

    @staticmethod
    def _of(code: int) -> DemTarget:
        target = DemTarget.__new__(DemTarget)
        object.__setattr__(target, "_code", code)
        return target

    @staticmethod
    def relative_detector_id(index: int) -> DemTarget:
        """The detector `index`, counted from the shifts so far."""
        return DemTarget._of(_index(index, _MOST_DETECTOR, "a detector"))

    @staticmethod
    def logical_observable_id(index: int) -> DemTarget:
        """The observable `index`."""
        return DemTarget._of(-1 - _index(index, _MOST_OBSERVABLE, "an observable"))

    @staticmethod
    def separator() -> DemTarget:
        """The `^` between the parts that an error decomposes into."""
        return DemTarget._of(_SEPARATOR)

    def is_relative_detector_id(self) -> bool:
        """Whether it is a detector."""
        return self._code >= 0

    def is_logical_observable_id(self) -> bool:
        """Whether it is an observable."""
        return _SEPARATOR < self._code < 0

    def is_separator(self) -> bool:
        """Whether it is the `^` between parts of an error."""
        return self._code == _SEPARATOR

    @property
    def val(self) -> int:
        """The index of the detector or the observable. ValueError for a separator."""
        if self.is_separator():
            raise ValueError("a separator has no index")
        return self._code if self._code >= 0 else -1 - self._code

    def __eq__(self, other: object) -> bool:
        return self._code == other._code if isinstance(other, DemTarget) else NotImplemented

    def __hash__(self) -> int:
        return hash((DemTarget, self._code))

    def __str__(self) -> str:
        return "^" if self.is_separator() else f"{'D' if self._code >= 0 else 'L'}{self.val}"

    def __repr__(self) -> str:
        return "sallow.target_separator()" if self.is_separator() else f"sallow.DemTarget({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return DemTarget._of, (self._code,)


def _dem_code_of_text(text: str) -> int:
    found = _DEM_TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a target of an error model; targets are D5, L0 and ^")
    letter, index, separator = found.groups()
    if separator:
        return _SEPARATOR
    if letter in "Dd":
        return DemTarget.relative_detector_id(int(index))._code
    return DemTarget.logical_observable_id(int(index))._code


def target_relative_detector_id(index: int) -> DemTarget:
    """The detector `index` of an error model, counted from the shifts so far."""
    return DemTarget.relative_detector_id(index)


def target_logical_observable_id(index: int) -> DemTarget:
    """The observable `index` of an error model."""
    return DemTarget.logical_observable_id(index)


def target_separator() -> DemTarget:
    """The `^` between the parts that an error decomposes into."""
    return DemTarget.separator()
