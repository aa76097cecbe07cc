#!/usr/bin/env python3
"""Tests pages in a browser: run_page_tests.py SALLOW BUILD_FOLDER

Runs a small campaign with hostile names, writes its page and those of other commands, and checks them with
check_page.mjs in headless Chromium (Debian: chromium; $CHROMIUM names another); units.test.mjs tests functions without
a browser. Exits with status 77 and the reason if the build has no pages or there is no browser. Published records are
searched at $SALLOW_DATA, else in ../shared/data beside the checkout. --keep FOLDER keeps the pages and screenshots.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PLAN = {"tasks": [
    {"code": "surface_code", "task": "rotated_memory_z", "distance": [3, 5], "rounds": "d", "noise": "uniform",
     "p": [0.004, 0.008, 0.012], "decoder": ["matching", "union_find"]},
    {"code": "repetition_code", "task": "memory", "distance": [3, 5], "rounds": [4, 9], "noise": "si1000", "p": 0.01},
    {"circuit": "hostile.stim"}], "seed": 5, "max_shots": 4096}
# Commands that write a page with --html in addition to their output.
OTHERS = {
    "willow": "willow --part memories --shots 64 --seed 3 --decoder matching",
    "years": "rcs willow --qubits 12 --cycles 6 --rounds 1 --seed 1",
    "kept": "estimate --code surface_code --task rotated_memory_z --distance 5 --rounds 5 --noise uniform:0.006 "
            "--max_shots 20000 --seed 1 --min_gap 0,5dB,10dB,15dB,20dB",
    "stream": "stream --code surface_code --task rotated_memory_z --distance 3 --rounds 40 --noise uniform:0.004 "
              "--round_time 5us --shots 3000 --seed 1 --deadline 200us",
    "feedback": "stream --code surface_code --task rotated_memory_z --distance 3 --rounds 40 --noise uniform:0.004 "
                "--round_time 20us --shots 500 --seed 1 --feedback",
    "fidelity": "rcs fidelity --qubits 8,9 --cycles 6,10 --shots 400 --seed 1",
}
# A folder of a published record, whose page has a heat map.
RECORD = "sycamore"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
# A name without a place to break a line.
UNBREAKABLE = " " + "a_code_with_a_long_name_" * 4


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def pages_of(sallow, folder):
    """Writes the pages to check; returns their names."""
    (folder / "plan.json").write_text(json.dumps(PLAN))
    gen = "gen --code repetition_code --task memory --distance 3 --rounds 3 --noise uniform:0.02"
    circuit = subprocess.run([sallow, *gen.split()], capture_output=True, check=True).stdout
    (folder / "hostile.stim").write_bytes(circuit)
    # A name in sinter's metadata may be any text.
    metadata = json.dumps({"name": HOSTILE, "c": HOSTILE + UNBREAKABLE, "d": 3, "r": 3, "p": 0.01}).replace('"', '""')
    (folder / "sinter.csv").write_text(
        "shots,errors,discards,seconds,decoder,strong_id,json_metadata,custom_counts\n"
        f'1000,10,0,1.5,pymatching,{"ab" * 32},"{metadata}",\n')
    subprocess.run([sallow, "collect", "plan.json", "--db", "own.sqlite"], cwd=folder, capture_output=True, check=True)
    subprocess.run([sallow, "combine", "results.sqlite", "own.sqlite", "sinter.csv"], cwd=folder, capture_output=True,
                   check=True)
    subprocess.run([sallow, "report", "--db", "results.sqlite", "--out", "report.html"], cwd=folder, check=True)
    for name, command in OTHERS.items():
        subprocess.run([sallow, *command.split(), "--html", f"{name}.html"], cwd=folder, capture_output=True,
                       check=True)
    names = ["report", *OTHERS]
    data = pathlib.Path(os.environ.get("SALLOW_DATA") or HERE.parents[2] / "shared" / "data")
    if (data / RECORD).is_dir():
        command = [sallow, "dataset", data / RECORD, "--shots", "200", "--html", f"{RECORD}.html"]
        subprocess.run(command, cwd=folder, capture_output=True, check=True)
        names.append(RECORD)
    else:
        print(f"left out because it is missing: {data / RECORD}")
    return [f"{name}.html" for name in names]


def main():
    arguments = sys.argv[1:]
    kept = None
    if "--keep" in arguments:
        at = arguments.index("--keep")
        kept = pathlib.Path(arguments[at + 1]).resolve()
        del arguments[at:at + 2]
    sallow, build = (pathlib.Path(argument).resolve() for argument in arguments)
    missing = build / "pages" / "missing.txt"
    if missing.exists():
        skip(f"this build has no pages: {missing.read_text().strip()}")
    subprocess.run(["node", "--test", HERE / "units.test.mjs"], stdout=subprocess.DEVNULL, check=True)
    if not (build / "pages" / "node_modules" / "playwright-core").exists():
        skip("playwright-core is not installed; run tools/setup pages, then build again")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        skip("there is no chromium (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as scratch:
        folder = kept or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name in pages_of(sallow, folder):
            screenshots = [folder / pathlib.Path(name).stem] if kept else []
            done = subprocess.run(["node", HERE / "check_page.mjs", folder / name, *screenshots], cwd=build / "pages",
                                  env={**os.environ, "CHROMIUM": chromium}, timeout=300, check=False)
            if done.returncode != 0:
                sys.exit(done.returncode)


if __name__ == "__main__":
    main()
