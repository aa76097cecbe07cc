"""The command line: `python -m sallow ARGS` is `sallow ARGS`."""

from __future__ import annotations

import os
import signal
import sys


def main() -> int:
    """Runs the command line of this process. Returns the exit status."""
    from sallow import _engine

    # Python handles Ctrl-C itself, and ignores pipes that are closed and files that are too large.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    sys.stdout.flush()
    return _engine.run_program([os.fsencode(argument) for argument in sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
