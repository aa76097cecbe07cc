"""Detector error models: text, building, and objects derived from them."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Union, overload

from sallow import _engine
from sallow.checks import path_text, plain_text
from sallow.instruction_arguments import (
    TextFile,
    detector_list,
    place_in,
    quoted_text,
    read_text,
    repetition_count,
    slice_of,
    tolerance,
    write_text,
)
from sallow.model_instructions import DemInstruction, DemRepeatBlock, made_line
from sallow.targets import DemTarget

if TYPE_CHECKING:
    from sallow.pictures import Diagram
    from sallow.sampling import CompiledDemSampler

_TARGETLESS = ()


class DetectorErrorModel(_engine.DetectorErrorModel):
    """Independent errors with the detectors and observables that they flip, in the language of .dem files.

    Args:
        detector_error_model_text: The model's text.

    Raises:
        InputError: A wrong text; `line` and `column` give the place.

    Iteration gives DemInstructions and DemRepeatBlocks; `model[3]` is one of them, `model[2:5]` is a model.
    """

    def __init__(self, detector_error_model_text: str = "") -> None:
        super().__init__(plain_text(detector_error_model_text, "detector_error_model_text"))

    @staticmethod
    def _of(engine: _engine.DetectorErrorModel) -> DetectorErrorModel:
        """Moves a model of the engine, which is empty afterwards."""
        model = DetectorErrorModel()
        model._take(engine)
        return model

    @staticmethod
    def from_file(file: TextFile) -> DetectorErrorModel:
        """Reads a model from a path or from an open text file. Raises InputError with file, line and column."""
        if hasattr(file, "read"):
            return DetectorErrorModel._of(_engine.DetectorErrorModel.parse(*read_text(file)))
        return DetectorErrorModel._of(_engine.DetectorErrorModel.from_file(path_text(file, "file")))

    def to_file(self, file: TextFile) -> None:
        """Writes the model's text to a path or to an open text file."""
        write_text(file, f"{self}\n")

    # Building.

    def append(
        self,
        instruction: Union[str, DemInstruction, DemRepeatBlock, _engine.DetectorErrorModel],
        parens_arguments: Union[float, Iterable[float], None] = None,
        targets: Iterable[Union[int, DemTarget]] = _TARGETLESS,
        *,
        tag: str = "",
    ) -> None:
        """Adds an instruction at the end.

        Args:
            instruction: "error", "detector", "logical_observable" or "shift_detectors"; or an instruction, a block or a
                model, without other arguments.
            parens_arguments: The number in parentheses, or several.
            targets: DemTargets; for shift_detectors one number.
            tag: Any text.

        Raises:
            ValueError: An unknown instruction, or arguments or targets that it does not take.
        """
        if isinstance(instruction, str):
            self._append_model(made_line(instruction, parens_arguments, targets, tag))
            return
        if targets is not _TARGETLESS or parens_arguments is not None or tag:
            raise ValueError(f"a {type(instruction).__name__} is appended by itself, without arguments and targets")
        if isinstance(instruction, DemInstruction):
            self._append_model(
                made_line(instruction.type, instruction._args, instruction.targets_copy(), instruction.tag)
            )
        elif isinstance(instruction, DemRepeatBlock):
            self._append_repeat(instruction.repeat_count, instruction._body, instruction.tag)
        elif isinstance(instruction, _engine.DetectorErrorModel):
            self._append_model(instruction)
        else:
            raise TypeError(f"instruction: expected a name, an instruction, a block or a model, got {instruction!r}")

    def clear(self) -> None:
        """Removes everything."""
        self._clear()

    def copy(self) -> DetectorErrorModel:
        """An independent copy of the model."""
        model = DetectorErrorModel()
        model._append_model(self)
        return model

    def __copy__(self) -> DetectorErrorModel:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> DetectorErrorModel:
        return self.copy()

    def __add__(self, second: _engine.DetectorErrorModel) -> DetectorErrorModel:
        if not isinstance(second, _engine.DetectorErrorModel):
            return NotImplemented
        total = self.copy()
        total._append_model(second)
        return total

    def __iadd__(self, second: _engine.DetectorErrorModel) -> DetectorErrorModel:
        if not isinstance(second, _engine.DetectorErrorModel):
            return NotImplemented
        self._append_model(second)
        return self

    def __mul__(self, repetitions: int) -> DetectorErrorModel:
        """A repeat block of the model; for 0 an empty model, for 1 a copy of the model."""
        count = repetition_count(repetitions)
        product = DetectorErrorModel()
        if count == 1:
            product._append_model(self)
        elif count:
            product._append_repeat(count, self, "")
        return product

    def __rmul__(self, repetitions: int) -> DetectorErrorModel:
        return self * repetitions

    def __imul__(self, repetitions: int) -> DetectorErrorModel:
        self._take(self * repetitions)
        return self

    # Access.

    def _at(self, place: int) -> Union[DemInstruction, DemRepeatBlock]:
        kind, first, second, tag = self._instruction(place)
        if kind is None:
            return DemRepeatBlock(first, DetectorErrorModel._of(second), tag=tag)
        return DemInstruction._of(kind, first, second, tag)

    @overload
    def __getitem__(self, index_or_slice: int) -> Union[DemInstruction, DemRepeatBlock]: ...

    @overload
    def __getitem__(self, index_or_slice: slice) -> DetectorErrorModel: ...

    def __getitem__(self, index_or_slice: Any) -> Any:
        if isinstance(index_or_slice, slice):
            return DetectorErrorModel._of(self._slice(*slice_of(index_or_slice, len(self))))
        return self._at(place_in(index_or_slice, len(self)))

    def __iter__(self) -> Iterator[Union[DemInstruction, DemRepeatBlock]]:
        place = 0
        while place < len(self):
            yield self._at(place)
            place += 1

    def __repr__(self) -> str:
        return quoted_text(str(self), "sallow.DetectorErrorModel")

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) if isinstance(other, _engine.DetectorErrorModel) else NotImplemented

    def approx_equals(self, other: object, *, atol: float) -> bool:
        """Whether `other` is a model that differs only in arguments, by at most `atol`."""
        limit = tolerance(atol)
        return isinstance(other, _engine.DetectorErrorModel) and self._approx_equals(other, limit)

    def __reduce__(self) -> tuple[Any, ...]:
        return DetectorErrorModel, (str(self),)

    def get_detector_coordinates(self, only: Union[int, Iterable[int], None] = None) -> dict[int, list[float]]:
        """The coordinates of detectors, with shifts added; an empty list for a detector without coordinates.

        Args:
            only: The detectors to return; all if None.

        Raises:
            ValueError: There is no such detector, or more than 2^26 instructions with repeats written out.
        """
        return self._detector_coordinates(detector_list(only))

    # Derived objects.

    def flattened(self) -> DetectorErrorModel:
        """The same model without repeat and shift_detectors.

        Raises:
            InputError: The result would have more than 2^26 instructions.
        """
        return DetectorErrorModel._of(self._flattened())

    def rounded(self, digits: int) -> DetectorErrorModel:
        """The same model with the probabilities of errors rounded to `digits` decimal places."""
        places = operator.index(digits)
        if not 0 <= places <= 300:
            raise ValueError(f"digits: expected a number from 0 to 300, got {digits!r}")
        return DetectorErrorModel._of(self._rounded(places))

    def without_tags(self) -> DetectorErrorModel:
        """The same model without tags."""
        return DetectorErrorModel._of(self._without_tags())

    def compile_sampler(self, *, seed: int | None = None) -> CompiledDemSampler:
        """A sampler of errors and their symptoms; see CompiledDemSampler."""
        from sallow.sampling import CompiledDemSampler

        return CompiledDemSampler(self, seed=seed)

    def shortest_graphlike_error(self, ignore_ungraphlike_errors: bool = True) -> DetectorErrorModel:
        """The fewest errors of at most two detectors each that flip an observable and no detector.

        Args:
            ignore_ungraphlike_errors: Leave out errors of more detectors; otherwise they are an InputError. The parts
                of a decomposed error (`^`) count as separate errors.

        Returns:
            A model of only these errors, with probability 1; its length is the graphlike distance.

        Raises:
            InputError: There is no such set of errors.
        """
        return DetectorErrorModel._of(self._shortest_graphlike(not ignore_ungraphlike_errors))

    # Pictures.

    def diagram(self, type: str = "matchgraph-svg", **options: Any) -> Diagram:
        """A picture of the model. No type is offered yet: raises NotOfferedError."""
        from sallow.pictures import model_diagram

        return model_diagram(self, type, options)

    def _repr_html_(self) -> str:
        from sallow.pictures import model_html

        return model_html(self)

    if not TYPE_CHECKING:  # so that type checkers know the existing attributes

        def __getattr__(self, name):
            from sallow.not_offered import missing_attribute

            raise missing_attribute("DetectorErrorModel", name)
