#!/usr/bin/env python3
"""Checks that every decoder gives the same answers on every kernel set, by the digests of the conformance tests.

Usage: same_on_all_kernel_sets.py CONFORMANCE_TESTS
"""
import os
import subprocess
import sys


def digests(program, kernels):
    result = subprocess.run([program, "--gtest_filter=*PrintsADigest*"], capture_output=True, text=True, check=False,
                            env={**os.environ, "SALLOW_KERNELS": kernels})
    lines = [line for line in result.stdout.splitlines() if line.startswith("digest ")]
    if result.returncode != 0 or not lines:
        sys.exit(f"{program} failed under SALLOW_KERNELS={kernels}:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
    return lines


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    expected = digests(sys.argv[1], "portable")
    for kernels in ("avx2", "avx512"):
        for ours, theirs in zip(digests(sys.argv[1], kernels), expected, strict=True):
            if ours != theirs:
                sys.exit(f"{kernels} and portable differ: {ours}, {theirs}")
    print(f"{len(expected)} decoders give the same answers on every kernel set")


if __name__ == "__main__":
    main()
