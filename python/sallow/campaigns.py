"""Campaigns: many circuits and decoders, sampled and decoded until each has had enough, into a store of counts."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from sallow import _engine
from sallow.decoding import seed_of, whole_number
from sallow.objects import _type_name, as_circuit, path_text, plain_text, real_number
from sallow.progress import Teller
from sallow.results import Results

if TYPE_CHECKING:
    from sallow.objects import CircuitLike
    from sallow.progress import ProgressLike

    TaskLike = Union["Task", CircuitLike, Mapping[str, Any]]

_PLAN_ENDINGS = (".json", ".toml", ".yaml", ".yml")
_MOST_SHOTS = 10**18


@dataclass(frozen=True)
class Task:
    """A circuit to sample and decode until it has had enough. What is None is as collect() says.

    Attributes:
        circuit: A Circuit of sallow or stim, the text of one, or a path.
        decoder: NAME or NAME:key=value,...
        metadata: Any value that JSON can hold. Of a dict, d, r, p, noise, c (code) and b (basis, task) also fill the
            columns distance, rounds, p, noise, code and task of results, by which fits and plots go.
        name: What results and messages call it; by default its metadata, else its path.
        postselect: Detectors as "D3,D7-D9" or "coord:4": shots in which one of them fires are discarded.
        strict: Refuse a circuit with errors that the decoder cannot use.
        same_shots: Decode the same shots as all tasks of this circuit that have this too, and keep which of them fail,
            to compare decoders in pairs.
        max_shots: Stop after so many shots.
        max_errors: Stop at so many logical errors (failures); 0: never.
        relative_error: Stop where one standard error of the rate is this part of it; 0: never.
    """

    circuit: CircuitLike
    decoder: str | None = None
    metadata: Any = None
    name: str = ""
    postselect: str | None = None
    strict: bool = False
    same_shots: bool = False
    max_shots: int | None = None
    max_errors: int | None = None
    relative_error: float | None = None

    def _add_to(self, plan: _engine.CampaignPlan, usual: _Choices) -> None:
        circuit = as_circuit(self.circuit)
        choices = usual.replaced(
            decoders=None if self.decoder is None else [self.decoder],
            postselect=self.postselect,
            strict=self.strict,
            same_shots=self.same_shots,
            max_shots=self.max_shots,
            max_errors=self.max_errors,
            relative_error=self.relative_error,
        )
        try:
            metadata = json.dumps(self.metadata)
        except (TypeError, ValueError) as error:
            raise ValueError(f"metadata: expected what JSON can hold: {error}") from None
        plan.add_circuit(circuit, self._label(circuit), metadata, choices.engine())

    def _label(self, circuit: _engine.Circuit) -> str:
        if self.name:
            return plain_text(self.name, "name")
        if isinstance(self.metadata, Mapping):
            return plain_text(",".join(f"{key}={value}" for key, value in self.metadata.items()), "metadata")
        if isinstance(self.circuit, os.PathLike):
            return path_text(self.circuit)
        if isinstance(self.circuit, str) and "\n" not in self.circuit and self.circuit.endswith(".stim"):
            return self.circuit
        return f"circuit of {circuit.num_detectors} detectors"


@dataclass(frozen=True)
class _Choices:
    """What a call says of all its tasks; None where it says nothing."""

    decoders: Sequence[str] | None = None
    postselect: str | None = None
    strict: bool = False
    same_shots: bool = False
    max_shots: int | None = None
    max_errors: int | None = None
    relative_error: float | None = None

    def replaced(self, **own: Any) -> _Choices:
        """With what a task says itself."""
        told = {key: value for key, value in own.items() if value is not None and value is not False}
        return _Choices(**{**vars(self), **told})

    def engine(self) -> _engine.CampaignChoices:
        choices = _engine.CampaignChoices()
        if self.decoders is not None:
            choices.decoders = [plain_text(decoder, "decoders") for decoder in self.decoders]
        if self.postselect is not None:
            choices.postselection = plain_text(self.postselect, "postselect")
        choices.strict = bool(self.strict)
        choices.same_shots = bool(self.same_shots)
        if self.max_shots is not None:
            choices.max_shots = whole_number(self.max_shots, "max_shots", 1, _MOST_SHOTS)
        if self.max_errors is not None:
            choices.max_failures = whole_number(self.max_errors, "max_errors")
        if self.relative_error is not None:
            part = real_number(self.relative_error, "relative_error")
            if not 0 <= part < 1:
                raise ValueError(f"relative_error: expected a number from 0 to 1, got {part}")
            choices.relative_error = part
        return choices


def _from_sinter(task: Any) -> Task:
    """A sinter.Task as one of ours."""
    if getattr(task, "detector_error_model", None) is not None:
        raise NotImplementedError("collect() derives error models from circuits; a sinter.Task with one is not taken")
    if getattr(task, "postselected_observables_mask", None) is not None:
        raise NotImplementedError("collect() discards shots by detectors, not by observables")
    postselect = None
    mask = getattr(task, "postselection_mask", None)
    if mask is not None:
        bits = np.unpackbits(np.asarray(mask, dtype=np.uint8), bitorder="little")
        postselect = ",".join(f"D{detector}" for detector in np.flatnonzero(bits))
    options = task.collection_options
    return Task(
        task.circuit,
        decoder=task.decoder,
        metadata=task.json_metadata,
        postselect=postselect,
        max_shots=options.max_shots,
        max_errors=options.max_errors,
    )


def _add(plan: _engine.CampaignPlan, task: Any, usual: _Choices) -> None:
    """Adds one entry of `tasks`: a Task, a plan, or a circuit."""
    if isinstance(task, Task):
        task._add_to(plan, usual)
    elif _type_name(task) == "sinter.Task":
        _from_sinter(task)._add_to(plan, usual)
    elif isinstance(task, Mapping):
        try:
            text = json.dumps(task)
        except (TypeError, ValueError) as error:
            raise ValueError(f"plan: expected what JSON can hold: {error}") from None
        plan.add_plan_text(text, "plan", usual.engine())
    elif isinstance(task, (str, os.PathLike)) and "\n" not in os.fspath(task):
        path = path_text(task, "tasks")
        if path.endswith((*_PLAN_ENDINGS, ".stim")) or isinstance(task, os.PathLike):
            plan.add_file(path, usual.engine())
        else:
            Task(task)._add_to(plan, usual)
    else:
        Task(task)._add_to(plan, usual)


def _listed(tasks: Any) -> Iterable[Any]:
    """One task or several, as several."""
    is_one = isinstance(tasks, (Task, str, os.PathLike, Mapping, _engine.Circuit)) or not isinstance(tasks, Iterable)
    return [tasks] if is_one or _type_name(tasks) == "stim.Circuit" else tasks


def _threads(num_threads: Any, num_workers: Any) -> int:
    if num_workers is not None:
        if num_threads is not None:
            raise ValueError("num_threads and num_workers are two names of one number; give one of them")
        num_threads = num_workers
    if num_threads is None:
        return 1
    if num_threads == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(whole_number(num_threads, "num_threads", 1, 2**1000), 4096)


def _shards(shards: Any) -> tuple[int, int, int]:
    if shards is None:
        return 0, 2**64 - 1, 1
    if not isinstance(shards, slice):
        raise TypeError("shards: expected a slice, such as slice(3, None, 8) for every eighth from the fourth on")
    first = whole_number(0 if shards.start is None else shards.start, "shards")
    end = 2**64 - 1 if shards.stop is None else whole_number(shards.stop, "shards")
    step = whole_number(1 if shards.step is None else shards.step, "shards", 1)
    if end <= first:
        raise ValueError(f"shards: expected an end beyond the start, got {shards}")
    return first, end, step


def collect(
    tasks: TaskLike | Iterable[TaskLike],
    decoders: str | Iterable[str] | None = None,
    *,
    max_shots: int | None = None,
    max_errors: int | None = None,
    relative_error: float | None = None,
    postselect: str | None = None,
    strict: bool = False,
    same_shots: bool = False,
    num_threads: int | str | None = None,
    num_workers: int | str | None = None,
    store: str | os.PathLike[str] | None = None,
    seed: int | None = None,
    shards: slice | None = None,
    wait_seconds: float = 10,
    progress: ProgressLike = None,
    print_progress: bool = False,
) -> Results:
    """Samples and decodes tasks, each until its stop rule is met, on threads of this process.

    Args:
        tasks: One or several of: a Task (or a sinter.Task), a circuit, a path of one, the path of a plan (.json,
            .toml, .yaml), or a plan as a dict. docs/formats/plan.md describes plans.
        decoders: One name or several, NAME or NAME:key=value,..., for tasks that name none themselves; they win over
            those of plans. "matching" by default.
        max_shots: Stop a task after so many shots; one million by default.
        max_errors: Stop a task at the end of the first shard of shots at which so many have failed; 0: never.
        relative_error: Stop a task where one standard error of its rate is this part of the rate; 0: never.
        postselect, strict, same_shots: As for a Task.
        num_threads: How many threads take shots; "auto" for as many as there are cores. num_workers is the same.
        store: A file that the counts are kept in: made if missing, resumed if present. Several processes may fill one.
            Without it, counts lie in a temporary file that goes with the results.
        seed: The same seed gives the same counts, at any number of threads. By default the store's, or a fresh one.
        shards: The part of each task's shards to take here, as one of many processes with a store each.
        wait_seconds: How long to wait for a store that another program has locked.
        progress: True for a line of text on standard error; tqdm.tqdm or a class like it; or a function that is called
            with a Progress some times a second, on this thread.
        print_progress: The same as progress=True.

    Returns:
        Results with one row per task, in order.

    Raises:
        InputError: A wrong plan, circuit, decoder or store; file, line and column are its attributes.
        OSError: A full disk and the like; what was stored before stays.
        KeyboardInterrupt: Ctrl-C, within a tenth of a second once a task is compiled. All shards that are finished are
            kept: in the store, from which the same call goes on, and as `results` of the exception.
    """
    if isinstance(decoders, str):
        decoders = [decoders]
    if not isinstance(decoders, (Iterable, NoneType)):
        raise TypeError(f"decoders: expected one name or several, not {type(decoders).__name__}")
    usual = _Choices(
        decoders=None if decoders is None else list(decoders),
        postselect=postselect,
        strict=strict,
        same_shots=same_shots,
        max_shots=max_shots,
        max_errors=max_errors,
        relative_error=relative_error,
    )
    usual.engine()  # what is wrong with it is told before tasks are read
    threads = _threads(num_threads, num_workers)
    plan = _engine.CampaignPlan()
    for task in _listed(tasks):
        _add(plan, task, usual)
    if len(plan) == 0:
        raise ValueError("tasks: there is none")

    folder = None
    if store is None:
        folder = tempfile.TemporaryDirectory(prefix="sallow-")
        store = os.path.join(folder.name, "results.sqlite")
    path = path_text(store, "store")
    wait = real_number(wait_seconds, "wait_seconds")
    given = None if seed is None else seed_of(seed)
    teller = Teller.of(True if print_progress and progress is None else progress, "collecting", tasks=len(plan))
    tell: Callable[[Any], None] | None = None if teller is None else teller.campaign
    try:
        taken, left_out = _engine.collect(
            plan, path, given, seed_of(None), threads, _shards(shards), wait, tell
        )
    except KeyboardInterrupt as stopped:
        if os.path.exists(path):
            stopped.results = Results(plan.results(path, wait), path, folder)  # type: ignore[attr-defined]
        raise
    finally:
        if teller is not None:
            teller.close()
    for name, decoder, errors, probability in left_out:
        warnings.warn(
            f"{name}: {decoder} leaves out {errors} errors that do not decompose into edges, "
            f"probability {probability:.3g}",
            stacklevel=2,
        )
    return Results(plan.results(path, wait), path, folder, seed=taken)
