"""The examples in the documentation of the installed Stim, run with sallow.stim instead."""

import doctest
import sys

import pytest

import sallow.stim

stim = pytest.importorskip("stim")

#: The number of lines of an example with a different result, and the reason.
DIFFERENT = {
    "Circuit.append": 2,  # appends a PauliString
    "Circuit.diagram": 1,  # draws detector slices
    "CircuitErrorLocationStackFrame": 2,  # the same, shown on one line
    "DemTargetWithCoords.__init__": 1,  # the same, shown with coords=[2.0, 3.0]
    "DetectorErrorModel.__getitem__": 1,  # the same, shown as DemTarget('D0')
    "DetectorErrorModel.diagram": 2,  # draws match graphs
    "DemInstruction": 1,  # as DetectorErrorModel.__getitem__
    "FlippedMeasurement": 1,  # as CircuitErrorLocationStackFrame
    "FlippedMeasurement.__init__": 1,  # as CircuitErrorLocationStackFrame
    "target_combined_paulis": 2,  # takes a PauliString
}


class NamesOfStim(doctest.OutputChecker):
    def check_output(self, want, got, optionflags):
        got = got.replace("sallow.stim.", "stim.").replace("sallow.", "stim.")
        got = got.replace("stim.target_combiner()", "stim.GateTarget.combiner()")
        return super().check_output(want, got, optionflags | doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)


def documented():
    """(name, documentation) of each name that both packages offer."""
    for name in sallow.stim.__all__:
        theirs, ours = getattr(stim, name), getattr(sallow.stim, name)
        yield name, theirs.__doc__ or ""
        if isinstance(theirs, type):
            for part in dir(theirs):
                if hasattr(ours, part) and not (part.startswith("__") and hasattr(object, part) and part != "__init__"):
                    yield f"{name}.{part}", getattr(theirs, part).__doc__ or ""


def test_the_examples_of_stims_documentation(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "stim", sallow.stim)  # the examples contain the import
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(checker=NamesOfStim())
    failed, told = {}, []
    for name, text in documented():
        example = doctest.DocTestParser().get_doctest(text, {"stim": sallow.stim}, name, None, 0)
        failures = runner.run(example, out=told.append).failed
        if failures:
            failed[name] = failures
    if stim.__version__.startswith("1.16"):
        assert failed == DIFFERENT, "".join(told)
    assert runner.tries > 500 and runner.failures < runner.tries / 20, "".join(told)
