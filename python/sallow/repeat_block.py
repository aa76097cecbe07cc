"""The common part of repeat blocks of circuits and of error models."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeVar

from sallow.instruction_arguments import tag_text


class _Copied(Protocol):
    def copy(self) -> Any: ...


Body = TypeVar("Body", bound=_Copied)


class RepeatBlock(Generic[Body]):
    """A body with a number of repetitions and a tag. Immutable."""

    __slots__ = ("_repeat_count", "_body", "_tag")

    def __init__(self, repeat_count: int, body: Body, tag: str) -> None:
        self._repeat_count = repeat_count
        self._body: Body = body.copy()
        self._tag = tag_text(tag)

    @property
    def repeat_count(self) -> int:
        """The number of repetitions."""
        return self._repeat_count

    @property
    def tag(self) -> str:
        """The text in brackets, or ""."""
        return self._tag

    def body_copy(self) -> Body:
        """A copy of the body."""
        copy: Body = self._body.copy()
        return copy

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return (self._repeat_count, self._tag) == (other._repeat_count, other._tag) and bool(self._body == other._body)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        tag = f", tag={self._tag!r}" if self._tag else ""
        return f"sallow.{type(self).__name__}({self._repeat_count}, {self._body!r}{tag})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _block, (type(self), self._repeat_count, self._body, self._tag)


def _block(kind: Any, repeat_count: int, body: Any, tag: str) -> Any:
    return kind(repeat_count, body, tag=tag)
