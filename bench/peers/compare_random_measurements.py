#!/usr/bin/env python3
"""Reference samples beside Stim's:  compare_random_measurements.py SALLOW [--stim PROGRAM] [--only WORDS] [--repeats N]

In these circuits most measurements are random, so the tableau collapses many times. Times whole processes, `sample` and
`m2d`, with 1 and with 10,000 shots, in turns. Both sides use the same circuit file and write b8 to the null device;
sallow uses one thread. Prints medians of the wall times, their ratio (above 1 if sallow is faster) and the peak memory
of both. First measures and prints the start-up time of a Stim process, which is mostly Python's if `stim` is the
console script of `pip install stim`.
"""
import argparse
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def bell_pairs(count):
    qubits = range(count)
    pairs = " ".join(map(str, qubits))
    return f"H {' '.join(map(str, qubits[::2]))}\nCX {pairs}\nM {pairs}\n"


def clifford_layer(count):
    """Random one-qubit Cliffords, a random two-qubit Clifford per pair of a random pairing, then M on all qubits."""
    chance = random.Random(20)
    ones = ["I", "H", "S", "SQRT_X", "SQRT_Y", "C_XYZ", "C_ZYX", "H_XY", "H_YZ", "S_DAG", "SQRT_X_DAG", "SQRT_Y_DAG"]
    twos = ["CX", "CY", "CZ", "XCX", "XCY", "YCY", "SWAP", "ISWAP", "SQRT_XX", "SQRT_YY", "SQRT_ZZ", "CXSWAP"]
    qubits = list(range(count))
    chance.shuffle(qubits)
    lines = [f"{chance.choice(ones)} {q}" for q in range(count)]
    lines += [f"{chance.choice(twos)} {a} {b}" for a, b in zip(qubits[::2], qubits[1::2])]
    lines += [f"{chance.choice(ones)} {q}" for q in range(count)]
    return "\n".join(lines) + f"\nM {' '.join(map(str, range(count)))}\n"


def x_then_z(count):
    qubits = " ".join(map(str, range(count)))
    return f"MX {qubits}\nM {qubits}\n"


def ghz_chain(count):
    chain = " ".join(f"{q} {q + 1}" for q in range(count - 1))
    return f"H 0\nCX {chain}\nM {' '.join(map(str, range(count)))}\n"


def ghz_star(count):
    star = " ".join(f"0 {q}" for q in range(1, count))
    return f"H 0\nCX {star}\nM {' '.join(map(str, range(count)))}\n"


def deep_cliffords(count, layers):
    """Dense tableaus: several layers of random gates on random pairs."""
    chance = random.Random(21)
    lines = []
    for _ in range(layers):
        qubits = list(range(count))
        chance.shuffle(qubits)
        lines.append("H " + " ".join(map(str, qubits[::3])))
        lines.append("S " + " ".join(map(str, qubits[1::3])))
        lines.append("CX " + " ".join(map(str, qubits[:count // 2 * 2])))
    return "\n".join(lines) + f"\nM {' '.join(map(str, range(count)))}\n"


def memory_x(sallow, distance, rounds=2):
    return subprocess.run([sallow, "gen", "--code", "surface_code", "--task", "rotated_memory_x", "--distance",
                           str(distance), "--rounds", str(rounds)], check=True, capture_output=True, text=True).stdout


def cases(sallow):
    yield from ((f"Bell pairs on {n:,}", lambda n=n: bell_pairs(n)) for n in (2000, 6000, 20_000))
    yield "Clifford layer on 8,000", lambda: clifford_layer(8000)
    yield "memory X, d = 45", lambda: memory_x(sallow, 45)
    yield "memory X, d = 101", lambda: memory_x(sallow, 101)
    yield "MX, then M, on 8,000", lambda: x_then_z(8000)
    yield "GHZ chain of 10,000", lambda: ghz_chain(10_000)
    yield "GHZ star of 10,000", lambda: ghz_star(10_000)
    yield "12 layers on 1,000", lambda: deep_cliffords(1000, 12)


def seconds_of(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def peak_mb(command):
    # A small parent runs the command, because a child counts the memory of its parent.
    parent = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", parent] + command, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallow", nargs="?", default="build/release/sallow")
    parser.add_argument("--stim", default=shutil.which("stim"), help="Stim's command line")
    parser.add_argument("--only", help="run only cases whose name contains this")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.stim is None:
        print("skipped: no program 'stim' on the PATH (pip install stim)")
        return 77
    with tempfile.TemporaryDirectory(prefix="sallow_compare_") as folder:
        empty = pathlib.Path(folder) / "empty.stim"
        empty.write_text("M 0\n")
        start = statistics.median(seconds_of([arguments.stim, "sample", "--in", str(empty)]) for _ in range(5))
        print(f"stim: {start:.3f} s for a circuit of one measurement\n")
        print(f"{'circuit':<25} {'command':<7} {'shots':>6} {'sallow s':>9} {'stim s':>9} {'ratio':>6} "
              f"{'sallow MB':>9} {'stim MB':>8}")
        for name, make in cases(arguments.sallow):
            if arguments.only and arguments.only not in name:
                continue
            path = pathlib.Path(folder) / "circuit.stim"
            path.write_text(make())
            for command in ("sample", "m2d"):
                for shots in (1, 10_000):
                    measure(arguments, name, command, shots, path, folder)
    return 0


def measure(arguments, name, command, shots, path, folder):
    if command == "sample":
        ours = [arguments.sallow, "sample", "--in", str(path), "--threads", "1"]
        theirs = [arguments.stim, "sample", "--in", str(path)]
        both = ["--shots", str(shots), "--seed", "5"]
    else:
        measured = pathlib.Path(folder) / "measured.b8"
        subprocess.run([arguments.sallow, "sample", "--in", str(path), "--shots", str(shots), "--out", str(measured),
                        "--out_format", "b8", "--seed", "5"], check=True)
        ours = [arguments.sallow, "m2d", "--circuit", str(path)]
        theirs = [arguments.stim, "m2d", "--circuit", str(path)]
        both = ["--in", str(measured), "--in_format", "b8", "--append_observables"]
    both += ["--out", "/dev/null", "--out_format", "b8"]
    pairs = [(seconds_of(ours + both), seconds_of(theirs + both)) for _ in range(arguments.repeats)]
    sallow, stim = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(f"{name:<25} {command:<7} {shots:>6} {sallow:9.3f} {stim:9.3f} {stim / sallow:6.2f} "
          f"{peak_mb(ours + both):9.0f} {peak_mb(theirs + both):8.0f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
