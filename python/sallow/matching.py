"""`sallow.Matching`, in place of pymatching.Matching (2.4): minimum-weight perfect matching on a graph of detectors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Iterable, Sequence, Union

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.decoding import Bytes, Numbers, as_bits, as_rows
from sallow.objects import as_circuit, as_model

_LARGEST = 500.0  # of the weights that an error model can hold as ln((1-p)/p), with room to spare


@dataclass
class _Edge:
    weight: float
    fault_ids: set[int]
    error_probability: float  # -1: not given


def _merged(old: _Edge, new: _Edge, strategy: str) -> _Edge:
    if strategy == "keep-original":
        return old
    if strategy == "replace":
        return new
    if strategy == "smallest-weight":
        return new if new.weight < old.weight else old
    if strategy == "independent":
        # An odd number of the two: tanh(w/2) = tanh(u/2) tanh(v/2), in a form that large weights do not overflow.
        u, v = old.weight, new.weight
        least = math.copysign(min(abs(u), abs(v)), u) * math.copysign(1, v)
        weight = least + math.log1p(math.exp(-abs(u + v))) - math.log1p(math.exp(-abs(u - v)))
        p, q = old.error_probability, new.error_probability
        both = p * (1 - q) + q * (1 - p) if p >= 0 and q >= 0 else -1
        return _Edge(weight, old.fault_ids, both)
    raise ValueError(
        f"merge_strategy: expected disallow, independent, smallest-weight, keep-original or replace, got {strategy!r}"
    )


@dataclass
class _Mend:
    """Between a graph and its decoder's error model: what boundary nodes and negative weights change."""

    kept: Bytes  # 0 at boundary nodes, whose events count for nothing
    flipped: Bytes  # the detectors that edges of negative weight flip together
    faults: Bytes
    weight: float

    def shots(self, rows: Bytes) -> Bytes:
        return (rows & self.kept) ^ self.flipped  # bit 0 alone, since `kept` has no other


@dataclass
class _Graph:
    """Edges between nodes; None stands for the virtual boundary."""

    edges: dict[tuple[int, int | None], _Edge] = field(default_factory=dict)
    boundary: set[int] = field(default_factory=set)
    num_nodes: int = 0
    num_fault_ids: int = 0

    def add(self, u: int, v: int | None, edge: _Edge, strategy: str) -> None:
        nodes = [u] if v is None else [u, v]
        if any(node < 0 for node in nodes):
            raise ValueError(f"nodes are whole numbers from 0 on, got {nodes}")
        if any(fault < 0 for fault in edge.fault_ids):
            raise ValueError(f"fault_ids are whole numbers from 0 on, got {sorted(edge.fault_ids)}")
        if not math.isfinite(edge.weight):
            raise ValueError(f"weight: expected a finite number, got {edge.weight}")
        key = (u, None) if v is None else (min(u, v), max(u, v))
        if key in self.edges:
            if strategy == "disallow":
                raise ValueError(f"the edge {key} is there already; see merge_strategy")
            edge = _merged(self.edges[key], edge, strategy)
        self.edges[key] = edge
        self.num_nodes = max([self.num_nodes, *(node + 1 for node in nodes)])
        self.num_fault_ids = max([self.num_fault_ids, *(fault + 1 for fault in edge.fault_ids)])

    def set_boundary(self, nodes: Iterable[int]) -> None:
        boundary = set(nodes)
        if any(node < 0 for node in boundary):
            raise ValueError(f"boundary nodes are whole numbers from 0 on, got {min(boundary)}")
        self.boundary = boundary
        self.num_nodes = max([self.num_nodes, *(node + 1 for node in boundary)])

    def model(self) -> tuple[_engine.DetectorErrorModel, float, _Mend | None]:
        """The error model whose weights are the edges' times the number returned with it, and what its decoder's shots
        and answers lack. Edges between the same detectors, such as one's to several boundary nodes, are the lightest
        of them, and an edge of negative weight is one of its size that is taken beforehand."""
        lightest: dict[tuple[int, ...], _Edge] = {}
        for (u, v), edge in self.edges.items():
            detectors = tuple(node for node in (u, v) if node is not None and node not in self.boundary)
            if detectors and u != v and (detectors not in lightest or edge.weight < lightest[detectors].weight):
                lightest[detectors] = edge
        count = self.num_nodes
        while count and count - 1 in self.boundary:
            count -= 1
        largest = max((abs(edge.weight) for edge in lightest.values()), default=0.0)
        scale = min(1.0, _LARGEST / largest) if largest > 0 else 1.0
        mend = None
        within = [node for node in self.boundary if node < count]
        if within or any(edge.weight < 0 for edge in lightest.values()):
            mend = _Mend(np.ones(count, np.uint8), np.zeros(count, np.uint8), np.zeros(self.num_fault_ids, np.uint8), 0)
            mend.kept[within] = 0
        lines = []
        for detectors, edge in lightest.items():
            if mend is not None and edge.weight < 0:
                mend.flipped[list(detectors)] ^= 1
                mend.faults[list(edge.fault_ids)] ^= 1
                mend.weight += edge.weight
            probability = 1 / (1 + math.exp(abs(edge.weight) * scale))
            targets = [f"D{node}" for node in detectors] + [f"L{fault}" for fault in sorted(edge.fault_ids)]
            lines.append(f"error({probability!r}) {' '.join(targets)}")
        if count:
            lines.append(f"detector D{count - 1}")
        if self.num_fault_ids:
            lines.append(f"logical_observable L{self.num_fault_ids - 1}")
        return _engine.DetectorErrorModel("\n".join(lines)), scale, mend


