"""Random circuit sampling: circuits of arbitrary gates, their samples and amplitudes, cross-entropy benchmarking, and
what they cost classically.

In arrays of bits, uint8[strings, bits], column k is qubit k, or classical bit k of a circuit that measures.
"""

from __future__ import annotations

from sallow._engine import GateCircuit
from sallow.decoding import Bytes, as_bits, seed_of, thread_count, whole_number
from sallow.objects import _type_name, as_circuit
from sallow.figures import html_table
from sallow.progress import Teller

if TYPE_CHECKING:
    from sallow.progress import ProgressLike

    GateCircuitLike = GateCircuit | str | os.PathLike[str] | Any

Complexes = npt.NDArray[np.complex128]

_PATCHES = ("none", "patch", "elided")
_METHODS = ("auto", "state_vector", "contract")


def as_gate_circuit(value: GateCircuitLike) -> GateCircuit:
    """A circuit from a GateCircuit, a Circuit of sallow or stim, text (OpenQASM or qsim's format), or a path (.qasm,
    .qsim, .stim)."""
    if isinstance(value, GateCircuit):
        return value
    if isinstance(value, os.PathLike):
        return GateCircuit.from_file(path_text(value))
    if isinstance(value, str):
        is_path = "\n" not in value and value.endswith((".qasm", ".qsim", ".stim"))
        return GateCircuit.from_file(value) if is_path else GateCircuit(value)
    if isinstance(value, _engine.Circuit) or _type_name(value) == "stim.Circuit":
        return GateCircuit.from_circuit(as_circuit(value))
    raise TypeError(f"expected a circuit of gates, its text or a path, not {type(value).__name__}")


def generate(
    layout: str = "sycamore", *, qubits: int = 0, cycles: int = 20, patch: str = "none", seed: int | None = None
) -> GateCircuit:
    """A random circuit on a grid: layers of √X, √Y and √W, never the same twice on a qubit, and couplers in the
    patterns ABCDCDAB.

    Args:
        layout: "sycamore", "willow", or "grid:RxC".
        qubits: How many, from the middle of the grid; 0 for all that the layout uses.
        cycles: A cycle is a layer of one-qubit gates, then one of couplers.
        patch: Couplers between the two halves: "none" leaves all in, "patch" takes all out, "elided" those of the first
            half of the cycles.
    """
    return _engine.random_circuit(
        layout,
        whole_number(qubits, "qubits", 0, 2**32 - 1),
        whole_number(cycles, "cycles", 0, 1_000_000),
        _one_of(patch, _PATCHES, "patch"),
        seed_of(seed),
    )


@dataclass(frozen=True)
class Samples:
    """Shots of a circuit."""

    bits: Bytes  # uint8[shots, bits]
    trajectories: int  # different states that shots were drawn from
    predicted_fidelity: float  # by the digital error model: the chance that no gate and no readout errs
    seconds_evolve: float
    seconds_sample: float
    seed: int

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.bits, dtype=dtype, copy=bool(copy)) if copy else np.asarray(self.bits, dtype=dtype)


def sample(
    circuit: GateCircuitLike,
    shots: int,
    *,
    noise: str = "none",
    shots_per_trajectory: int = 1,
    precision: str = "single",
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Samples:
    """Samples a circuit by state vectors. Shot k depends on (seed, k) alone.

    Args:
        noise: "none", "sycamore", "willow", or a list such as "one=0.001,two=0.005,readout=0.01,damping=0.002": the
            chance of a Pauli error after a gate on one qubit, on two, of a flipped readout, and of decay after a gate.
        shots_per_trajectory: Shots that share one draw of errors: faster, and less independent.
        precision: Of the amplitudes, "single" or "double".

    Raises:
        InputError: A wrong circuit or noise, or more qubits than memory holds.
        KeyboardInterrupt: Ctrl-C, after the evolution that is being computed.
    """
    chosen = seed_of(seed)
    teller = Teller.of(progress, "sampling", unit="")
    try:
        bits, details = _engine.rcs_sample(
            as_gate_circuit(circuit),
            whole_number(shots, "shots", 0, 1_000_000_000),
            noise,
            whole_number(shots_per_trajectory, "shots_per_trajectory", 1, 1_000_000_000),
            _is_double(precision),
            chosen,
            _threads(num_threads),
            None if teller is None else teller.share,
        )
    finally:
        if teller is not None:
            teller.close()
    return Samples(bits, **details, seed=chosen)


@dataclass(frozen=True)
class Amplitudes:
    """<bitstring| circuit |0…0> for some bitstrings."""

    values: Complexes  # complex128[strings]
    method: str  # "state_vector" or "contract"
    details: dict[str, Any] = field(repr=False)  # of a contraction: its cost, slices, memory, and seconds

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=True) if copy else np.asarray(self.values, dtype=dtype)


