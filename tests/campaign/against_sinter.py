#!/usr/bin/env python3
"""Compares stores with sinter's files: against_sinter.py SALLOW. Exits with 77, "skipped", if sinter is missing."""
import math
import pathlib
import subprocess
import sys
import tempfile

CIRCUIT = """R 0 1 2
X_ERROR(0.25) 0 1 2
DEPOLARIZE1(0.125) 1
M 0 1 2
DETECTOR(1, 0, 0, 1) rec[-3] rec[-2]
DETECTOR(2, 0, 0) rec[-2] rec[-1]
OBSERVABLE_INCLUDE(0) rec[-1]
"""


def main():
    try:
        import sinter
        import stim
    except ImportError as missing:
        print(f"skipped: {missing}")
        return 77
    sallow = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory(prefix="sallow_sinter_") as name:
        folder = pathlib.Path(name)

        def run(*arguments):
            done = subprocess.run([sallow, *arguments], cwd=folder, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr.decode()

        (folder / "d=3,p=0.25,b=Z.stim").write_text(CIRCUIT)
        run("collect", "d=3,p=0.25,b=Z.stim", "--db", "r.sqlite", "--max_shots", "5000", "--seed", "3")
        run("collect", "d=3,p=0.25,b=Z.stim", "--db", "r.sqlite", "--max_shots", "4000", "--postselect", "coord:4")
        run("export", "--db", "r.sqlite", "--out", "ours.csv")

        circuit = stim.Circuit(CIRCUIT)
        model = circuit.detector_error_model(decompose_errors=True, approximate_disjoint_errors=True)
        metadata = sinter.comma_separated_key_values("d=3,p=0.25,b=Z.stim")
        masks = (None, sinter.post_selection_mask_from_4th_coord(circuit))
        tasks = [sinter.Task(circuit=circuit, decoder="matching", detector_error_model=model, json_metadata=metadata,
                             postselection_mask=mask) for mask in masks]
        found = {stats.strong_id: stats for stats in sinter.read_stats_from_csv_files(folder / "ours.csv")}
        assert len(found) == 2
        for task, shots in zip(tasks, (5000, 4000)):
            stats = found[task.strong_id()]
            assert stats.shots == shots and stats.json_metadata == metadata and stats.decoder == "matching", stats
            rate = stats.errors / (stats.shots - stats.discards)
            print(f"strong_id {task.strong_id()[:12]}…: {stats.discards} discards, rate {rate:.3f}")

        # sinter's file, imported into a store and exported again.
        counter = type(sinter.TaskStats("", "", None).custom_counts)
        theirs = [sinter.TaskStats(strong_id=f"{k:064x}", decoder="pymatching",
                                   json_metadata={"k": k, "p": 1e-7, "é": [1.5]}, shots=1000 + k, errors=k,
                                   discards=2 * k, seconds=0.125 * k, custom_counts=counter({"E_": k + 1}))
                  for k in range(5)]
        # Counts beyond 64 bits.
        theirs.append(sinter.TaskStats(strong_id="a" * 64, decoder="pymatching", shots=16 * 10**24 + 1,
                                       errors=10**20 + 3, json_metadata={"n": 2**100 + 1, "m": -(2**70),
                                                                         "p": math.inf, "q": [-math.inf]},
                                       custom_counts=counter({"E_": 2**64})))
        lines = [sinter.CSV_HEADER] + [stats.to_csv_line() for stats in theirs]
        (folder / "theirs.csv").write_text("\n".join(lines) + "\n")
        run("combine", "theirs.sqlite", "theirs.csv")
        run("export", "--db", "theirs.sqlite", "--out", "again.csv")
        again = {stats.strong_id: stats for stats in sinter.read_stats_from_csv_files(folder / "again.csv")}
        assert again == {stats.strong_id: stats for stats in theirs}, again
        print(f"{len(again)} tasks of sinter came back unchanged")

        # Both programs refuse the same files.
        def refused_by_both(name, *texts):
            for k, text in enumerate(texts):
                (folder / f"{name}{k}.csv").write_text(sinter.CSV_HEADER + "\n" + text)
            paths = [folder / f"{name}{k}.csv" for k in range(len(texts))]
            try:
                sinter.read_stats_from_csv_files(*paths)
                theirs_refuses = False
            except ValueError:
                theirs_refuses = True
            done = subprocess.run([sallow, "combine", f"{name}.sqlite", *[path.name for path in paths]], cwd=folder,
                                  capture_output=True, check=False)
            assert done.returncode in (0, 2) and (done.returncode == 2) == theirs_refuses, (name, done.stderr)
            return theirs_refuses

        line = '10,1,0,1,{},00ff,"{}",\n'
        three = '{""d"":3}'
        assert refused_by_both("decoders", line.format("a", three) + line.format("b", three))
        assert refused_by_both("metadata", line.format("a", three) + line.format("a", '{""d"":4}'))
        assert refused_by_both("files", line.format("a", three), line.format("a", '{""d"":""3""}'))
        assert not refused_by_both("spelling", line.format("a", '{""d"":3,""e"":[1]}'),
                                   line.format("a", '{""e"": [1.0], ""d"": 3}'))
    return 0


if __name__ == "__main__":
    sys.exit(main())
