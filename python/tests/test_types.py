"""The types of the package for a type checker, in a program as users write it."""

import os
import pathlib
import subprocess
import sys

import pytest

import sallow

PROGRAM = """
import numpy as np
import sallow
import sallow.stim as stim

circuit = stim.Circuit("R 0")
circuit.append("H", [0, 1])
circuit.append("X_ERROR", range(3), 0.1, tag="t")
circuit.append("DETECTOR", [stim.target_rec(-1)], (1, 2))
circuit.append(stim.CircuitInstruction("H", [0]))
circuit += circuit * 3
for part in circuit:
    if isinstance(part, stim.CircuitRepeatBlock):
        body: sallow.Circuit = part.body_copy()
    else:
        targets: list[stim.GateTarget] = part.targets_copy()
events, flips = circuit.compile_detector_sampler(seed=1).sample(3, separate_observables=True)
shape: tuple[int, ...] = circuit.compile_detector_sampler().sample(3, bit_packed=True).shape
model = circuit.detector_error_model(decompose_errors=True, approximate_disjoint_errors=True)
model.append("error", 0.1, [stim.DemTarget("D0")])
detections, observables, errors = model.compile_sampler().sample(3, return_errors=True)
coordinates: dict[int, list[float]] = circuit.get_detector_coordinates()
detections, observables = stim.read_shot_data_file(path="a", format="b8", separate_observables=True)
"""

MISTAKES = """
import sallow.stim as stim

stim.Circuit().no_such()  # 1
stim.Circuit("H 0", 3)  # 2
stim.Circuit().append(3)  # 3
stim.Circuit().num_qubits.upper()  # 4
stim.DetectorErrorModel() + stim.Circuit()  # 5
stim.Tableau  # 6
stim.Circuit().compile_sampler(sed=3)  # 7
stim.DemTarget(3)  # 8
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("types")


def complaints(folder, program):
    pytest.importorskip("mypy")
    (folder / "program.py").write_text(program)
    environment = dict(os.environ)
    package = pathlib.Path(sallow.__file__).parents[1]
    if package.name != "site-packages":
        environment["MYPYPATH"] = str(package)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder / "cache"), "program.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout


def test_a_program_is_well_typed(folder):
    assert complaints(folder, PROGRAM).startswith("Success")


def test_mistakes_are_found(folder):
    told = complaints(folder, MISTAKES)
    lines = [int(line.split(":")[1]) for line in told.split("\n") if ": error: " in line]
    expected = [k for k, line in enumerate(MISTAKES.split("\n"), 1) if "  # " in line]
    assert sorted(set(lines)) == expected, told
