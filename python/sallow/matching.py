"""`sallow.Matching`, in place of pymatching.Matching (2.4): minimum-weight perfect matching on a graph of detectors."""

from __future__ import annotations

from typing import Any, Iterable, Sequence, Union

import numpy as np
import numpy.typing as npt

from sallow import _engine
from sallow.checks import Bytes, Numbers, path_text, thread_count, whole_number
from sallow.chosen_errors import Indices
from sallow.matching_input import (
    EdgeArrays,
    add_edge,
    add_edges,
    as_uint8,
    fault_set,
    graph_edges,
    import_rustworkx,
    new_node,
    node_number,
    older_name,
    read_check_matrix,
    warn_retworkx,
)
from sallow.matching_output import draw_graph, networkx_graph, rustworkx_graph
from sallow.matching_pairs import matched_events
from sallow.objects import as_circuit, as_model

Reweights = Union[None, npt.ArrayLike]

_UNEXPLAINED = (
    "no error of the graph explains the detection events{}: a component without boundary has an odd number of them"
)

_NO_REWEIGHTS = "edge_reweights: correlated matching takes no weights of a shot; leave out enable_correlations"


class Matching:
    """Minimum-weight perfect matching on a graph: the calls of pymatching.Matching, and in addition weights per shot.

    Args:
        graph: A check matrix (of scipy.sparse, NumPy or lists), whose columns are edges; a networkx or rustworkx
            graph; a DetectorErrorModel or a Circuit, of sallow or stim; or None, to add edges one by one.
        weights, error_probabilities, repetitions, timelike_weights, measurement_error_probabilities, options: As in
            load_from_check_matrix().
        enable_correlations: For a model or circuit, store which edges belong to the same error, for decode() with
            enable_correlations=True.

    Nodes are detectors or boundary nodes; boundary nodes may absorb any number of matches. An edge has a weight of
    either sign, which for a model is ln((1-p)/p), in nats; fault ids, which it flips; and optionally an
    error_probability for add_noise(). The answer has minimum weight; ties may be broken differently from PyMatching.
    With correlations, matching runs twice, as described by A. Fowler, arXiv:1310.0863: the decoder `correlated` of
    sallow.

    Several threads may decode with one Matching at the same time, but not during a change of it. It can be copied and
    pickled.
    """

    _plain: _engine.Decoder | None
    _correlated: _engine.Decoder | None
    _reweightable: tuple[float, _engine.Decoder] | None  # with memory for weights per shot
    _model: _engine.DetectorErrorModel | None  # with correlations

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
        self._set_graph(_engine.WeightedGraph())
        if graph is None:
            graph = options.pop("H", None)
        if graph is None:
            return
        package, kind = type(graph).__module__.split(".")[0], type(graph).__name__
        if package == "networkx":
            self.load_from_networkx(graph)
        elif package in ("rustworkx", "retworkx"):
            self.load_from_rustworkx(graph)
        elif kind == "DetectorErrorModel" or isinstance(graph, _engine.DetectorErrorModel):
            self._set_model(as_model(graph), enable_correlations)
        elif kind == "Circuit" or isinstance(graph, _engine.Circuit):
            self._set_model(_model_of(graph), enable_correlations)
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
        **options: Any,
    ) -> Matching:
        """A new Matching; see load_from_check_matrix()."""
        matching = Matching()
        matching.load_from_check_matrix(
            check_matrix,
            weights,
            error_probabilities,
            repetitions,
            timelike_weights,
            measurement_error_probabilities,
            faults_matrix=faults_matrix,
            merge_strategy=merge_strategy,
            use_virtual_boundary_node=use_virtual_boundary_node,
            **options,
        )
        return matching

    @staticmethod
    def from_detector_error_model(model: Any, *, enable_correlations: bool = False) -> Matching:
        """The graph of a model: edges are errors and ^-parts of errors with one or two detectors. Other errors are left
        out, or refused with enable_correlations. Parallel edges are merged as independent; the observables of the first
        edge are kept. TypeError for a circuit; use from_stim_circuit()."""
        if isinstance(model, _engine.Circuit) or type(model).__name__ == "Circuit":
            raise TypeError(f"model: expected an error model, not {type(model)!r}; see from_stim_circuit()")
        matching = Matching()
        matching._set_model(as_model(model), enable_correlations)
        return matching

    @staticmethod
    def from_detector_error_model_file(dem_path: Any, *, enable_correlations: bool = False) -> Matching:
        """The same for a model in a file."""
        model = _engine.DetectorErrorModel.from_file(path_text(dem_path, "dem_path"))
        return Matching.from_detector_error_model(model, enable_correlations=enable_correlations)

    @staticmethod
    def from_stim_circuit(circuit: Any, *, enable_correlations: bool = False) -> Matching:
        """The same for a circuit, of sallow or stim, with errors decomposed into edges."""
        return Matching.from_detector_error_model(_model_of(circuit), enable_correlations=enable_correlations)

    @staticmethod
    def from_stim_circuit_file(stim_circuit_path: Any, *, enable_correlations: bool = False) -> Matching:
        """The same for a circuit in a file."""
        circuit = _engine.Circuit.from_file(path_text(stim_circuit_path, "stim_circuit_path"))
        return Matching.from_stim_circuit(circuit, enable_correlations=enable_correlations)

    @staticmethod
    def from_networkx(graph: Any, *, min_num_fault_ids: int | None = None) -> Matching:
        """A new Matching; see load_from_networkx()."""
        matching = Matching()
        matching.load_from_networkx(graph, min_num_fault_ids=min_num_fault_ids)
        return matching

    def load_from_check_matrix(
        self,
        check_matrix: Any = None,
        weights: Any = None,
        error_probabilities: Any = None,
        repetitions: int | None = None,
        timelike_weights: Any = None,
        measurement_error_probabilities: Any = None,
        *,
        faults_matrix: Any = None,
        merge_strategy: str = "smallest-weight",
        use_virtual_boundary_node: bool = False,
        **options: Any,
    ) -> None:
        """Replaces the graph by the graph of a check matrix.

        Args:
            check_matrix: 0/1[detectors, edges]; a column has one or two ones, at the detectors of the edge.
            weights: A number, or one per column; 1 if None. Also spacelike_weights, its older name.
            error_probabilities: The same; used only by add_noise().
            repetitions: Rounds of measurements: the graph is repeated, with an edge from each detector to the same
                detector one round later.
            timelike_weights, measurement_error_probabilities: For these edges: a number, or one per detector. Also
                measurement_error_probability, an older name.
            faults_matrix: 0/1[fault ids, edges]; if None, column k has fault id k.
            merge_strategy: For columns with the same detectors, as in add_edge().
            use_virtual_boundary_node: Whether a column with a single one is an edge to the boundary, or to a boundary
                node numbered after the detectors.

        Raises:
            ValueError: A wrong matrix, or arrays of a wrong length.
        """
        check_matrix = options.get("H") if check_matrix is None else check_matrix
        if check_matrix is None:
            raise ValueError("check_matrix: expected a matrix")
        weights = older_name("weights", weights, "spacelike_weights", options)
        measurement_error_probabilities = older_name(
            "measurement_error_probabilities",
            measurement_error_probabilities,
            "measurement_error_probability",
            options,
        )
        read = read_check_matrix(
            check_matrix,
            weights,
            error_probabilities,
            repetitions,
            timelike_weights,
            measurement_error_probabilities,
            faults_matrix,
            use_virtual_boundary_node,
        )
        graph = _engine.WeightedGraph()
        graph.ensure_node_count(read.num_nodes)
        graph.ensure_fault_count(read.num_fault_ids)
        add_edges(graph, read.edges, merge_strategy)
        graph.set_boundary(sorted(read.boundary))
        self._set_graph(graph)

    def load_from_networkx(self, graph: Any, *, min_num_fault_ids: int | None = None) -> None:
        """Replaces the graph by a networkx.Graph: edges may have the attributes fault_ids, weight (1 if missing) and
        error_probability; nodes are whole numbers, and may have is_boundary."""
        import networkx

        if not isinstance(graph, networkx.Graph):
            raise TypeError(f"graph: expected a networkx.Graph, not {type(graph)!r}")
        boundary = {int(node) for node, data in graph.nodes(data=True) if data.get("is_boundary", False)}
        self._load(graph.edges(data=True), graph.number_of_nodes(), boundary, min_num_fault_ids)

    def load_from_rustworkx(self, graph: Any, *, min_num_fault_ids: int | None = None) -> None:
        """Replaces the graph by a rustworkx.PyGraph, whose nodes and edges have dicts as in load_from_networkx()."""
        rustworkx = import_rustworkx("load_from_rustworkx")
        if not isinstance(graph, rustworkx.PyGraph):
            raise TypeError(f"graph: expected a rustworkx.PyGraph, not {type(graph)!r}")
        boundary = {node for node in graph.node_indices() if graph[node].get("is_boundary", False)}
        self._load(graph.weighted_edge_list(), len(graph), boundary, min_num_fault_ids)

    def load_from_retworkx(self, graph: Any, *, min_num_fault_ids: int | None = None) -> None:
        """load_from_rustworkx() under the older name of that package. Deprecated."""
        warn_retworkx("load_from")
        self.load_from_rustworkx(graph, min_num_fault_ids=min_num_fault_ids)

    def add_edge(
        self,
        node1: int,
        node2: int,
        fault_ids: int | Iterable[int] | None = None,
        weight: float = 1.0,
        error_probability: float | None = None,
        *,
        merge_strategy: str = "disallow",
        **options: Any,
    ) -> None:
        """Adds an edge between two nodes.

        Args:
            fault_ids: The fault ids that the edge flips: a number from 0, or several. Also qubit_id, the older name.
            weight: A number of either sign. If its magnitude exceeds 2^24 - 1, the edge is not added, with a warning.
            error_probability: Used only by add_noise().
            merge_strategy: For an edge that already exists: "disallow" raises ValueError; "independent" merges them
                into one edge, for an odd number of the two, with the fault ids of the first; "smallest-weight",
                "keep-original" and "replace" keep one of the two.
        """
        u, v = new_node(node1, "node1"), new_node(node2, "node2")
        fault_ids = older_name("fault_ids", fault_ids, "qubit_id", options)
        self._add(u, v, fault_ids, weight, error_probability, merge_strategy)

    def add_boundary_edge(
        self,
        node: int,
        fault_ids: int | Iterable[int] | None = None,
        weight: float = 1.0,
        error_probability: float | None = None,
        *,
        merge_strategy: str = "disallow",
        **options: Any,
    ) -> None:
        """Adds an edge between a node and the boundary. Other arguments are as in add_edge()."""
        fault_ids = older_name("fault_ids", fault_ids, "qubit_id", options)
        self._add(new_node(node, "node"), None, fault_ids, weight, error_probability, merge_strategy)

    def set_boundary_nodes(self, nodes: Iterable[int]) -> None:
        """Sets the boundary nodes, replacing earlier ones."""
        if isinstance(nodes, str) or not isinstance(nodes, Iterable):
            raise TypeError(f"nodes: expected a set of whole numbers, got {nodes!r}")
        numbers = sorted({node_number(node, "nodes") for node in nodes})
        self._graph.set_boundary(numbers)
        self._forget()

    def ensure_num_fault_ids(self, min_num_fault_ids: int) -> None:
        """Raises num_fault_ids to at least this number."""
        self._graph.ensure_fault_count(node_number(min_num_fault_ids, "min_num_fault_ids"))
        self._forget()

    # Decoding.

    def decode(
        self,
        z: npt.ArrayLike,
        *,
        return_weight: bool = False,
        enable_correlations: bool = False,
        edge_reweights: Reweights = None,
        **options: Any,
    ) -> Any:
        """Decodes one shot.

        Args:
            z: One number per detector, or up to one per node; nonzero means an event. For a matrix with repetitions
                also [detectors per round, rounds].
            return_weight: Also return the weight of the solution.
            enable_correlations: Match twice, as described for the class; only if it was created with
                enable_correlations=True.
            edge_reweights: float64[edges, 3] of rows (u, v or -1 for the boundary, weight): weights of either sign for
                this shot only. Of two rows for one edge the last one counts. Not with correlations.

        Returns:
            uint8[fault_ids]: 1 for fault ids flipped by an odd number of edges of the solution; with return_weight also
            a float, the sum of the edges' original weights. (With correlations, PyMatching instead returns the sum of
            the weights of the second matching.)

        Raises:
            ValueError: A wrong shape, an unknown edge, or events that no edges explain.
        """
        if edge_reweights is None:
            engine = self._correlated if enable_correlations else self._plain
            if engine is None:
                engine = self._compiled(enable_correlations)
            got: Any = engine.decode(z, return_weight, True)
            if got is not None:
                return got
        got = self.decode_batch(
            self._row(z)[None],
            return_weights=return_weight,
            enable_correlations=enable_correlations,
            edge_reweights=None if edge_reweights is None else [edge_reweights],
        )
        return (got[0][0], float(got[1][0])) if return_weight else got[0]

    def decode_batch(
        self,
        shots: npt.ArrayLike,
        *,
        return_weights: bool = False,
        bit_packed_shots: bool = False,
        bit_packed_predictions: bool = False,
        enable_correlations: bool = False,
        edge_reweights: Sequence[Reweights] | None = None,
        num_threads: int = 1,
    ) -> Any:
        """Decodes a batch.

        Args:
            shots: uint8[shots, detectors], nonzero for an event; with bit_packed_shots uint8[shots, ceil(detectors /
                8)], least significant bit first. Up to num_nodes instead of detectors.
            edge_reweights: One entry per shot: None or an array, as in decode().

        Returns:
            uint8[shots, fault_ids], or with bit_packed_predictions uint8[shots, ceil(fault_ids / 8)]; with
            return_weights also float64[shots].
        """
        engine = self._compiled(enable_correlations)
        odds = None
        if edge_reweights is not None:
            if enable_correlations:
                raise ValueError(_NO_REWEIGHTS)
            engine, odds = self._reweighted(edge_reweights, len(np.asarray(shots)))
        rows = self._rows(shots, engine.num_detectors, bool(bit_packed_shots))
        got = engine.decode_batch(
            rows,
            bool(bit_packed_shots),
            bool(bit_packed_predictions),
            bool(return_weights),
            False,
            False,
            True,
            thread_count(num_threads),
            log_odds=odds,
        )
        lost = got["unmatchable"]
        if lost.any():
            raise ValueError(_UNEXPLAINED.format(f" of shot {int(np.argmax(lost))}"))
        return (got["predictions"], got["weights"]) if return_weights else got["predictions"]

    def decode_to_edges_array(
        self, syndrome: npt.ArrayLike, *, enable_correlations: bool = False, edge_reweights: Reweights = None
    ) -> Indices:
        """Decodes one shot to the edges of the solution: int64[edges, 2], rows (u, v), with v = -1 for the boundary and
        for boundary nodes. Arguments as in decode()."""
        return self._solution(syndrome, enable_correlations, edge_reweights)

    def decode_to_matched_dets_array(self, syndrome: npt.ArrayLike) -> Indices:
        """Decodes one shot to pairs of matched events: int64[pairs, 2], with -1 as the second one for the boundary.
        Weights must not be negative."""
        mate = self._mates(syndrome)
        pairs = [(a, -1 if b is None else b) for a, b in mate.items() if b is None or a < b]
        return np.array(pairs, np.int64).reshape(-1, 2)

    def decode_to_matched_dets_dict(self, syndrome: npt.ArrayLike) -> dict[int, int | None]:
        """The same as a dict from each event to its partner, or None for the boundary."""
        return self._mates(syndrome)

    def add_noise(self, *, seed: int | None = None) -> tuple[Bytes, Bytes] | None:
        """Flips each edge with its error_probability, with NumPy's generator for this seed. Returns (faults, events):
        uint8[num_fault_ids] and uint8[num_nodes], 0 at boundary nodes; None unless all edges have a probability."""
        edges = self._arrays()
        if (edges.probabilities < 0).any():
            return None
        flipped = np.random.default_rng(seed).random(len(edges.u)) < edges.probabilities
        owner = np.repeat(np.arange(len(edges.u)), np.diff(edges.starts))
        faults = np.bincount(edges.faults[flipped[owner]], minlength=self.num_fault_ids) % 2
        ends = np.concatenate([edges.u[flipped], edges.v[flipped]])
        events = np.bincount(ends[ends >= 0], minlength=self.num_nodes) % 2
        events[sorted(self.boundary)] = 0
        return faults.astype(np.uint8), events.astype(np.uint8)

    # Inspection.

    @property
    def num_fault_ids(self) -> int:
        """The length of a prediction."""
        return int(self._graph.num_faults)

    @property
    def num_nodes(self) -> int:
        """Detectors and boundary nodes."""
        return int(self._graph.num_nodes)

    @property
    def num_detectors(self) -> int:
        """Nodes that are not boundary nodes."""
        return self.num_nodes - len(self._graph.boundary)

    @property
    def num_edges(self) -> int:
        return int(self._graph.num_edges)

    @property
    def boundary(self) -> set[int]:
        """The boundary nodes, as a copy."""
        return set(self._graph.boundary)

    def edges(self) -> list[tuple[int, int | None, dict[str, Any]]]:
        """Tuples (u, v, data) in the order in which edges were added, with v = None for the boundary; data has
        fault_ids (a set), weight, and error_probability (-1 if not given)."""
        return self._graph.edges()

    def has_edge(self, node1: int, node2: int) -> bool:
        return bool(self._graph.has_edge(node_number(node1, "node1"), node_number(node2, "node2")))

    def has_boundary_edge(self, node: int) -> bool:
        """Whether the node has an edge to the boundary; edges to boundary nodes do not count."""
        return bool(self._graph.has_edge(node_number(node, "node"), None))

    def get_edge_data(self, node1: int, node2: int) -> dict[str, Any]:
        """The data of an edge, as in edges(); ValueError if there is none."""
        data: Any = self._graph.get_edge(node_number(node1, "node1"), node_number(node2, "node2"))
        if data is None:
            raise ValueError(f"there is no edge from {node1} to {node2}")
        return data  # type: ignore[no-any-return]

    def get_boundary_edge_data(self, node: int) -> dict[str, Any]:
        """The data of an edge to the boundary; ValueError if there is none."""
        data: Any = self._graph.get_edge(node_number(node, "node"), None)
        if data is None:
            raise ValueError(f"there is no edge from {node} to the boundary")
        return data  # type: ignore[no-any-return]

    def to_networkx(self) -> Any:
        """A networkx.Graph with the data of edges(), and is_boundary at nodes. If there are edges to the boundary, it
        becomes a boundary node numbered after the others."""
        return networkx_graph(self.edges(), self.num_nodes, self.boundary)

    def to_rustworkx(self) -> Any:
        """The same as a rustworkx.PyGraph, whose nodes and edges have dicts."""
        return rustworkx_graph(self.edges(), self.num_nodes, self.boundary)

    def to_retworkx(self) -> Any:
        """to_rustworkx() under the older name of that package. Deprecated."""
        warn_retworkx("to")
        return self.to_rustworkx()

    def draw(self) -> None:
        """Draws the graph with networkx and matplotlib on the current axes: detectors are grey and boundary nodes
        white; lighter edges are thinner; edges are labelled with their fault ids."""
        draw_graph(self.to_networkx())

    def __repr__(self) -> str:
        counts = [
            f"{count} {name}{'' if count == 1 else 's'}"
            for count, name in (
                (self.num_detectors, "detector"),
                (len(self._graph.boundary), "boundary node"),
                (self.num_edges, "edge"),
            )
        ]
        return f"<sallow.Matching object with {counts[0]}, {counts[1]}, and {counts[2]}>"

    def __copy__(self) -> Matching:
        matching = Matching()
        matching.__setstate__(self.__getstate__())
        return matching

    def __deepcopy__(self, memo: Any) -> Matching:
        return self.__copy__()

    def __getstate__(self) -> dict[str, Any]:
        # Compiled decoders are created again when they are needed.
        return {
            "edges": self._arrays(),
            "boundary": sorted(self.boundary),
            "num_nodes": self.num_nodes,
            "num_fault_ids": self.num_fault_ids,
            "model": None if self._model is None else str(self._model),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        graph = _engine.WeightedGraph()
        graph.ensure_node_count(state["num_nodes"])
        graph.ensure_fault_count(state["num_fault_ids"])
        add_edges(graph, state["edges"], "disallow")
        graph.set_boundary(state["boundary"])
        self._set_graph(graph)
        self._model = None if state["model"] is None else _engine.DetectorErrorModel(state["model"])

    # Implementation.

    def _set_graph(self, graph: _engine.WeightedGraph) -> None:
        self._graph = graph
        self._forget()

    def _set_model(self, model: _engine.DetectorErrorModel, correlations: bool) -> None:
        compiled = _correlated_decoder(model) if correlations else None
        self._set_graph(_engine.WeightedGraph.from_model(model))
        self._model = model if correlations else None
        self._correlated = compiled

    def _forget(self) -> None:
        """Drops everything compiled from the graph, which is about to change."""
        self._plain = None
        self._correlated = None
        self._reweightable = None
        self._model = None

    def _load(
        self,
        edges: Iterable[tuple[Any, Any, Any]],
        num_nodes: int,
        boundary: set[int],
        min_num_fault_ids: int | None,
    ) -> None:
        graph = _engine.WeightedGraph()
        graph.ensure_node_count(num_nodes)
        graph.ensure_fault_count(whole_number(min_num_fault_ids or 0, "min_num_fault_ids"))
        for u, v, faults, weight, probability in graph_edges(edges):
            add_edge(graph, u, v, faults, weight, probability, "smallest-weight")
        graph.set_boundary(sorted(boundary))
        self._set_graph(graph)

    def _add(
        self, u: int, v: int | None, fault_ids: Any, weight: Any, probability: Any, strategy: str
    ) -> None:
        add_edge(self._graph, u, v, fault_set(fault_ids), weight, probability, strategy)
        self._forget()

    def _compiled(self, correlations: bool = False) -> _engine.Decoder:
        if correlations:
            if self._correlated is None and self._model is not None:
                self._correlated = _correlated_decoder(self._model)
            if self._correlated is None:
                raise ValueError(
                    "enable_correlations: this matching was not created from a model or circuit with "
                    "enable_correlations=True, or was changed since"
                )
            return self._correlated
        if self._plain is None:
            self._plain = self._graph.compile()
        return self._plain

    def _reweighted(
        self, reweights: Sequence[Reweights], shots: int
    ) -> tuple[_engine.Decoder, tuple[Indices, Indices, Numbers]]:
        """The decoder with weights per shot, and these weights: the start of each shot's list, edges, and weights."""
        if len(reweights) != shots:
            raise ValueError(f"edge_reweights: expected one entry per shot, {shots}, got {len(reweights)}")
        lists = []
        for shot, given in enumerate(reweights):
            rows = np.zeros((0, 3)) if given is None else np.asarray(given, dtype=np.float64)
            rows = rows.reshape(0, 3) if rows.size == 0 else rows
            if rows.ndim != 2 or rows.shape[1] != 3:
                raise ValueError(f"edge_reweights of shot {shot}: expected rows (u, v, weight), got shape {rows.shape}")
            lists.append(rows)
        joined = np.ascontiguousarray(np.concatenate([np.zeros((0, 3)), *lists]))
        edges = self._graph.find_reweighted(joined)
        kept = edges >= 0
        starts = np.cumsum([0, *(len(rows) for rows in lists)], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)[starts]
        weights = np.ascontiguousarray(joined[kept, 2])
        largest = float(np.abs(weights).max(initial=0.0))
        if self._reweightable is None or self._reweightable[0] < largest:
            room = 30.0 if largest <= 30 else 2 * largest
            self._reweightable = (room, self._graph.compile_reweightable(room))
        return self._reweightable[1], (starts, edges[kept], weights)

    def _row(self, z: npt.ArrayLike) -> Bytes:
        """One shot as a row."""
        row = as_uint8(z, "z")
        if row.ndim == 2 and row.size == self.num_detectors:
            row = row.T.reshape(-1)
        if row.ndim != 1 or not self.num_detectors <= row.shape[0] <= self.num_nodes:
            raise ValueError(f"z: expected {self.num_detectors} detectors, got shape {row.shape}")
        return row

    def _rows(self, shots: npt.ArrayLike, detectors: int, packed: bool) -> Bytes:
        """A batch in the form of the decoder: contiguous rows with at least one column per detector."""
        rows = as_uint8(shots, "shots")
        least, most, wanted = self.num_detectors, self.num_nodes, detectors
        if packed:
            least, most, wanted = -(-least // 8), -(-most // 8), -(-wanted // 8)
        if rows.ndim != 2 or not least <= rows.shape[1] <= most:
            widths = f"{least}" if least == most else f"{least} to {most}"
            raise ValueError(f"shots: expected shape (shots, {widths}), got {rows.shape}")
        spare = 8 * rows.shape[1] - self.num_nodes if packed else 0
        if spare > 0 and np.bitwise_or.reduce(rows[:, -1], initial=0) >> (8 - spare):
            raise ValueError(f"shots: bits past the last of {self.num_nodes} nodes are set")
        if not packed and rows.size and rows.max() > 1:
            rows = (rows != 0).view(np.uint8)
        # The last nodes may be left out if they are boundary nodes.
        if rows.shape[1] < wanted:
            rows = np.pad(rows, ((0, 0), (0, wanted - rows.shape[1])))
        return np.ascontiguousarray(rows)

    def _solution(self, syndrome: npt.ArrayLike, correlations: bool, reweights: Reweights) -> Indices:
        """The solution's edges, rows (u, v or -1)."""
        engine, odds = self._compiled(correlations), None
        if reweights is not None:
            if correlations:
                raise ValueError(_NO_REWEIGHTS)
            engine, odds = self._reweighted([reweights], 1)
        rows = self._rows(self._row(syndrome)[None], engine.num_detectors, False)
        got = engine.decode_batch(rows, False, False, False, False, False, True, 1, errors=True, log_odds=odds)
        if got["unmatchable"][0]:
            raise ValueError(_UNEXPLAINED.format(""))
        _, chosen, _ = got["errors"]
        starts, detectors = engine.choices()["detectors"]
        boundary = self.boundary
        edges = []
        for choice in chosen:
            ends = [int(d) for d in detectors[starts[choice] : starts[choice + 1]]]
            if ends and ends[0] not in boundary:  # otherwise an event at a boundary node, which is ignored
                edges.append((ends[0], ends[1] if len(ends) > 1 else -1))
        return np.array(edges, np.int64).reshape(-1, 2)

    def _mates(self, syndrome: npt.ArrayLike) -> dict[int, int | None]:
        """The pairs of matched events."""
        if (self._arrays().weights < 0).any():
            raise ValueError("matched events are available only for graphs without negative weights")
        edges = self._solution(syndrome, False, None)
        return matched_events(edges, self._row(syndrome), self.boundary)

    def _arrays(self) -> EdgeArrays:
        u, v, weights, probabilities, starts, faults = self._graph.edge_arrays()
        return EdgeArrays(u, v, starts, faults, weights, probabilities)


def _model_of(circuit: Any) -> _engine.DetectorErrorModel:
    """The model that PyMatching requests from Stim."""
    return as_circuit(circuit).detector_error_model(decompose_errors=True)


def _correlated_decoder(model: _engine.DetectorErrorModel) -> _engine.Decoder:
    """Creates the correlated decoder. Refuses errors that do not decompose into edges."""
    decoder = _engine.Decoder(model, "correlated", True, False, False, errors=True)
    decoder.take_any_value()
    return decoder
