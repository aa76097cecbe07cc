#!/usr/bin/env python3
"""Keeps `sallow serve` busy while faults are injected: soak.py SALLOW [--seconds S] [--seed N]

One client per transport decodes shots all the time and compares each frame with `sallow decode`. The client of
datagrams also loses some of them: each loss must be heralded, and heralds must end within three windows after it.
Other clients send garbage, are killed, stall, or open patches and go. At the end the server must still run, must not
have grown, and must stop when told to.
"""
import argparse
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from serving import Server, Shots, config_text, load_client, memory_name

client_module = load_client()
Client, ServerError = client_module.Client, client_module.ServerError
COMMIT = BUFFER = 5


class Soak:
    def __init__(self, sallow, folder, seconds, seed):
        self.data = Shots(sallow, folder, 200, rounds=40)
        self.end = time.monotonic() + seconds
        self.seed = seed
        self.failures, self.counts = [], {"shots": 0, "lost": 0, "faults": 0}
        limits = 'idle = "2s"\nreply_bytes = 16384'
        self.server = Server(sallow, folder, config_text(self.data.circuit, "abcd", memory_name(), limits))

    def guarded(self, act, *words):
        try:
            act(*words)
        except Exception as error:
            self.failures.append(f"{act.__name__}{words}: {type(error).__name__}: {error}")

    def decode(self, transport, name):
        rng = random.Random(f"{self.seed} {transport}")
        with Client(self.server.places[transport], timeout=30) as client:
            patch = client.open(name)
            while time.monotonic() < self.end and not self.failures:
                k = rng.randrange(len(self.data.shots))
                lost = set()
                if transport == "udp" and rng.random() < 0.3:
                    lost = {rng.randrange(len(self.data.shots[k]))}
                self.decode_shot(client, patch, k, lost)

    def decode_shot(self, client, patch, k, lost):
        client.reset(patch)
        for number, bits in enumerate(self.data.shots[k]):
            while number not in lost and not client.push(patch, number, bits):
                time.sleep(0)
        final = client.finish(patch)
        replies = [final]
        while (reply := client.poll()) is not None:
            replies.append(reply)
        heralded = [reply for reply in replies if reply.heralds]
        self.counts["shots"] += 1
        self.counts["lost"] += len(lost)
        if lost:
            assert any("lost round" in reply.heralds for reply in heralded), f"a loss of {lost} without a herald"
            latest = min(lost) + 3 * (COMMIT + BUFFER)
            assert all(reply.first_round <= latest for reply in heralded), f"a herald after round {latest}"
        else:
            assert not heralded, f"heralds {heralded} without a loss"
            assert list(final.frame) == self.data.frames[k], f"another frame for shot {k}"

    def inject(self):
        rng = random.Random(f"{self.seed} faults")
        while time.monotonic() < self.end and not self.failures:
            rng.choice((self.garbage, self.killed, self.stalled, self.passing))(rng)
            self.counts["faults"] += 1
            time.sleep(rng.random() / 5)

    def garbage(self, rng):
        kind, transport = rng.choice(((socket.SOCK_STREAM, "tcp"), (socket.SOCK_DGRAM, "udp")))
        host, port = self.server.places[transport].split(":")[1:]
        with socket.socket(socket.AF_INET, kind) as bad:
            bad.connect((host, int(port)))
            start = rng.choice((b"", b"SL\1", client_module.write_message(6, 0, 1, 0, b"")))
            bad.sendall(start + rng.randbytes(rng.randrange(1, 5000)))

    def killed(self, rng):
        place = self.server.places[rng.choice(("tcp", "udp", "shm"))]
        code = ("import sys, time; sys.path.insert(0, sys.argv[1]); import serving; c = serving.load_client().Client("
                "sys.argv[2]); c.ping(); print('there', flush=True); time.sleep(60)")
        with subprocess.Popen([sys.executable, "-c", code, str(pathlib.Path(__file__).parent), place],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            child.stdout.readline()
            child.send_signal(signal.SIGKILL)

    def stalled(self, rng):
        with Client(self.server.places[rng.choice(("tcp", "shm"))]) as client:
            try:
                for _ in range(100_000):
                    client.send(client_module.PING)
            except ServerError:
                return
        # A transport whose rings refuse further requests need not drop the client.

    def passing(self, rng):
        with Client(self.server.places[rng.choice(("tcp", "udp", "shm"))]) as client:
            try:
                patch = client.open("d")
            except ServerError:
                return  # a client that left without a word may still own it
            for number in range(rng.randrange(20)):
                client.push(patch, number, [])
            client.release(patch)

    def run(self):
        threads = [threading.Thread(target=self.guarded, args=(self.decode, transport, name))
                   for transport, name in (("tcp", "a"), ("udp", "b"), ("shm", "c"))]
        threads.append(threading.Thread(target=self.guarded, args=(self.inject,)))
        with self.server as server:
            for thread in threads:
                thread.start()
            time.sleep(min(10, max(0, self.end - time.monotonic()) / 3))
            early = server.memory_kib()
            for thread in threads:
                thread.join()
            late = server.memory_kib()
            if server.process.poll() is not None:
                self.failures.append(f"the server ended with status {server.process.returncode}")
        if server.process.returncode != 0:
            self.failures.append(f"the server's status is {server.process.returncode}: {server.log[-500:]}")
        if late > early + 8192:
            self.failures.append(f"the server grew from {early} to {late} KiB")
        if self.counts["lost"] and server.counts.get("lost rounds", 0) < self.counts["lost"]:
            self.failures.append("the server counts fewer losses than there were")
        return (f"{self.counts['shots']} shots, {self.counts['lost']} lost rounds, {self.counts['faults']} faults, "
                f"{server.counts.get('sessions dropped', 0)} clients dropped, {early} to {late} KiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(os.path.abspath(options.sallow), pathlib.Path(folder), options.seconds, options.seed)
        figures = soak.run()
    print(figures)
    for failure in soak.failures:
        print(f"failed, seed {options.seed}: {failure}")
    return 1 if soak.failures else 0


if __name__ == "__main__":
    sys.exit(main())
