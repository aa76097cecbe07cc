"""Campaigns: many circuits and decoders, each sampled and decoded until its stop rule is met; counts go to a store."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from sallow import _engine
from sallow.checks import path_text, plain_text, real_number, seed_of, wait_time, whole_number
from sallow.objects import _type_name, as_circuit, is_path_of
from sallow.progress import Teller
from sallow.results import Results
from sallow.temporary_folder import TemporaryFolder

if TYPE_CHECKING:
    from sallow.objects import CircuitLike
    from sallow.progress import ProgressLike

    TaskLike = Union["Task", CircuitLike, Mapping[str, Any]]

_PLAN_ENDINGS = (".json", ".toml", ".yaml", ".yml")
_MOST_SHOTS = 10**18
# sinter's names of decoders that sallow has under another name.
_SINTER_DECODERS = {"pymatching": "matching", "pymatching-correlated": "correlated"}


@dataclass(frozen=True)
class Task:
    """A circuit to sample and decode until its stop rule is met. For attributes that are None, the arguments of
    collect() apply.

    Attributes:
        circuit: A Circuit of sallow or stim, the text of one, or a path.
        decoder: NAME or NAME:key=value,...
        metadata: Any JSON value. In a dict, d, r, p, noise, c (code) and b (basis, task) also fill the columns
            distance, rounds, p, noise, code and task of results, which fits and plots use.
        name: The name in results and messages; by default the metadata, or else the path.
        postselect: Detectors as "D3,D7-D9" or "coord:4": shots in which one of them fires are discarded.
        strict: Refuse a circuit with errors that the decoder cannot use.
        same_shots: Decode the same shots as all other tasks of this circuit with same_shots, and store which shots
            fail, to compare decoders in pairs.
        max_shots: Stop after this number of shots.
        max_errors: Stop at this number of logical errors (failures); 0: never.
        relative_error: Stop when the standard error of the rate, divided by the rate, is at most this; 0: never.
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
            raise ValueError(f"metadata: expected a JSON value: {error}") from None
        plan.add_circuit(circuit, self._label(circuit), metadata, choices.engine())

    def _label(self, circuit: _engine.Circuit) -> str:
        if self.name:
            return plain_text(self.name, "name")
        if isinstance(self.metadata, Mapping):
            return plain_text(",".join(f"{key}={value}" for key, value in self.metadata.items()), "metadata")
        if isinstance(self.circuit, os.PathLike):
            return path_text(self.circuit)
        if isinstance(self.circuit, str) and is_path_of(self.circuit, ".stim"):
            return self.circuit
        return f"circuit of {circuit.num_detectors} detectors"


@dataclass(frozen=True)
class _Choices:
    """The settings of a call for all its tasks; None if a setting is not given."""

    decoders: Sequence[str] | None = None
    postselect: str | None = None
    strict: bool = False
    same_shots: bool = False
    max_shots: int | None = None
    max_errors: int | None = None
    relative_error: float | None = None

    def replaced(self, **own: Any) -> _Choices:
        """These settings, replaced by those of a task."""
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


def _own_decoder(name: str | None) -> str | None:
    """sallow's name for a decoder of a sinter.Task; the same name if a decoder is registered under it."""
    if name is None or name in _engine.decoder_names():
        return name
    return _SINTER_DECODERS.get(name, name)


def _from_sinter(task: Any) -> Task:
    """Converts a sinter.Task to a Task."""
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
        decoder=_own_decoder(task.decoder),
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
            raise ValueError(f"plan: expected a JSON value: {error}") from None
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
    """One task or several, as a list."""
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
            .toml, .yaml), or a plan as a dict. docs/formats/plan.md describes plans. In a sinter.Task, the decoder
            "pymatching" means "matching", and "pymatching-correlated" means "correlated".
        decoders: One name or several, NAME or NAME:key=value,..., for tasks without a decoder; they override the
            decoders of plans. "matching" by default.
        max_shots: Stop a task after this number of shots; one million by default.
        max_errors: Stop a task at the end of the shard of shots in which its failures reach this number; 0: never.
        relative_error: Stop a task when the standard error of its rate, divided by the rate, is at most this; 0: never.
        postselect, strict, same_shots: As for a Task.
        num_threads: The number of threads; "auto" for the number of cores. num_workers is the same.
        store: The file for the counts: created if missing, resumed if present. Several processes may fill one store.
            Without it, counts are in a temporary file, which is deleted together with the results.
        seed: The same seed gives the same counts, at any number of threads. By default the seed of the store, or a
            random one.
        shards: The part of each task's shards to process here, if several processes with separate stores share the
            work.
        wait_seconds: Seconds to wait for a store that another program has locked.
        progress: True for a line of text on standard error; tqdm.tqdm or a class like it; or a function that is called
            with a Progress a few times per second, on this thread.
        print_progress: The same as progress=True.

    Returns:
        Results with one row per task, in order.

    Raises:
        InputError: A wrong plan, circuit, decoder or store; its attributes file, line and column give the place.
        OSError: A full disk or a similar failure; counts stored before are kept.
        KeyboardInterrupt: Ctrl-C, within 0.1 s after a task is compiled. All finished shards are kept: in the store,
            from which the same call resumes, and in the attribute `results` of the exception.
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
    usual.engine()  # reports its errors before tasks are read
    threads = _threads(num_threads, num_workers)
    plan = _engine.CampaignPlan()
    for task in _listed(tasks):
        _add(plan, task, usual)
    if len(plan) == 0:
        raise ValueError("tasks: expected at least one")

    folder = None
    if store is None:
        folder = TemporaryFolder()
        store = os.path.join(folder.name, "results.sqlite")
    path = path_text(store, "store")
    wait = wait_time(wait_seconds)
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
