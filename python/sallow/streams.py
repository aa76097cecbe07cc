"""Decoding round by round, in windows (docs/real-time.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

from sallow import _engine
from sallow.checks import plain_text, whole_number
from sallow.objects import circuit_or_model

if TYPE_CHECKING:
    from sallow.objects import ModelLike

Correction = _engine.Correction
"""What a stream has decided: the rounds from `first_round` up to the one before `end_round`; `frame`, the flips of each
observable by all rounds so far; `heralds`, why the correction should not be trusted, or empty; `arrived`, when the
deciding round arrived; `is_final`, whether no rounds are left."""


class Stream(_engine.Stream):
    """Decodes one logical patch round by round.

    A window sees `commit + buffer` rounds and decides the first `commit`. A detector's round is its last coordinate, or
    `rounds_from[detector]`; within a round, detectors have places from 0, in the order of their numbers. Times are any
    whole numbers: a stream has no clock.

    >>> stream = sallow.Stream(circuit, commit=5, buffer=5)
    >>> for places in rounds:
    ...     correction = stream.push_round(places)
    ...     if correction is not None:
    ...         print(correction.end_round, correction.frame, correction.heralds)
    """

    def __init__(
        self,
        circuit_or_error_model: ModelLike,
        *,
        commit: int,
        buffer: int,
        decoder: str = "matching",
        rounds: int | None = None,
        endless: bool = False,
        rounds_from: Sequence[int] = (),
        strict: bool = False,
        measurements: bool = False,
        most_held: int = 4,
        most_ahead: int = 1024,
        deadline: int = 0,
    ):
        """Compiles windows.

        Args:
            circuit_or_error_model: A circuit or an error model: an object of sallow or stim, text, or a path.
            commit: Rounds that each window decides; 0: one window for the whole stream.
            buffer: Further rounds that each window sees: about the code's distance.
            decoder: The decoder inside of windows.
            rounds: The rounds of the stream, if not those of the circuit: windows in the middle are repeated.
            endless: A stream without end.
            rounds_from: The round of each detector.
            strict: Refuse errors that the decoder cannot use.
            measurements: Rounds are measurements instead of detection events; only for circuits. Those of a round were
                made between its detectors and those of the round before.
            most_held: Rounds that may wait for a missing one before it is lost.
            most_ahead: A round farther ahead is refused.
            deadline: From a round's arrival to its correction, in the unit of `now`; 0: none.
        """
        circuit, model = circuit_or_model(circuit_or_error_model)
        if endless and rounds is not None:
            raise ValueError("a stream without end has no number of rounds: give rounds= or endless=True")
        super().__init__(
            circuit,
            model,
            plain_text(decoder, "decoder"),
            whole_number(commit, "commit", most=1 << 20),
            whole_number(buffer, "buffer", most=1 << 20),
            rounds,
            endless,
            list(rounds_from),
            strict,
            measurements,
            most_held,
            most_ahead,
            deadline,
        )


def measure_stream(
    circuit_or_error_model: ModelLike,
    *,
    decoder: str = "matching",
    commit: int = 0,
    buffer: int = 0,
    rounds_from: Sequence[int] = (),
    round_time: float | None = None,
    deadline: float | None = None,
    shots: int = 1000,
    seed: int = 0,
    pin: Sequence[int] = (),
    sleep: bool = False,
) -> dict[str, Any]:
    """Replays drawn shots round by round at a pace and measures the latency, as `sallow stream --json` does.

    Decoders of register_decoder() are measured in the same way, shot by shot: they are called once per shot, after its
    last round, and the time to pass shots to Python is included.

    Args:
        circuit_or_error_model: A circuit or an error model: an object of sallow or stim, text, or a path.
        decoder: The decoder inside of windows.
        commit: Rounds that each window decides; 0: one window for the whole shot.
        buffer: Further rounds that each window sees.
        rounds_from: The round of each detector, if the detectors' last coordinates are not their rounds.
        round_time: The time from round to round in seconds, such as 1.1e-6; None: as fast as it goes, on one thread.
        deadline: In seconds: count a shot as failed if its final correction takes longer.
        shots: Shots to replay, back to back.
        seed: Shot k depends only on (seed, k).
        pin: The core of the decoding thread, and that of the pacing thread.
        sleep: Wait for rounds asleep instead of spinning.

    Returns:
        The members of the JSON of `sallow stream`: "final_latency" with "mean_ns", "p50_ns", "p99.9_ns", "max_ns", …
    """
    circuit, model = circuit_or_model(circuit_or_error_model)
    for name, seconds in (("round_time", round_time), ("deadline", deadline)):
        if seconds is not None and not 1e-9 <= seconds <= 1:
            raise ValueError(f"{name}: expected seconds from 1e-9 to 1, or None, got {seconds!r}")
    cores = [whole_number(core, "pin", most=4095) for core in pin]
    if len(cores) > 2:
        raise ValueError("pin: expected at most two cores")
    cores += [-1] * (2 - len(cores))
    return _engine.measure_stream(
        circuit,
        model,
        plain_text(decoder, "decoder"),
        whole_number(commit, "commit", most=1 << 20),
        whole_number(buffer, "buffer", most=1 << 20),
        list(rounds_from),
        0 if round_time is None else round(1e12 * round_time),
        0 if deadline is None else round(1e9 * deadline),
        whole_number(shots, "shots", least=1),
        whole_number(seed, "seed"),
        cores[0],
        cores[1],
        bool(sleep),
    )
