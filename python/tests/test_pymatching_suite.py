"""PyMatching's own tests of Matching, tag v2.4.0, run with sallow.Matching instead.

The environment variable SALLOW_PYMATCHING names a checkout. Tests that read a file of its folder data are skipped if
the checkout lacks this file.

Last run on 1 December 2026: 89 passed, 9 skipped. No checkout was at hand, so the files came from a public index:
decode_test at 7fef178, edges_test and load_from_networkx_test at 2ec80a2, load_from_check_matrix_test at a76ee87,
load_from_stim_test at 691ff85, load_from_rustworkx_test at 76cfbd6, test_reweight at 65ab3d8 and others, with a test of
the inside shortened, rustworkx for retworkx, and without the data of distance 13. Of the same files PyMatching 2.4.0
passed 90 and failed 11: two lack data, two fail with newer SciPy, seven use weights per shot, which came later.
"""

import os
import pathlib
import re
import subprocess
import sys

import pytest

CHECKOUT = os.environ.get("SALLOW_PYMATCHING", "")
# Their texts contain PyMatching's name; test_pymatching_examples.py runs these examples.
LEFT_OUT = ("docstrings_test.py", "repr_test.py")


def run_suite(folder):
    paths = {*folder.glob("*_test.py"), *folder.glob("test_*.py")}
    files = sorted(str(path) for path in paths if path.name not in LEFT_OUT)
    assert files, f"there are no tests in {folder}"
    here = pathlib.Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), *sys.path])}
    command = [sys.executable, "-m", "pytest", "-q", "-rfEs", "-p", "no:cacheprovider", "-p", "pymatching_by_sallow"]
    command += ["--confcutdir", str(folder.parent.parent), *files]  # the tests' fixtures are one folder above
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=1200)
    print(done.stdout, done.stderr)
    passed = re.search(r"(\d+) passed", done.stdout)
    return done.returncode, int(passed[1]) if passed else 0


@pytest.mark.skipif(not CHECKOUT, reason="SALLOW_PYMATCHING names no checkout of PyMatching, tag v2.4.0")
def test_pymatchings_own_tests_pass():
    status, passed = run_suite(pathlib.Path(CHECKOUT) / "tests" / "matching")
    assert status == 0 and passed > 30


def test_a_suite_is_run_with_sallows_matching(tmp_path):
    (tmp_path / "good_test.py").write_text(
        "from pymatching import Matching\n"
        "from pymatching._cpp_pymatching import MatchingGraph\n"
        "def test_decodes():\n"
        "    assert Matching([[1, 1]]).decode([1]).sum() == 1 and Matching.__module__.startswith('sallow')\n"
        "def test_inside():\n"
        "    assert isinstance(Matching()._matching_graph, MatchingGraph)\n"
    )
    assert run_suite(tmp_path) == (0, 1)
    (tmp_path / "bad_test.py").write_text("import pymatching\ndef test_fails():\n    assert False\n")
    assert run_suite(tmp_path) == (1, 1)
