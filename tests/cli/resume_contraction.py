#!/usr/bin/env python3
"""Kills a contraction before its end, resumes it, and compares the result with an uninterrupted run.

    resume_contraction.py SALLOW

Also checks that `rcs amplitudes` runs the slices that `rcs cost` prints for its order, and that every kernel set gives
the same bytes.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time


def main(sallow):
    with tempfile.TemporaryDirectory() as folder:

        def arguments(*words):
            return [sallow, "rcs", *words]

        def run(*words, kernels=None):
            environment = dict(os.environ, **({"SALLOW_KERNELS": kernels} if kernels else {}))
            done = subprocess.run(arguments(*words), capture_output=True, text=True, cwd=folder, env=environment)
            assert done.returncode == 0, done.stderr
            return done.stdout

        run("gen", "--layout", "grid:4x6", "--cycles", "12", "--seed", "1", "--out", "c.qsim")
        with open(f"{folder}/b.01", "w") as file:
            for k in range(6):
                file.write(format(k * 0x123457, "024b") + "\n")
        contract = ("amplitudes", "--circuit", "c.qsim", "--bitstrings", "b.01", "--method", "contract", "--memory",
                    "512KiB", "--rounds", "2")
        plain = json.loads(run(*contract, "--order_out", "c.order", "--json"))
        priced = json.loads(run("cost", "--circuit", "c.qsim", "--order", "c.order", "--json"))
        for key in ("log10_multiply_adds", "log2_peak_elements", "log2_slices", "sliced_log10_multiply_adds"):
            assert plain[key] == priced[key], (key, plain[key], priced[key])
        assert plain["log2_slices"] > 4

        with open(f"{folder}/one.01", "w") as file:
            file.write(format(0x123457, "024b") + "\n")
        one = ("amplitudes", "--circuit", "c.qsim", "--bitstrings", "one.01", "--method", "contract", "--memory",
               "512KiB", "--order", "c.order")
        lines = {run(*one, kernels=kernels) for kernels in ("portable", "avx2", "avx512")}
        assert len(lines) == 1, "kernel sets give other bytes"

        kept = f"{folder}/c.sums"
        running = subprocess.Popen(arguments(*contract, "--checkpoint", "c.sums"), cwd=folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while running.poll() is None:
            if os.path.exists(kept) and open(kept).read().count("\n") > 8:
                running.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        running.wait()
        resumed = json.loads(run(*contract, "--checkpoint", "c.sums", "--json"))
        assert resumed["chunks_resumed"] > 0
        assert resumed["amplitudes"] == plain["amplitudes"], "a resumed run differs"
        how = "killed" if running.returncode == -signal.SIGKILL else "finished before it could be killed"
        print(f"{how}; {resumed['chunks_resumed']} chunks resumed, the amplitudes are the same")


if __name__ == "__main__":
    main(sys.argv[1])
