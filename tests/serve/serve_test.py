#!/usr/bin/env python3
"""Tests `sallow serve` from outside: serve_test.py SALLOW [C_CLIENT]

Shots are decoded over each transport by the Python client, and by the C client if its program is given. Frames are
those of `sallow decode` in the same windows. Then faults: garbage, lost and reordered datagrams, killed and stalled
clients.
"""
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from serving import Server, Shots, config_text, load_client, memory_name

SALLOW = os.path.abspath(sys.argv[1])
C_CLIENT = sys.argv[2] if len(sys.argv) > 2 else None
client_module = load_client()
Client, ServerError = client_module.Client, client_module.ServerError
SEED = 20
TRANSPORTS = ("tcp", "udp", "shm")


def decode_shot(client, patch, shot, order=None):
    """The final frame of a shot, and all heralds on the way."""
    client.reset(patch)
    for number in order if order is not None else range(len(shot)):
        while not client.push(patch, number, shot[number]):
            time.sleep(0)
    final = client.finish(patch)
    heralds, end = set(final.heralds), 0
    while (reply := client.poll()) is not None:
        assert reply.first_round == end, (reply, end)
        end = reply.end_round
        heralds |= reply.heralds
    return final, heralds


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder_owner = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.folder_owner.name)
        cls.data = Shots(SALLOW, cls.folder, 60)

    @classmethod
    def tearDownClass(cls):
        cls.folder_owner.cleanup()

    def server(self, names=("a", "b", "c"), **options):
        return Server(SALLOW, self.folder, config_text(self.data.circuit, names, memory_name(), **options))

    def assert_decodes(self, client, patch, shots=10):
        for shot, frame in list(zip(self.data.shots, self.data.frames))[:shots]:
            final, heralds = decode_shot(client, patch, shot)
            self.assertTrue(final.is_final)
            self.assertEqual(heralds, set())
            self.assertEqual(list(final.frame), frame)

    def test_frames_are_those_of_the_window_decoder_over_every_transport(self):
        with self.server() as server:
            for transport, name in zip(TRANSPORTS, "abc"):
                with self.subTest(transport), Client(server.places[transport]) as client:
                    self.assert_decodes(client, client.open(name), 60)
        self.assertEqual(server.log, "")
        self.assertEqual(server.counts["lost rounds"], 0)

    def test_the_c_client_gets_the_same_frames(self):
        if C_CLIENT is None:
            self.skipTest("no C client was given")
        events = (self.folder / "rounds.txt")
        events.write_text("\n".join(" ".join("".join("01"[bit] for bit in round_) for round_ in shot)
                                    for shot in self.data.shots) + "\n")
        expected = "\n".join("".join("01"[bit] for bit in frame) for frame in self.data.frames) + "\n"
        with self.server() as server:
            for transport in TRANSPORTS:
                with self.subTest(transport):
                    done = subprocess.run([C_CLIENT, server.places[transport], "b", events], stdout=subprocess.PIPE,
                                          text=True, check=False)
                    self.assertEqual((done.returncode, done.stdout), (0, expected))
                    time.sleep(0.3)  # the server notices that the client has left
        self.assertEqual(server.log, "")

    def test_statuses(self):
        with self.server() as server, Client(server.places["tcp"]) as one, Client(server.places["udp"]) as two:
            patch = one.open("a")
            self.assertRaisesRegex(ServerError, "BUSY", two.open, "a")
            self.assertRaisesRegex(ServerError, "INVALID_PATCH", two.open, "x")
            self.assertEqual(two.reset(patch).status, "INVALID_PATCH")
            self.assertEqual(one.get(patch).status, "NOT_READY")
            one.push(patch, 10**12, [])
            self.assertEqual(one.poll(5).status, "BAD_REQUEST")
            one.push(patch, 0, bytes(patch.width // 8) + b"\xff")
            self.assertEqual(one.poll(5).status, "BAD_REQUEST")
            for number in range(10):
                one.push(patch, number, [])
            self.assertEqual(one.poll(5).end_round, 5)
            self.assertEqual(one.get(patch, 5, reset=True).status, "OK")
            self.assertEqual(one.get(patch).status, "NOT_READY")
            self.assertEqual(two.ping().status, "OK")

    def test_reordered_datagrams_change_nothing_and_lost_ones_are_heralded(self):
        rng = random.Random(SEED)
        with self.server() as server, Client(server.places["udp"]) as client:
            patch = client.open("a")
            for shot, frame in list(zip(self.data.shots, self.data.frames))[:20]:
                order = sorted(range(len(shot)), key=lambda k: k + rng.choice((0, 0, 2.5)))
                final, heralds = decode_shot(client, patch, shot, order)
                self.assertEqual((list(final.frame), heralds), (frame, set()), f"seed {SEED}")
                order = [k for k in range(len(shot)) if k != rng.randrange(len(shot))]
                if len(order) < len(shot):
                    final, heralds = decode_shot(client, patch, shot, order)
                    self.assertIn("lost round", heralds, f"seed {SEED}")
        self.assertGreater(server.counts["lost rounds"], 5)

    def test_garbage_drops_only_its_sender(self):
        rng = random.Random(SEED)
        with self.server() as server, Client(server.places["shm"]) as good:
            patch = good.open("a")
            for transport, kind in (("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM)):
                host, port = server.places[transport].split(":")[1:]
                for _ in range(20):
                    with socket.socket(socket.AF_INET, kind) as bad:
                        bad.connect((host, int(port)))
                        bad.sendall(rng.randbytes(rng.randrange(1, 3000)))
                self.assert_decodes(good, patch, 3)
            with Client(server.places["tcp"]) as bad:  # a valid client goes mad
                other = bad.open("b")
                bad._link.send(b"SL\1" + rng.randbytes(60))
                self.assertRaises(ServerError, lambda: [bad.poll(5) for _ in range(3)])
                with Client(server.places["tcp"]) as next_client:
                    self.assertEqual(next_client.open("b").number, other.number)
            with Client(server.places["shm"]) as bad:
                bad.ping()
                bad._link._words[client_module.REQUESTS_WRITTEN] = 1 << 40
                time.sleep(0.05)
                self.assertRaises(ServerError, bad.ping)
            self.assert_decodes(good, patch, 3)
        lines = [line for line in server.log.split("\n") if "dropped, sent bytes that are no message" in line]
        self.assertGreaterEqual(len(lines), 15)
        self.assertEqual(len(lines), server.counts["sessions dropped"])

    def test_a_killed_client_frees_its_patch(self):
        code = ("import sys, time; sys.path.insert(0, sys.argv[1]); import serving; c = serving.load_client().Client("
                "sys.argv[2]); p = c.open('a'); c.push(p, 0, []); print('open', flush=True); time.sleep(60)")
        with self.server(limits='idle = "500ms"') as server:
            for transport in TRANSPORTS:
                with self.subTest(transport):
                    child = subprocess.Popen([sys.executable, "-c", code, str(pathlib.Path(__file__).parent),
                                              server.places[transport]], stdout=subprocess.PIPE, text=True)
                    self.assertEqual(child.stdout.readline(), "open\n")
                    child.send_signal(signal.SIGKILL)
                    child.communicate()
                    with Client(server.places["tcp"]) as client:
                        end = time.monotonic() + 20
                        while True:
                            try:
                                patch = client.open("a")
                                break
                            except ServerError:
                                self.assertLess(time.monotonic(), end)
                                time.sleep(0.1)
                        self.assert_decodes(client, patch, 2)
                    time.sleep(0.3)

    def test_a_client_that_reads_no_replies_is_dropped(self):
        limits = 'idle = "300s"\nreply_bytes = 4096\nqueue = 8'
        with self.server(limits=limits) as server, Client(server.places["tcp"]) as good:
            patch = good.open("a")
            for transport in ("tcp", "shm"):
                with self.subTest(transport), Client(server.places[transport]) as stalled:
                    end = time.monotonic() + 120
                    with self.assertRaises(ServerError):
                        while time.monotonic() < end:
                            stalled.send(client_module.PING)
                self.assert_decodes(good, patch, 2)
        self.assertEqual(server.log.count("does not read its replies"), 2)

    def test_a_full_queue_is_busy(self):
        # A datagram server takes all that has arrived, so a burst finds the queue full.
        with self.server(limits="queue = 2") as server, Client(server.places["udp"]) as client:
            client.ping()
            os.kill(server.process.pid, signal.SIGSTOP)
            sent = [client.send(client_module.PING) for _ in range(20)]
            os.kill(server.process.pid, signal.SIGCONT)
            statuses = [client.poll(5).status for _ in sent]
            self.assertIn("BUSY", statuses)
            self.assertIn("OK", statuses)

    def test_bad_places_are_named(self):
        with self.server() as server:
            def run(text):
                other = self.folder / "other.toml"
                other.write_text(text + '[[patch]]\nname = "a"\ncircuit = "memory.stim"\n')
                done = subprocess.run([SALLOW, "serve", other], capture_output=True, text=True, check=False)
                return done.returncode, done.stderr
            for transport in ("tcp", "udp"):
                place = server.places[transport].split(":", 1)[1]
                status, text = run(f'{transport} = "{place}"\n')
                self.assertEqual((status, text.split("\n")[0]), (2, f"sallow: {transport} {place} is in use"))
            status, text = run(f'shared_memory = "{memory_name()}"\n')
            self.assertEqual(status, 2)
            self.assertIn("is in use by a server that runs", text)

    def test_a_stale_segment_is_replaced_and_named(self):
        server = self.server()
        server.process.kill()
        server.process.communicate()
        self.assertRaisesRegex(ServerError, "stale", Client, server.places["shm"])
        with self.server() as server, Client(server.places["shm"]) as client:
            self.assert_decodes(client, client.open("a"), 2)
        self.assertIn("replaced a stale segment", server.log)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