def amplitudes(
    circuit: GateCircuitLike,
    bitstrings: npt.ArrayLike | Sequence[str],
    *,
    method: str = "auto",
    precision: str = "single",
    memory: float = 2.0**32,
    checkpoint: str | os.PathLike[str] | None = None,
    search_rounds: int = 9,
    search_seed: int = 0,
    keep_gates: bool = False,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Amplitudes:
    """Computes amplitudes by a state vector if it fits the memory, else by contracting the circuit's tensor network
    slice by slice.

    Args:
        bitstrings: uint8 or bool[strings, qubits], or texts of 0 and 1, qubit 0 first.
        method: "auto", "state_vector", or "contract" (in single precision).
        memory: The most bytes to use.
        checkpoint: For contraction: a file that finished slices are kept in; a later call goes on from there.
        search_rounds, search_seed: Of the search for an order of contractions.
        keep_gates: Never split a gate into two tensors.

    Raises:
        InputError: A wrong circuit or checkpoint, or too little memory.
        KeyboardInterrupt: Ctrl-C, between two chunks of slices; at the end of a state vector's evolution, and of the
            search for an order.
    """
    made = as_gate_circuit(circuit)
    if method not in _METHODS:
        raise ValueError(f"method: expected one of {', '.join(_METHODS)}, got {method!r}")
    teller = Teller.of(progress, "contracting", unit="")
    try:
        values, details = _engine.rcs_amplitudes(
            made,
            _bit_rows(bitstrings, made.num_qubits),
            method,
            _is_double(precision),
            float(memory),
            "" if checkpoint is None else path_text(checkpoint, "checkpoint"),
            whole_number(search_rounds, "search_rounds", 1, 1000),
            seed_of(search_seed),
            bool(keep_gates),
            _threads(num_threads),
            None if teller is None else teller.share,
        )
    finally:
        if teller is not None:
            teller.close()
    return Amplitudes(values, details["method"], details)


@dataclass(frozen=True)
class Xeb:
    """Cross-entropy benchmarking: samples held against the ideal circuit's probabilities (Nature 574:505).

    Linear XEB is N <P(x)> - 1, log XEB <ln(N P(x))> + γ; "expected" is what perfect samples of this circuit give.
    `fidelity` is linear over expected (of a circuit in parts, the product of the parts'); if follows_porter_thomas is
    false, as for shallow circuits, that ratio is no fidelity. Numbers that are not defined are None.
    """

    linear_xeb: float
    linear_error: float
    linear_expected: float
    log_xeb: float | None
    log_error: float | None
    log_expected: float
    samples: int
    porter_thomas_p: float
    fidelity: float | None
    fidelity_error: float | None
    porter_thomas_excess: float
    follows_porter_thomas: bool
    patch_fidelities: list[float | None] = field(default_factory=list)
    predicted_fidelity: float | None = None  # by the digital error model of the noise that was given


def xeb(
    circuit: GateCircuitLike,
    samples: Samples | npt.ArrayLike | Sequence[str],
    *,
    noise: str | None = None,
    precision: str = "single",
    num_threads: int = 1,
) -> Xeb:
    """Holds samples (at least two, of at most 64 qubits) against the ideal circuit's probabilities.

    Args:
        samples: What sample() returns, uint8 or bool[shots, bits], or texts of 0 and 1.
        noise: Also predict the fidelity by the digital error model of these errors, as in sample().

    Raises:
        InputError: A circuit that measures in its middle, or not each qubit once.
        KeyboardInterrupt: Ctrl-C, at the end of the circuit's evolution.
    """
    made = as_gate_circuit(circuit)
    given = samples.bits if isinstance(samples, Samples) else samples
    rows = _bit_rows(given, made.num_qubits)
    return Xeb(**_engine.rcs_xeb(made, rows, noise, _is_double(precision), _threads(num_threads)))


@dataclass(frozen=True)
class Expectations:
    """Expectation values at the end of a circuit."""

    values: list[float]
    errors: list[float]  # one standard error each; 0 if the value is exact
    trajectories: int  # drawn; 0 if the values are exact
    no_error_probability: float  # of the one trajectory without an error, which is computed once


def expect(
    circuit: GateCircuitLike,
    observables: str | Iterable[str],
    *,
    noise: str = "none",
    trajectories: int = 1000,
    precision: str = "single",
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Expectations:
    """Expectation values of Pauli strings and their sums: exact without noise, else with an error.

    Args:
        observables: One or several of "Z0*Z1", "0.5*X0*Y3 - Z2 + 1", "ZZII" (qubit 0 first).
        noise: As in sample(). Trajectories with errors are drawn; the one without counts with its exact probability.
        trajectories: How many to draw, at least two.

    Raises:
        InputError: A wrong circuit, noise or observable, with line and column.
        KeyboardInterrupt: Ctrl-C, after the evolution that is being computed.
    """
    texts = [observables] if isinstance(observables, str) else list(observables)
    if not texts:
        raise ValueError("observables: there is none")
    teller = Teller.of(progress, "drawing trajectories", unit="")
    try:
        got = _engine.rcs_expect(
            as_gate_circuit(circuit),
            texts,
            noise,
            whole_number(trajectories, "trajectories", 2, 1_000_000_000),
            _is_double(precision),
            seed_of(seed),
            _threads(num_threads),
            None if teller is None else teller.share,
        )
    finally:
        if teller is not None:
            teller.close()
    return Expectations(**got)


@dataclass(frozen=True)
class FidelityStudy:
    """Fidelity of random circuits against depth and size.

    Attributes:
        points: A dict for each size and depth: qubits, cycles, shots, trajectories, linear_xeb, linear_error,
            linear_expected, fidelity, fidelity_error, predicted_fidelity, porter_thomas_excess, converged.
        fits: A dict for each size with two depths or more that have converged: qubits, fidelity_per_cycle and its
            error, fidelity_at_zero, predicted_fidelity_per_cycle.
        notes: What depths that have not converged mean, if there are any.
        settings: layout, patch, noise, circuits, shots_per_trajectory, seed.
    """

    points: list[dict[str, Any]]
    fits: list[dict[str, Any]]
    notes: list[str]
    settings: dict[str, Any]
    _text: str = field(repr=False, compare=False)

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        columns = ("qubits", "cycles", "linear_xeb", "linear_expected", "fidelity", "fidelity_error")
        return html_table(
            (*columns, "predicted_fidelity", "converged"),
            ([point[name] for name in (*columns, "predicted_fidelity", "converged")] for point in self.points),
        )


def fidelity(
    qubits: int | Iterable[int] = 16,
    cycles: int | Iterable[int] = (),
    *,
    layout: str = "sycamore",
    patch: str = "none",
    noise: str = "sycamore",
    circuits: int = 1,
    shots: int = 10_000,
    shots_per_trajectory: int = 10,
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> FidelityStudy:
    """Measures the fidelity of random circuits against depth and size, beside the digital error model.

    Args:
        qubits: One number or several, up to 64.
        cycles: One number or several; by default four of each size, four apart, from where its circuits have converged
            to Porter and Thomas's law. Depths that have not are left out of fits.
        circuits: How many of each size and depth.
        shots: Of each circuit, at least two trajectories of shots_per_trajectory.

    Raises:
        InputError: A wrong layout or noise.
        KeyboardInterrupt: Ctrl-C, after the circuit that is being sampled.
    """
    teller = Teller.of(progress, "sampling circuits", unit="")
    try:
        got = _engine.rcs_fidelity(
            layout,
            _numbers(qubits, "qubits", 64),
            _numbers(cycles, "cycles", 1_000_000),
            _one_of(patch, _PATCHES, "patch"),
            noise,
            whole_number(circuits, "circuits", 1, 1_000_000),
            whole_number(shots, "shots", 2, 1_000_000_000),
            whole_number(shots_per_trajectory, "shots_per_trajectory", 1, 1_000_000_000),
            seed_of(seed),
            _threads(num_threads),
            None if teller is None else teller.share,
        )
    finally:
        if teller is not None:
            teller.close()
    settings = {key: got[key] for key in ("layout", "patch", "noise", "circuits", "shots_per_trajectory", "seed")}
    return FidelityStudy(got["points"], got["fits"], got["notes"], settings, got["text"].rstrip("\n"))


class Costs(dict[str, Any]):
    """Figures by name, of which `repr` is the text that people read."""

    def __repr__(self) -> str:
        return str(self["text"]).rstrip("\n")


def cost(
    circuit: GateCircuitLike | None = None,
    *,
    graph: str | None = None,
    open: bool = False,
    keep_gates: bool = False,
    memory_elements: float | None = None,
    machine: str = "frontier",
    samples: float | None = None,
    fidelity: float = 1.0,
    steps: int = 300_000_000,
    seconds: float = 0,
    order: str | None = None,
    seed: int | None = None,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Costs:
    """Searches for a cheap order to contract the network of one amplitude, and prices it on a machine.

    Args:
        circuit, graph: A circuit, or a tensor network as text: a line "DIMENSION A B" for each leg, B = -1 for an open
            one. One of both.
        open: Keep the open legs: all amplitudes at once.
        memory_elements: Slice until no tensor has more elements than this; no limit if None.
        samples, fidelity: Also bound the cost of so many samples of this fidelity.
        steps, seconds: How long to search. With steps, the seed decides the result on any machine.
        order: Price this order, as text, instead of searching for one; the result's "order" is such a text.

    Returns:
        The figures by name, logarithms where numbers outgrow a double; "text" is what people read. What a search found
        is an upper bound.
    """
    if (circuit is None) == (graph is None):
        raise ValueError("give either a circuit or a graph")
    if memory_elements is not None and not memory_elements >= 1:
        raise ValueError(f"memory_elements: expected at least 1, got {memory_elements}")
    if not 0 <= fidelity <= 1:
        raise ValueError(f"fidelity: expected a number from 0 to 1, got {fidelity}")
    teller = Teller.of(progress, "searching", unit="")
    try:
        got = _engine.rcs_cost(
            None if circuit is None else as_gate_circuit(circuit),
            graph or "",
            bool(open),
            bool(keep_gates),
            machine,
            float("inf") if memory_elements is None else float(np.log2(memory_elements)),
            0 if seconds > 0 else whole_number(steps, "steps", 1),
            float(seconds),
            None if samples is None else float(samples),
            float(fidelity),
            order or "",
            seed_of(seed),
            _threads(num_threads),
            None if teller is None else teller.share,
        )
    finally:
        if teller is not None:
            teller.close()
    return Costs(got)


def willow(
    sizes: Iterable[tuple[int, int]] = (),
    *,
    steps: int = 200_000_000,
    seconds: float = 0,
    seed: int = 0,
    num_threads: int = 1,
    progress: ProgressLike = None,
) -> Costs:
    """What random circuits on Willow's grid cost classically, up to the published 103 qubits and 40 cycles.

    Args:
        sizes: Pairs of qubits and cycles; the usual five by default.
        steps, seconds: How long to search on from the orders that came with the package.

    Returns:
        The table as figures by name; "text" is what people read. Each figure is an upper bound.
    """
    pairs = [
        (whole_number(qubits, "qubits", 2, 105), whole_number(cycles, "cycles", 1, 1000)) for qubits, cycles in sizes
    ]
    teller = Teller.of(progress, "searching", unit="")
    try:
        got = _engine.rcs_willow(
            pairs,
            0 if seconds > 0 else whole_number(steps, "steps", 1),
            float(seconds),
            seed_of(seed),
            _threads(num_threads),
            None if teller is None else teller.share,
        )
    finally:
        if teller is not None:
            teller.close()
    return Costs(got)


def _one_of(value: str, known: Sequence[str], name: str) -> int:
    if value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(known)}, got {value!r}")
    return known.index(value)


def _is_double(precision: str) -> bool:
    return _one_of(precision, ("single", "double"), "precision") == 1


def _threads(num_threads: Any) -> int:
    return min(thread_count(num_threads), 4096)


def _numbers(value: Any, name: str, most: int) -> list[int]:
    values = list(value) if isinstance(value, Iterable) else [value]
    return [whole_number(each, name, 1, most) for each in values]


def _bit_rows(strings: Any, bits: int) -> Bytes:
    """Bitstrings as contiguous uint8[strings, bits]."""
    if not isinstance(strings, np.ndarray) and len(strings) and isinstance(strings[0], str):
        if any(set(text) - {"0", "1"} or len(text) != bits for text in strings):
            raise ValueError(f"bitstrings: expected texts of {bits} characters 0 and 1, qubit 0 first")
        strings = np.array([[int(bit) for bit in text] for text in strings], dtype=np.uint8)
    array = np.asarray(strings)
    if array.ndim != 2 or array.shape[1] != bits:
        raise ValueError(f"bitstrings: expected shape (strings, {bits}), got {array.shape}")
    if array.dtype != np.bool_ and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"bitstrings: expected bool or uint8, got {array.dtype}")
    return np.ascontiguousarray(as_bits(array))


__all__ = [
    "Amplitudes",
    "Costs",
    "Expectations",
    "FidelityStudy",
    "GateCircuit",
    "Samples",
    "Xeb",
    "amplitudes",
    "as_gate_circuit",
    "cost",
    "expect",
    "fidelity",
    "generate",
    "sample",
    "willow",
    "xeb",
]
