"""The command line in process."""

import os
import signal
import subprocess
import sys
import time

import pytest

import sallow


def run(*arguments, **more):
    return subprocess.run([sys.executable, "-m", "sallow", *arguments], capture_output=True, text=True, **more)


def test_python_dash_m_is_the_program(tmp_path):
    assert run("--version").stdout == f"sallow {sallow.__version__}\n"
    made = run("gen", "--code", "repetition_code", "--task", "memory", "--distance", "3", "--rounds", "2")
    assert made.returncode == 0 and sallow.Circuit(made.stdout).num_detectors == 6
    sampled = run("sample", "--shots", "3", input="X 0\nM 0\n")
    assert sampled.stdout == "1\n1\n1\n"


def test_exit_statuses_and_messages():
    wrong = run("no_such")
    assert wrong.returncode == 2 and "sallow:" in wrong.stderr and wrong.stdout == ""
    assert run("sample", input="XX 0\n").returncode == 2
    assert run("sample", "--out", "/dev/full", input="M 0\n").returncode == 1


def test_a_closed_pipe_ends_it_as_it_does_any_program():
    program = subprocess.Popen(
        [sys.executable, "-m", "sallow", "sample", "--shots", "100000000", "--seed", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    program.stdin.write(b"M 0\n")
    program.stdin.close()
    program.stdout.read(2)
    program.stdout.close()
    assert program.wait(60) == -signal.SIGPIPE and program.stderr.read() == b""
    program.stderr.close()


def test_ctrl_c_ends_it_with_what_was_counted(tmp_path):
    circuit = tmp_path / "c.stim"
    noisy = sallow.Circuit.generated("repetition_code:memory", distance=3, rounds=3, after_clifford_depolarization=0.01)
    circuit.write_text(str(noisy))
    program = subprocess.Popen(
        [sys.executable, "-m", "sallow", "collect", circuit, "--max_shots", "1e15", "--db", tmp_path / "r.sqlite"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(600):
        time.sleep(0.05)
        try:
            if sum(sallow.read_store(tmp_path / "r.sqlite")["shots"]) > 0:
                break
        except sallow.InputError:  # it is not there yet
            pass
    os.kill(program.pid, signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert program.returncode == 130 and "core s" in out and "interrupted" in err


@pytest.mark.parametrize("argument", ["\udcff.stim", "ä.stim"])
def test_any_bytes_may_be_in_a_name(argument):
    wrong = subprocess.run([sys.executable, "-m", "sallow", "sample", "--circuit", argument], capture_output=True)
    assert wrong.returncode == 2 and b".stim" in wrong.stderr
