"""The progress of long calls."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Union

#: The values of `progress`: True for a line on standard error, tqdm.tqdm or a class like it, or a function.
ProgressLike = Union[None, bool, Callable[["Progress"], Any], Any]


@dataclass(frozen=True)
class Progress:
    """The progress of a call. Unknown numbers are 0 or None."""

    done: float  # steps done, such as shots
    total: float  # the estimated total, which may increase
    unit: str = "shots"
    seconds: float = 0  # since the start
    seconds_left: float | None = None
    failures: int = 0
    tasks_done: int = 0
    tasks: int = 0
    waits_for: tuple[str, ...] = ()  # processes that hold the last shards of a store

    @property
    def fraction(self) -> float:
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0

    def __str__(self) -> str:
        text = f"{100 * self.fraction:3.0f} %"
        if self.tasks:
            text += f", {self.tasks_done} of {self.tasks} tasks"
        if self.unit:
            text += f", {self.done:,.0f} {self.unit}, {self.failures:,} failures"
        if self.seconds_left is not None and self.fraction < 1:
            text += f", about {_duration(self.seconds_left)} left"
        for name in self.waits_for:
            text += f", waiting for {name}"
        return text


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


class Teller:
    """Reports the progress of one call."""

    def __init__(self, show: Callable[[Progress], Any], close: Callable[[], Any], tasks: int) -> None:
        self._show = show
        self.close = close
        self._tasks = tasks
        self._start = time.monotonic()

    @staticmethod
    def of(progress: ProgressLike, title: str, *, tasks: int = 0, unit: str = "shots") -> Teller | None:
        """None if no progress is requested."""
        if progress is None or progress is False:
            return None
        if progress is True:
            line = _Line(title)
            return Teller(line.show, line.close, tasks)
        if hasattr(progress, "update"):
            bar = _Bar(progress, title, unit)
            return Teller(bar.show, bar.close, tasks)
        if not callable(progress):
            raise TypeError(f"progress: expected True, tqdm or a function, not {type(progress).__name__}")
        return Teller(progress, lambda: None, tasks)

    def campaign(self, state: tuple[int, int, int, int, float | None, list[str]]) -> None:
        """Reports the state of a campaign."""
        shots, expected, failures, done, left, waits_for = state
        self._show(
            Progress(
                done=shots,
                total=shots + expected,
                seconds=time.monotonic() - self._start,
                seconds_left=left,
                failures=failures,
                tasks_done=done,
                tasks=self._tasks,
                waits_for=tuple(waits_for),
            )
        )

    def share(self, share: float) -> None:
        """Reports the finished share of a call's work."""
        seconds = time.monotonic() - self._start
        left = seconds * (1 - share) / share if share > 0 else None
        self._show(Progress(share, 1, "", seconds, left, tasks=self._tasks))


@contextlib.contextmanager
def telling(progress: ProgressLike, title: str) -> Iterator[Callable[[float], None] | None]:
    """A function to which a call reports the finished share of its work; None if no progress is requested."""
    teller = Teller.of(progress, title, unit="")
    try:
        yield None if teller is None else teller.share
    finally:
        if teller is not None:
            teller.close()


class _Line:
    """One line on standard error that is redrawn: by default on a terminal and in a notebook."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._width = 0
        self._drawn = 0.0

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._drawn < 0.2 and progress.fraction < 1:
            return
        self._drawn = now
        text = f"{self._title}: {progress}"
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def close(self) -> None:
        if self._width:
            sys.stderr.write("\n")
            sys.stderr.flush()


class _Bar:
    """A bar of tqdm, or of a class with the same total, n, refresh() and close()."""

    def __init__(self, make: Any, title: str, unit: str) -> None:
        self._bar = make(total=1, desc=title, unit=unit, unit_scale=True)

    def show(self, progress: Progress) -> None:
        bar = self._bar
        bar.total = progress.total
        bar.update(progress.done - bar.n)
        if progress.tasks and hasattr(bar, "set_postfix_str"):
            bar.set_postfix_str(f"{progress.tasks_done}/{progress.tasks} tasks", refresh=False)

    def close(self) -> None:
        self._bar.close()
