"""The cost of `import sallow`."""

import subprocess
import sys

CODE = """
import time
import numpy
start = time.process_time()
import sallow
print(time.process_time() - start)
import sys
print(*[name for name in sys.modules if name.startswith("sallow.")])
"""


def test_import_takes_at_most_50_ms_beyond_numpys():
    ran = [subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True) for _ in range(5)]
    seconds = min(float(each.stdout.split()[0]) for each in ran)
    assert seconds < 0.05
    later = {"sallow.campaigns", "sallow.fits", "sallow.rcs", "sallow.results", "sallow.sinter", "sallow.rare_events"}
    assert not later & set(ran[0].stdout.split())


def test_every_name_is_there():
    import sallow

    for name in sallow.__all__:
        assert getattr(sallow, name) is not None
    assert set(sallow.__all__) <= set(dir(sallow)) and "rcs" in dir(sallow)
