"""A plugin for pytest that replaces `import pymatching` by sallow; see test_pymatching_suite.py.

Tests of PyMatching's internals or of its random generator are skipped."""

import inspect
import sys
import types

import pytest

import sallow

INSIDE = ("_matching_graph", "MatchingGraph", "_to_matching_graph", "_syndrome_array", "set_seed", "rand_float", "cli(")


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


install()
