"""The examples in the documentation of the installed pymatching.Matching, with the name changed to sallow.Matching."""

import doctest
import inspect
import re
import sys

import numpy as np
import pytest

import sallow

pymatching = pytest.importorskip("pymatching")
pytest.importorskip("stim")
CALLS = [
    name
    for name, member in inspect.getmembers(pymatching.Matching)
    if (name == "__init__" or not name.startswith("_")) and ">>>" in (member.__doc__ or "")
]


def as_edges(text):
    """The rows (u, v) of a printed array, independent of orientation and order; None if the text is not an array."""
    if not text.lstrip().startswith("[["):
        return None
    return sorted(sorted(map(int, row)) for row in re.findall(r"\[\s*(-?\d+)\s+(-?\d+)\s*\]", text))


class Checker(doctest.OutputChecker):
    def check_output(self, want, got, optionflags):
        if super().check_output(want, got, optionflags):
            return True
        edges = as_edges(want)
        return edges is not None and edges == as_edges(got)


@pytest.mark.parametrize("name", CALLS)
def test_example(name, monkeypatch):
    if name.endswith("workx"):
        pytest.importorskip("rustworkx" if "rust" in name else name.split("_")[-1])
    monkeypatch.setitem(sys.modules, "pymatching", sallow)
    text = inspect.getdoc(getattr(pymatching.Matching, name)).replace("<pymatching.", "<sallow.")
    # Some examples follow a line of text without an empty line.
    examples = doctest.DocTestParser().get_examples(text.replace("\n>>> import", "\n\n>>> import"))
    assert examples
    test = doctest.DocTest(examples, {"np": np}, name, None, 0, text)  # which some use without importing it
    lines = []
    runner = doctest.DocTestRunner(Checker(), optionflags=doctest.NORMALIZE_WHITESPACE)
    np.random.seed(0)
    runner.run(test, out=lines.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(lines)


def test_there_are_examples():
    assert {"__init__", "decode", "decode_batch", "decode_to_edges_array", "add_edge", "from_networkx"} <= set(CALLS)
