"""A server in a folder of its own, for the tests of `sallow serve`."""
import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]


def load_client():
    """The Python client alone, without the package around it."""
    spec = importlib.util.spec_from_file_location("sallow_client", TOP / "python" / "sallow" / "client.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["sallow_client"] = module
    spec.loader.exec_module(module)
    return module


class Shots:
    """Sampled shots of a memory, by round, with the predictions of the same windows in process."""

    def __init__(self, sallow, folder, count, rounds=20, decoder="matching", commit=5, buffer=5, p=0.004):
        self.circuit = folder / "memory.stim"
        run = lambda *words: subprocess.run([sallow, *map(str, words)], check=True, cwd=folder, stdout=subprocess.PIPE)
        run("gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", 3, "--rounds", rounds,
            "--after_clifford_depolarization", p, "--before_measure_flip_probability", p, "--out", self.circuit)
        run("detect", "--circuit", self.circuit, "--shots", count, "--seed", 5,
            "--out", "events.01", "--out_format", "01")
        run("decode", "--circuit", self.circuit, "--decoder", f"window:commit={commit},buffer={buffer},inner={decoder}",
            "--in", "events.01", "--in_format", "01", "--out", "predicted.01", "--out_format", "01")
        self.frames = [[bit == "1" for bit in line] for line in (folder / "predicted.01").read_text().split()]
        rounds_of = self.rounds_of_detectors(run("analyze_errors", "--in", self.circuit).stdout.decode())
        self.shots = []
        for line in (folder / "events.01").read_text().split():
            shot = [[] for _ in range(max(rounds_of) + 1)]
            for detector, bit in enumerate(line):
                shot[rounds_of[detector]].append(bit == "1")
            self.shots.append(shot)

    @staticmethod
    def rounds_of_detectors(model):
        found, shift = {}, 0.0
        base = 0
        for line in model.split("\n"):
            if line.strip().startswith("shift_detectors"):
                shift += float(re.search(r"\(([^)]*)\)", line).group(1).split(",")[-1])
                base += int(line.split()[-1])
            if line.strip().startswith("detector"):
                last = float(re.search(r"\(([^)]*)\)", line).group(1).split(",")[-1])
                found[base + int(line.split("D")[-1])] = int(last + shift)
        return [found[detector] for detector in range(len(found))]


class Server:
    """`sallow serve`, stopped at the end of a with block; then `output` and `log` hold what it printed."""

    def __init__(self, sallow, folder, config, options=()):
        self.config = folder / "server.toml"
        self.config.write_text(config)
        self.log_path = folder / "server.log"
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([sallow, "serve", str(self.config), *options], stdout=subprocess.PIPE,
                                            stderr=log, text=True)
        self.places, self.head = {}, []
        for line in self.process.stdout:
            self.head.append(line)
            place = re.match(r"listening on (tcp|udp) (\S+)", line)
            if place:
                self.places[place.group(1)] = f"{place.group(1)}:{place.group(2)}"
            if line.startswith("listening on shared memory"):
                self.places["shm"] = "shm:" + line.split("'")[1]
            if line.startswith("ready"):
                break
        else:
            raise RuntimeError("the server did not start: " + self.log)

    @property
    def log(self):
        return self.log_path.read_text(encoding="utf-8")

    def memory_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        rest, _ = self.process.communicate(timeout=30)
        self.output = "".join(self.head) + rest
        self.counts = {name.strip(): int(count) for name, count in re.findall(r"^([a-z ]+?) +(\d+)$", rest, re.M)}


def config_text(circuit, names, shared_memory="", limits="", commit=5, buffer=5, extra=""):
    text = 'tcp = 0\nudp = "127.0.0.1:0"\n'
    if shared_memory:
        text += f'shared_memory = "{shared_memory}"\n'
    if limits:
        text += f"[limits]\n{limits}\n"
    for name in names:
        text += f'[[patch]]\nname = "{name}"\ncircuit = "{circuit.name}"\n'
        text += f"commit = {commit}\nbuffer = {buffer}\n{extra}\n"
    return text


def memory_name():
    return f"sallow-test-{os.getpid()}"
