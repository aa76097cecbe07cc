"""The cost of `import sallow`."""

import subprocess
import sys

CODE = """
import numpy
import sallow
import sys
print(*[name for name in sys.modules if name.startswith("sallow.")])
"""


def test_import_leaves_modules_for_later():
    # bench/peers/compare_python.py measures the time: at most 50 ms beyond NumPy's.
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    later = {"sallow.campaigns", "sallow.fits", "sallow.rcs", "sallow.results", "sallow.sinter", "sallow.rare_events"}
    assert "sallow.circuit" in loaded and not later & loaded


def test_every_name_is_there():
    import sallow

    for name in sallow.__all__:
        assert getattr(sallow, name) is not None
    assert set(sallow.__all__) <= set(dir(sallow)) and "rcs" in dir(sallow)
