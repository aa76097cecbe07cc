#!/usr/bin/env python3
"""Tests of tell_skipped.py with a log in the format of ctest 3.25."""
import unittest

import tell_skipped

LOG = """Start testing: Nov 30 16:31 UTC
----------------------------------------------------------
1/3 Testing: cli.against_stim
1/3 Test: cli.against_stim
Command: "python3" "against_stim.py"
Output:
----------------------------------------------------------
skipped: No module named 'stim'
<end of output>
----------------------------------------------------------

2/3 Testing: records.avx2
2/3 Test: records.avx2
Output:
----------------------------------------------------------
[ RUN      ] DatasetRun.Decodes
/src/records/dataset_run.test.cc:114: Skipped
the public record is not at "/shared/data/willow"

[  SKIPPED ] DatasetRun.Decodes (0 ms)
<end of output>

Testing: none
skipped.self

3/3 Testing: mpi
3/3 Test: mpi
Output:
SKIPPED: there is no mpirun; install openmpi-bin and libopenmpi-dev
<end of output>

4/4 Testing: python
4/4 Test: python
Output:
....s
SKIPPED [2] python/tests/test_sinter.py:7: could not import 'sinter': No module named 'sinter'
<end of output>
"""


class TellSkipped(unittest.TestCase):
    def test_prints_tests_reasons_and_remedies(self):
        self.assertEqual(tell_skipped.report(LOG).split("\n")[1:], [
            "Skipped, so not tested on this machine:",
            "  cli.against_stim: No module named 'stim'",
            "      pip install stim",
            '  records.avx2: the public record is not at "/shared/data/willow"',
            "      set SALLOW_DATA=FOLDER to the folder of the public records; docs/formats/records.md lists their "
            "sources",
            "  mpi: there is no mpirun; install openmpi-bin and libopenmpi-dev",
            "  python: could not import 'sinter': No module named 'sinter'",
            "      pip install sinter",
            ""])

    def test_prints_nothing_if_nothing_was_skipped(self):
        self.assertEqual(tell_skipped.report("1/1 Testing: a\nOutput:\nall well\n"), "")


if __name__ == "__main__":
    unittest.main()