_Compiled = tuple[_engine.Decoder, float, Union[_Mend, None]]


def _as_set(fault_ids: int | Iterable[int] | None) -> set[int]:
    if fault_ids is None:
        return set()
    if isinstance(fault_ids, (int, np.integer)):
        return {int(fault_ids)} if fault_ids >= 0 else set()
    return {int(fault) for fault in fault_ids}


def _edge_of(fault_ids: int | Iterable[int] | None, weight: float, error_probability: float | None) -> _Edge:
    return _Edge(float(weight), _as_set(fault_ids), -1 if error_probability is None else float(error_probability))


def _per_column(value: Any, count: int, name: str, default: float) -> list[float]:
    if value is None:
        return [default] * count
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected numbers, got {value!r}") from None
    if array.ndim == 0:
        return [float(array)] * count
    if array.shape != (count,):
        raise ValueError(f"{name}: expected a number or {count} numbers, got shape {array.shape}")
    return [float(x) for x in array]


def _probabilities(value: Any, count: int, name: str) -> list[float]:
    return [p if 0 <= p <= 1 else -1.0 for p in _per_column(value, count, name, -1.0)]


class Matching:
    """Minimum-weight perfect matching: pymatching.Matching's constructions, decoding and inspection.

    What is not offered raises NotImplementedError and says so. Ties between solutions of equal weight may fall
    otherwise than in PyMatching.
    """

    def __init__(
        self,
        graph: Any = None,
        weights: Any = None,
        error_probabilities: Any = None,
        repetitions: int | None = None,
        timelike_weights: Any = None,
        measurement_error_probabilities: Any = None,
        *,
        enable_correlations: bool = False,
        **options: Any,
    ) -> None:
        self._graph = _Graph()
        self._model: _engine.DetectorErrorModel | None = None  # of a matching that was made from a model
        self._compiled: dict[bool, _Compiled] = {}
        self._usual: _Compiled | None = None  # of those, the one that decode() asks for
        self._correlations = enable_correlations
        if graph is None:
            return
        kind = type(graph).__module__.split(".")[0]
        if kind == "networkx":
            self.load_from_networkx(graph)
        elif type(graph).__name__ == "DetectorErrorModel":
            self._set_model(as_model(graph))
        elif type(graph).__name__ == "Circuit":
            self._set_model(_model_of(graph))
        else:
            self.load_from_check_matrix(
                graph,
                weights,
                error_probabilities,
                repetitions,
                timelike_weights,
                measurement_error_probabilities,
                **options,
            )

    # Construction.

    @staticmethod
    def from_check_matrix(
        check_matrix: Any, weights: Any = None, error_probabilities: Any = None, **options: Any
    ) -> Matching:
        matching = Matching()
        matching.load_from_check_matrix(check_matrix, weights, error_probabilities, **options)
        return matching

    @staticmethod
    def from_detector_error_model(model: Any, *, enable_correlations: bool = False) -> Matching:
        return Matching._of(as_model(model), enable_correlations)

    @staticmethod
    def from_detector_error_model_file(dem_path: str, *, enable_correlations: bool = False) -> Matching:
        return Matching._of(_engine.DetectorErrorModel.from_file(str(dem_path)), enable_correlations)

    @staticmethod
    def from_stim_circuit(circuit: Any, *, enable_correlations: bool = False) -> Matching:
        return Matching._of(_model_of(circuit), enable_correlations)

    @staticmethod
    def from_stim_circuit_file(stim_circuit_path: str, *, enable_correlations: bool = False) -> Matching:
        return Matching._of(_model_of(_engine.Circuit.from_file(str(stim_circuit_path))), enable_correlations)

    @staticmethod
    def from_networkx(graph: Any) -> Matching:
        matching = Matching()
        matching.load_from_networkx(graph)
        return matching

    def load_from_check_matrix(
        self,
        check_matrix: Any,
        weights: Any = None,
        error_probabilities: Any = None,
        repetitions: int | None = None,
        timelike_weights: Any = None,
        measurement_error_probabilities: Any = None,
        *,
        faults_matrix: Any = None,
        merge_strategy: str = "smallest-weight",
        use_virtual_boundary_node: bool = False,
    ) -> None:
        """Columns of the matrix are edges: of one or two ones, which are the edge's detectors."""
        dense = check_matrix.toarray() if hasattr(check_matrix, "toarray") else np.asarray(check_matrix)
        if dense.ndim != 2:
            raise ValueError(f"check_matrix: expected two dimensions, got {dense.ndim}")
        dense = dense.astype(np.int64) % 2
        rows, columns = dense.shape
        # As in PyMatching, probabilities are for simulating noise, and weights are 1 where they are not given.
        probabilities = _probabilities(error_probabilities, columns, "error_probabilities")
        weight_of = _per_column(weights, columns, "weights", 1.0)
        faults = None
        if faults_matrix is not None:
            faults = faults_matrix.toarray() if hasattr(faults_matrix, "toarray") else np.asarray(faults_matrix)
            if faults.ndim != 2 or faults.shape[1] != columns:
                raise ValueError(f"faults_matrix: expected {columns} columns, got shape {faults.shape}")
        count = 1 if repetitions is None else int(repetitions)
        if count < 1:
            raise ValueError(f"repetitions: expected 1 or more, got {repetitions}")
        q, timelike = [-1.0] * rows, [1.0] * rows
        if count > 1:
            q = _probabilities(measurement_error_probabilities, rows, "measurement_error_probabilities")
            timelike = _per_column(timelike_weights, rows, "timelike_weights", 1.0)
        self._begin_anew()
        boundary = rows * count
        has_boundary = False
        for r in range(count):
            for k in range(columns):
                ones = [int(i) + r * rows for i in np.flatnonzero(dense[:, k])]
                if len(ones) > 2:
                    raise ValueError(f"check_matrix: column {k} has {len(ones)} ones; an edge has one or two")
                if not ones:
                    continue  # no edge, as in PyMatching
                ids = {k} if faults is None else {int(f) for f in np.flatnonzero(faults[:, k])}
                edge = _Edge(weight_of[k], ids, probabilities[k])
                if len(ones) == 2:
                    self._graph.add(ones[0], ones[1], edge, merge_strategy)
                elif use_virtual_boundary_node:
                    self._graph.add(ones[0], None, edge, merge_strategy)
                else:
                    has_boundary = True
                    self._graph.add(ones[0], boundary, edge, merge_strategy)
            if r > 0:
                for i in range(rows):
                    edge = _Edge(timelike[i], set(), q[i])
                    self._graph.add(i + (r - 1) * rows, i + r * rows, edge, merge_strategy)
        if has_boundary:
            self._graph.boundary = {boundary}
        self._graph.num_nodes = max(self._graph.num_nodes, rows * count)
        faults_count = columns if faults is None else faults.shape[0]
        self._graph.num_fault_ids = max(self._graph.num_fault_ids, faults_count)

    def load_from_networkx(self, graph: Any) -> None:
        self._begin_anew()
        for u, v, data in graph.edges(data=True):
            ids = data.get("fault_ids", data.get("qubit_id"))
            edge = _edge_of(ids, data.get("weight", 1.0), data.get("error_probability", -1))
            self._graph.add(int(u), int(v), edge, "disallow")
        self._graph.set_boundary(int(u) for u, data in graph.nodes(data=True) if data.get("is_boundary", False))

    def add_edge(
        self,
        node1: int,
        node2: int,
        fault_ids: int | Iterable[int] | None = None,
        weight: float = 1.0,
        error_probability: float | None = None,
        *,
        merge_strategy: str = "disallow",
    ) -> None:
        self._change()
        self._graph.add(int(node1), int(node2), _edge_of(fault_ids, weight, error_probability), merge_strategy)

    def add_boundary_edge(
        self,
        node: int,
        fault_ids: int | Iterable[int] | None = None,
        weight: float = 1.0,
        error_probability: float | None = None,
        *,
        merge_strategy: str = "disallow",
    ) -> None:
        self._change()
        self._graph.add(int(node), None, _edge_of(fault_ids, weight, error_probability), merge_strategy)

    def set_boundary_nodes(self, nodes: Iterable[int]) -> None:
        self._change()
        self._graph.set_boundary(int(node) for node in nodes)

    def ensure_num_fault_ids(self, min_num_fault_ids: int) -> None:
        self._change()
        self._graph.num_fault_ids = max(self._graph.num_fault_ids, int(min_num_fault_ids))

    # Decoding.

    def decode(
        self, z: npt.ArrayLike, _legacy: Any = None, *, return_weight: bool = False, enable_correlations: bool = False
    ) -> Any:
        """Decodes one shot.

        Args:
            z: bool or uint8[detectors]; of a matrix with repetitions also [detectors, repetitions].

        Returns:
            uint8[fault_ids]; with return_weight also the solution's weight.
        """
        compiled = self._usual if not enable_correlations else None
        engine, scale, mend = compiled if compiled is not None else self._engine(enable_correlations)
        row = z if isinstance(z, np.ndarray) else np.asarray(z)
        if row.dtype != np.uint8 or row.shape != (engine.num_detectors,):
            row = self._fit(row, engine.num_detectors)
        if mend is not None:
            row = mend.shots(row)
        predictions, weight, unmatchable = engine.decode(row, return_weight)
        if unmatchable:
            raise ValueError("no error of the graph explains these detection events")
        if mend is not None:
            predictions, weight = predictions ^ mend.faults, weight + mend.weight * scale
        return (predictions, weight / scale) if return_weight else predictions

    def decode_batch(
        self,
        shots: npt.ArrayLike,
        *,
        return_weights: bool = False,
        bit_packed_shots: bool = False,
        bit_packed_predictions: bool = False,
        enable_correlations: bool = False,
    ) -> Any:
        """Decodes uint8[shots, detectors], packed or not, to uint8[shots, fault_ids]; with return_weights also
        float64[shots]."""
        engine, scale, mend = self._engine(enable_correlations)
        rows, packed = self._rows(shots, engine.num_detectors, bit_packed_shots, mend)
        got = engine.decode_batch(rows, packed, bit_packed_predictions, return_weights, False, False, True, 1)
        lost = np.flatnonzero(got["unmatchable"])
        if lost.size:
            raise ValueError(f"no error of the graph explains the detection events of shot {int(lost[0])}")
        predictions: Bytes = got["predictions"]
        weights: Numbers | None = got["weights"] / scale if return_weights else None
        if mend is not None:
            faults = mend.faults
            predictions ^= np.packbits(faults, bitorder="little") if bit_packed_predictions else faults
            weights = None if weights is None else weights + mend.weight
        return (predictions, weights) if return_weights else predictions

    # Inspection.

    @property
    def num_fault_ids(self) -> int:
        return int(self._model.num_observables) if self._model is not None else self._graph.num_fault_ids

    @property
    def num_detectors(self) -> int:
        if self._model is not None:
            return int(self._model.num_detectors)
        return self._graph.num_nodes - len(self._graph.boundary)

    @property
    def num_nodes(self) -> int:
        return int(self._model.num_detectors) if self._model is not None else self._graph.num_nodes

    @property
    def boundary(self) -> set[int]:
        return set(self._graph.boundary)

    @property
    def num_edges(self) -> int:
        return len(self._inspected().edges)

    def edges(self) -> list[tuple[int, int | None, dict[str, Any]]]:
        return [(u, v, _data(edge)) for (u, v), edge in self._inspected().edges.items()]

    def has_edge(self, node1: int, node2: int) -> bool:
        return (min(node1, node2), max(node1, node2)) in self._inspected().edges

    def has_boundary_edge(self, node: int) -> bool:
        return (node, None) in self._inspected().edges

    def get_edge_data(self, node1: int, node2: int) -> dict[str, Any]:
        key = (min(node1, node2), max(node1, node2))
        if key not in self._inspected().edges:
            raise ValueError(f"there is no edge between {node1} and {node2}")
        return _data(self._inspected().edges[key])

    def get_boundary_edge_data(self, node: int) -> dict[str, Any]:
        if (node, None) not in self._inspected().edges:
            raise ValueError(f"there is no edge between {node} and the boundary")
        return _data(self._inspected().edges[(node, None)])

    def __getattr__(self, name: str) -> Any:
        if name in _NOT_OFFERED:
            raise NotImplementedError(f"sallow.Matching does not offer {name} yet")
        raise AttributeError(f"'Matching' object has no attribute '{name}'")

    def __getstate__(self) -> dict[str, Any]:
        # Compiled decoders are made again when they are needed.
        return {**self.__dict__, "_compiled": {}, "_usual": None}

    def __repr__(self) -> str:
        edges = "a model's edges" if self._model is not None else f"{self.num_edges} edges"
        return f"<sallow.Matching object with {self.num_detectors} detectors and {edges}>"

    # Below the surface.

    @staticmethod
    def _of(model: _engine.DetectorErrorModel, correlations: bool) -> Matching:
        matching = Matching(enable_correlations=correlations)
        matching._set_model(model)
        return matching

    def _begin_anew(self) -> None:
        self._graph = _Graph()
        self._model = None
        self._forget()

    def _set_model(self, model: _engine.DetectorErrorModel) -> None:
        self._model = model
        self._forget()

    def _change(self) -> None:
        if self._model is not None:
            raise NotImplementedError("a matching made from an error model cannot be changed")
        self._forget()

    def _engine(self, correlations: bool) -> _Compiled:
        wanted = bool(correlations or self._correlations)
        if wanted not in self._compiled:
            if correlations and not self._correlations:
                raise ValueError("enable_correlations: the matching was made without it")
            model, scale, mend = (self._model, 1.0, None) if self._model is not None else self._graph.model()
            spec = "correlated" if wanted else "matching"
            self._compiled[wanted] = (_engine.Decoder(model, spec, False, False, False), scale, mend)
        if wanted == self._correlations:
            self._usual = self._compiled[wanted]
        return self._compiled[wanted]

    def _forget(self) -> None:
        self._compiled.clear()
        self._usual = None

    def _fit(self, row: npt.NDArray[Any], detectors: int) -> Bytes:
        if row.ndim == 2:
            row = row.T.reshape(-1)
        row = as_bits(row)
        # Boundary nodes may be left out where they come last.
        if row.ndim != 1 or not self.num_detectors <= row.shape[0] <= self.num_nodes:
            raise ValueError(f"z: expected {self.num_detectors} detectors, got shape {row.shape}")
        return np.pad(row[:detectors], (0, max(0, detectors - row.shape[0])))

    def _rows(
        self, shots: npt.ArrayLike, detectors: int, packed: bool, mend: _Mend | None
    ) -> tuple[Bytes, bool]:
        """A batch as the decoder takes it, and whether it is packed."""
        array = np.asarray(shots)
        least, most = self.num_detectors, self.num_nodes
        if packed:
            least, most = -(-least // 8), -(-most // 8)
        if array.ndim != 2 or not least <= array.shape[1] <= most:
            widths = f"{least}" if least == most else f"{least} to {most}"
            raise ValueError(f"shots: expected shape (shots, {widths}), got {array.shape}")
        if packed and array.shape[1] == -(-detectors // 8) and mend is None:
            return as_rows(array, detectors, True, "shots"), True
        rows = as_rows(array, array.shape[1] * (8 if packed else 1), packed, "shots")
        if packed:
            rows = np.unpackbits(rows, axis=1, bitorder="little")
        rows = np.pad(rows[:, :detectors], ((0, 0), (0, max(0, detectors - rows.shape[1]))))
        return (rows if mend is None else mend.shots(rows)), False

    def _inspected(self) -> _Graph:
        if self._model is not None:
            raise NotImplementedError("edges of a matching made from an error model are not listed yet")
        return self._graph


def _model_of(circuit: Any) -> _engine.DetectorErrorModel:
    """The model that PyMatching asks Stim for."""
    return as_circuit(circuit).detector_error_model(decompose_errors=True)


def _data(edge: _Edge) -> dict[str, Any]:
    return {"fault_ids": set(edge.fault_ids), "weight": edge.weight, "error_probability": edge.error_probability}


_NOT_OFFERED: Sequence[str] = (
    "add_noise",
    "decode_to_edges_array",
    "decode_to_matched_dets_array",
    "decode_to_matched_dets_dict",
    "draw",
    "from_retworkx",
    "from_rustworkx",
    "load_from_retworkx",
    "load_from_rustworkx",
    "to_networkx",
    "to_retworkx",
    "to_rustworkx",
)
