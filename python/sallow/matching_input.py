"""The input of `sallow.Matching`: check matrices and graphs of networkx or rustworkx, as arrays of edges."""

from __future__ import annotations

import math
import operator
import warnings
from dataclasses import dataclass
from typing import Any, Iterable

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.checks import Numbers
from sallow.chosen_errors import Indices

LARGEST_WEIGHT = 2**24 - 1  # as in PyMatching; heavier edges are not added

MOST_NODES = 2**28  # the engine's

STRATEGIES = ("disallow", "independent", "smallest-weight", "keep-original", "replace")


class MatrixError(TypeError, ValueError):
    """An argument that is not a matrix of 0 and 1. PyMatching raises ValueError or TypeError, depending on SciPy's
    version."""


def node_number(value: Any, name: str) -> int:
    """Checks a node. Raises TypeError unless it is a whole number of 0 or more."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: expected a whole number, got {value!r}") from None
    if number < 0:
        raise TypeError(f"{name}: nodes are numbered from 0, got {number}")
    return number


def fault_set(fault_ids: Any, name: str = "fault_ids") -> set[int]:
    """The fault ids of an edge, from None, a number (-1: none) or numbers. Raises TypeError for other values."""
    if fault_ids is None:
        return set()
    if isinstance(fault_ids, (int, np.integer)):
        if fault_ids == -1:
            return set()
        fault_ids = (fault_ids,)
    problem = f"{name}: expected a whole number, or a set of them, from 0 on, got {fault_ids!r}"
    try:
        faults = {operator.index(fault) for fault in fault_ids}
    except TypeError:
        raise TypeError(problem) from None
    if any(fault < 0 for fault in faults):
        raise TypeError(problem)
    return faults


@dataclass
class EdgeArrays:
    """A list of edges: v is -1 for the boundary; faults of edge k are entries starts[k] to starts[k + 1] - 1."""

    u: Indices
    v: Indices
    starts: Indices
    faults: Indices
    weights: Numbers
    probabilities: Numbers  # -1: not given


@dataclass
class CheckMatrix:
    """A check matrix as a graph."""

    edges: EdgeArrays
    num_nodes: int
    num_fault_ids: int
    boundary: set[int]


def _columns(matrix: Any, name: str) -> tuple[Indices, Indices, tuple[int, int]]:
    """A 0/1 matrix by columns: the start of each column, its rows, and the shape of the matrix."""
    if hasattr(matrix, "tocsc"):
        sparse = matrix.tocsc().copy()
        sparse.sum_duplicates()
        sparse.eliminate_zeros()
        starts, rows, values, shape = sparse.indptr, sparse.indices, sparse.data, sparse.shape
    else:
        try:
            dense = np.asarray(matrix)
            if dense.dtype.kind not in "biuf" or (dense.ndim < 2 and dense.size == 0):
                raise ValueError
        except ValueError:
            raise MatrixError(
                f"{name}: expected a matrix of 0 and 1, of scipy.sparse, NumPy or lists, got {type(matrix)!r}"
            ) from None
        if dense.ndim > 2:
            raise ValueError(f"{name}: expected two dimensions, got {dense.ndim}")
        dense = np.atleast_2d(dense)  # a list of numbers is a row
        columns, rows = np.nonzero(dense.T)
        values, shape = dense[rows, columns], dense.shape
        starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=shape[1]))])
    wrong = np.flatnonzero(np.asarray(values).astype(np.int64) != 1)
    if wrong.size:
        raise ValueError(f"{name}: expected a matrix of 0 and 1, got {values[wrong[0]]}")
    return np.asarray(starts, np.int64), np.asarray(rows, np.int64), (int(shape[0]), int(shape[1]))


def _per_item(value: Any, count: int, name: str, default: float) -> Numbers:
    """One number for each of `count` items, from None, a number or an array."""
    if value is None:
        return np.full(count, default)
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected a number or an array of numbers, got {value!r}") from None
    if array.ndim == 0:
        return np.full(count, float(array))
    if array.shape != (count,):
        raise ValueError(f"{name}: expected a number or {count} numbers, got shape {array.shape}")
    return np.ascontiguousarray(array)


def _probabilities(value: Any, count: int, name: str) -> Numbers:
    given = _per_item(value, count, name, -1.0)
    return np.where((given >= 0) & (given <= 1), given, -1.0)


def read_check_matrix(
    check_matrix: Any,
    weights: Any,
    error_probabilities: Any,
    repetitions: Any,
    timelike_weights: Any,
    measurement_error_probabilities: Any,
    faults_matrix: Any,
    use_virtual_boundary_node: bool,
) -> CheckMatrix:
    """Turns columns into edges: the one or two ones of a column are the edge's detectors; empty columns give no
    edge."""
    starts, rows, (height, width) = _columns(check_matrix, "check_matrix")
    ones = np.diff(starts)
    if ones.size and ones.max() > 2:
        worst = int(np.flatnonzero(ones > 2)[0])
        raise ValueError(f"check_matrix: column {worst} has {ones[worst]} ones; an edge has one or two")
    weight_of = _per_item(weights, width, "weights", 1.0)
    probabilities = _probabilities(error_probabilities, width, "error_probabilities")
    if faults_matrix is None:
        fault_starts, faults, fault_count = np.arange(width + 1), np.arange(width), width
    else:
        fault_starts, faults, (fault_count, fault_width) = _columns(faults_matrix, "faults_matrix")
        if fault_width != width:
            raise ValueError(f"faults_matrix: expected {width} columns, as the check matrix has, got {fault_width}")
    count = 1 if repetitions is None else node_number(repetitions, "repetitions")
    if max(height, width) * count > MOST_NODES:
        raise ValueError(f"repetitions: {count} of {height} detectors and {width} edges are more than {MOST_NODES}")
    timelike, measurement = np.ones(height), np.full(height, -1.0)
    if count > 1:
        timelike = _per_item(timelike_weights, height, "timelike_weights", 1.0)
        measurement = _probabilities(measurement_error_probabilities, height, "measurement_error_probabilities")

    kept = np.flatnonzero(ones > 0)
    first = rows[starts[:-1][kept]] if kept.size else np.zeros(0, np.int64)
    is_pair = ones[kept] == 2
    second = np.full(kept.size, -1, np.int64)
    second[is_pair] = rows[starts[:-1][kept][is_pair] + 1]
    boundary = height * count
    has_boundary = bool((~is_pair).any()) and not use_virtual_boundary_node and count > 0
    lists = [faults[fault_starts[k] : fault_starts[k + 1]] for k in kept]
    lengths = np.array([len(faults) for faults in lists], np.int64)

    def moved(step: int) -> Indices:
        ends = np.where(second >= 0, second + step * height, -1)
        return np.where(is_pair, ends, boundary) if has_boundary else ends

    steps = range(count)
    times = [(np.arange(height) + (r - 1) * height, np.arange(height) + r * height) for r in steps if r > 0]
    timed = max(0, count - 1)
    edges = EdgeArrays(
        u=np.concatenate([np.zeros(0, np.int64), *(first + r * height for r in steps), *(u for u, _ in times)]),
        v=np.concatenate([np.zeros(0, np.int64), *(moved(r) for r in steps), *(v for _, v in times)]),
        starts=np.cumsum(np.concatenate([[0], *[lengths] * count, np.zeros(height * timed)]), dtype=np.int64),
        faults=np.concatenate([np.zeros(0, np.int64), *lists * count]),
        weights=np.concatenate([np.zeros(0), *[weight_of[kept]] * count, *[timelike] * timed]),
        probabilities=np.concatenate([np.zeros(0), *[probabilities[kept]] * count, *[measurement] * timed]),
    )
    return CheckMatrix(edges, height * count, fault_count if count else 0, {boundary} if has_boundary else set())


def graph_edges(edges: Iterable[tuple[Any, Any, Any]]) -> Iterable[tuple[int, int, set[int], float, float]]:
    """Edges of networkx or rustworkx: nodes, fault ids, weight, and probability or -1."""
    for u, v, data in edges:
        if "fault_ids" in data and "qubit_id" in data:
            raise ValueError("an edge has both fault_ids and qubit_id, its older name; give only fault_ids")
        name = "qubit_id" if "qubit_id" in data else "fault_ids"
        if data.get(name, set()) is None:
            raise TypeError(f"{name}: expected a whole number or a set of them, got None")
        probability = data.get("error_probability", -1)
        yield int(u), int(v), fault_set(data.get(name), name), data.get("weight", 1), probability


def as_uint8(array: npt.ArrayLike, name: str) -> npt.NDArray[np.uint8]:
    """Numbers as uint8, as in PyMatching: whole numbers of a list must be in the range of uint8."""
    try:
        return np.asarray(array, dtype=np.uint8)
    except ValueError:
        raise ValueError(f"{name}: expected an array of 0 and 1, got {array!r}") from None


def new_node(value: Any, name: str) -> int:
    """Checks a node of a new edge. Raises ValueError if it is negative, as PyMatching does."""
    if isinstance(value, (int, np.integer)) and value < 0:
        raise ValueError(f"{name}: nodes are numbered from 0, got {value}")
    return node_number(value, name)


def older_name(name: str, value: Any, older: str, options: dict[str, Any]) -> Any:
    """An argument that may be given under an older name instead."""
    if options.get(older) is None:
        return value
    if value is not None:
        raise ValueError(f"{older} is the older name of {name}; give only {name}")
    return options[older]


def add_edge(
    graph: _engine.WeightedGraph,
    u: int,
    v: int | None,
    faults: set[int],
    weight: Any,
    probability: Any,
    strategy: str,
) -> None:
    if strategy not in STRATEGIES:
        raise ValueError(f"merge_strategy: expected one of {', '.join(STRATEGIES)}, got {strategy!r}")
    number = _number(weight, "weight")
    chance = -1.0 if probability is None else _number(probability, "error_probability")
    if math.isnan(number):
        raise ValueError("weight: expected a number, got nan")
    if _is_too_large(number, u, v):
        return
    graph.add_edge(u, v, sorted(faults), number, chance if 0 <= chance <= 1 else -1.0, strategy)


def add_edges(graph: _engine.WeightedGraph, edges: EdgeArrays, strategy: str) -> None:
    """Adds many edges, with the rules of Matching.add_edge()."""
    if strategy not in STRATEGIES:
        raise ValueError(f"merge_strategy: expected one of {', '.join(STRATEGIES)}, got {strategy!r}")
    if np.isnan(edges.weights).any():
        raise ValueError("weights: expected numbers, got nan")
    large = np.abs(edges.weights) > LARGEST_WEIGHT
    if large.any():
        for k in range(len(large)):
            if not _is_too_large(float(edges.weights[k]), int(edges.u[k]), int(edges.v[k])):
                v = None if edges.v[k] == -1 else int(edges.v[k])
                faults = edges.faults[edges.starts[k] : edges.starts[k + 1]].tolist()
                graph.add_edge(int(edges.u[k]), v, faults, edges.weights[k], edges.probabilities[k], strategy)
        return
    graph.add_edges(edges.u, edges.v, edges.starts, edges.faults, edges.weights, edges.probabilities, strategy)


def _is_too_large(weight: float, u: int, v: int | None) -> bool:
    if abs(weight) <= LARGEST_WEIGHT:
        return False
    warnings.warn(
        f"the edge from {u} to {v} has weight {weight}, beyond {LARGEST_WEIGHT}, and was not added", stacklevel=4
    )
    return True


def _number(value: Any, name: str) -> float:
    if isinstance(value, str):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: expected a number, got {value!r}") from None


def import_rustworkx(call: str) -> Any:
    try:
        import rustworkx
    except ImportError:
        raise ImportError(f"Matching.{call} needs the package rustworkx") from None
    return rustworkx


def warn_retworkx(prefix: str) -> None:
    warnings.warn(
        f"Matching.{prefix}_retworkx is deprecated: retworkx is named rustworkx now, and so is {prefix}_rustworkx",
        DeprecationWarning,
        stacklevel=3,
    )
