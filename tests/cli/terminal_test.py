#!/usr/bin/env python3
"""Tests the behaviour at a terminal: terminal_test.py SALLOW [NAME_PART]

Runs the program at a pseudo-terminal of a given width, interrupts it, and runs its completions in shells.
"""
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

SALLOW = str(pathlib.Path(sys.argv[1]).resolve())
SURFACE = ["--code", "surface_code", "--task", "rotated_memory_z", "--rounds", "5", "--noise", "uniform:0.001"]


class AtTerminal:
    """A command whose three streams are a terminal; `columns` wide."""

    def __init__(self, arguments, folder, columns=80, **variables):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm", **variables}
        environment = {name: value for name, value in environment.items() if value is not None}
        self.process = subprocess.Popen([SALLOW, *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=folder,
                                        env=environment, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.shown = ""

    def read_until(self, wanted, seconds=60):
        """Reads until the text matches; returns the text shown so far."""
        end = time.monotonic() + seconds
        while not re.search(wanted, self.shown):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                raise AssertionError(f"'{wanted}' was not shown within {seconds} s; shown: {self.shown!r}")
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                piece = b""  # its end
            if not piece:
                raise AssertionError(f"'{wanted}' was not shown; shown: {self.shown!r}")
            self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
        return self.shown

    def press(self, keys):
        os.write(self.master, keys)

    def end(self, seconds=60):
        """(exit status, all text shown)"""
        end = time.monotonic() + seconds
        while select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
        status = self.process.wait(timeout=max(1, end - time.monotonic()))
        os.close(self.master)
        return status, self.shown


def at_terminal(arguments, folder, columns=80, **variables):
    return AtTerminal(arguments, folder, columns, **variables).end()


def expect(what, holds, shown=""):
    if not holds:
        raise AssertionError(f"{what}\n{shown}")


def lines_of(shown):
    """Lines as shown on the screen, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown).split("\n")


def test_help_fits_the_screen(folder):
    topics = [[], ["rcs"], ["gates"], ["decoders"], ["codes"], ["formats"]]
    commands = re.findall(r"^  (\S+(?: \S+)?)  +\S", subprocess.run([SALLOW, "help"], capture_output=True, text=True,
                                                                 check=True).stdout, re.MULTILINE)
    expect("commands are listed", len(commands) > 25, str(commands))
    for columns in (50, 80):
        for topic in topics + [command.split() for command in commands]:
            status, shown = at_terminal(["help", *topic], folder, columns)
            expect(f"help {topic}: status", status == 0, shown)
            # A single word may be longer than the screen is wide.
            wide = [line for line in lines_of(shown) if len(line) >= columns and len(line.split()) > 1 and
                    max(map(len, line.split())) < columns - 12]
            expect(f"help {topic} at {columns} columns has lines that are too long", not wide, "\n".join(wide))


def test_examples_broken_into_lines_are_still_one_command(folder):
    _, shown = at_terminal(["help", "gen"], folder, 50)
    joined = "\n".join(lines_of(shown)).replace(" \\\n      ", " ")
    expect("the example in one piece", "sallow gen --code surface_code --task rotated_memory_z --distance 5 --rounds 5 "
           "--noise si1000:0.001" in joined, shown)


def test_colours_only_if_the_terminal_supports_them(folder):
    wrong = ["sample", "--shosts", "3"]
    _, shown = at_terminal(wrong, folder, NO_COLOR=None)
    expect("errors and hints are coloured", "\x1b[1;31msallow:\x1b[0m" in shown and "\x1b[36mdid you mean" in shown,
           repr(shown))
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb", "NO_COLOR": None}):
        _, shown = at_terminal(wrong, folder, **variables)
        expect(f"no colours with {variables}", "\x1b[" not in shown, repr(shown))
    done = subprocess.run([SALLOW, *wrong], capture_output=True, check=False)
    expect("no colours in a pipe", b"\x1b" not in done.stderr, repr(done.stderr))
    _, shown = at_terminal(wrong, folder, NO_COLOR="")
    expect("an empty NO_COLOR is none", "\x1b[36m" in shown, repr(shown))


def test_tables_fit_the_screen_and_lose_no_number(folder):
    plan = ('{"code": "surface_code", "task": "rotated_memory_z", "distance": [3, 5], "noise": "uniform:0.01", '
            '"seed": 1}')
    (folder / "plan.json").write_text(plan)
    arguments = ["collect", "plan.json", "--db", "a.sqlite", "--max_shots", "2000"]
    wide = subprocess.run([SALLOW, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout
    _, shown = at_terminal(arguments, folder, 60)
    shown = shown[shown.rindex("\x1b[J") + 3:] if "\x1b[J" in shown else shown
    lines = lines_of(shown)
    expect("lines fit", all(len(line) <= 60 for line in lines), shown)
    words = set(" ".join(lines).replace("/", " ").split())
    missing = [word for word in wide.replace("/", " ").split() if word not in words]
    expect(f"{missing} are missing", not missing, shown)


def test_the_live_table_shows_its_numbers_at_60_columns(folder):
    plan = ('{"code": "surface_code", "task": "rotated_memory_z", "distance": [5, 7], "noise": "uniform:0.01", '
            '"seed": 1, "max_shots": 100000000}')
    (folder / "plan.json").write_text(plan)
    live = AtTerminal(["collect", "plan.json", "--db", "live.sqlite", "--threads", "1"], folder, 60)
    live.read_until(r"d=7 r=7[^\n]*\d+ +\d[\d.]* % \[[\d.]+, [\d.]+\]")
    live.read_until(r"about [\d.]+ (min|h|d) left")
    live.press(b"\x03")
    status, shown = live.end()
    expect("status 130", status == 130, shown)
    expect("the counts are printed, and how to go on", "the same command resumes from them" in shown and
           "failures" in shown[shown.rindex("stopping"):], shown)
    _, again = at_terminal(["collect", "plan.json", "--db", "live.sqlite", "--max_shots", "100"], folder, 200)
    counted = int(re.search(r"uniform:0.01 +matching +(\d+)", again).group(1))
    expect("what was counted is in the store", counted > 100, again)


def long_commands(folder):
    """Commands that would take hours, each with the output that it prints when interrupted."""
    gen = subprocess.run([SALLOW, "gen", *SURFACE, "--distance", "5"], capture_output=True, check=True).stdout
    (folder / "c.stim").write_bytes(gen)
    subprocess.run([SALLOW, "analyze_errors", "c.stim", "--decompose_errors", "--out", "m.dem"], cwd=folder, check=True)
    return [
        (["estimate", "c.stim", "--max_shots", "1e15", "--seed", "1"], r"\d+ shots, \d+ failures", "--seed 1"),
        (["sample", "c.stim", "--shots", "1e15", "--seed", "1", "--out", "a.01"], r"sampling, after \d+ of 10+ shots",
         "the same command starts again from the beginning"),
        (["detect", "c.stim", "--shots", "1e15", "--seed", "1", "--out", "a.01"], r"sampling, after \d+ of 10+ shots",
         ""),
        (["sample_dem", "m.dem", "--shots", "1e15", "--seed", "1", "--out", "a.01"],
         r"sampling, after \d+ of 10+ shots", ""),
        (["rare", "c.stim", "--seed", "1", "--relative_error", "0.001", "--max_decodes", "1e12"],
         r"\d+ % of their steps", "--relative_error"),
        (["willow", "--part", "memories", "--shots", "100M", "--seed", "1"], "simulating Willow's", "--seed 1"),
        (["rcs", "fidelity", "--qubits", "12", "--circuits", "1000", "--shots", "1000", "--seed", "1"],
         r"12 +\d+ +[\d.-]+ ± [\d.]+[^\n]*\n[^\0]*sampling circuits, after \d+ of 4000 circuits", "--seed 1"),
        (["rcs", "willow", "--qubits", "40", "--cycles", "12", "--steps", "1e15", "--seed", "1"],
         r"an interrupted search from[^\0]*40 +12 +≤ ", "--orders_out"),
        (["willow", "--part", "circuits", "--shots", "1M", "--steps", "1e15", "--seed", "1"],
         r"(?s)fidelity  error model.*103 +40 +≤ ", "--seed 1"),
    ]


def test_ctrl_c_prints_the_counts_and_how_to_resume(folder):
    for arguments, counted, remedy in long_commands(folder):
        running = AtTerminal(arguments, folder, 120)
        # A fidelity counts whole circuits: the time left is shown after the first one.
        running.read_until(r"about .* left" if "fidelity" in arguments else r"left|%|, \d+ s")
        running.press(b"\x03")
        is_memory = "memories" in arguments
        if is_memory:
            running.read_until("press Ctrl-C again")  # a memory of 100 million shots takes long
            running.press(b"\x03")
        status, shown = running.end()
        if is_memory:
            expect("a second Ctrl-C ends it at once", status == -signal.SIGINT and "interrupted" in shown, shown)
            continue
        expect(f"{arguments}: status {status}", status == 130, shown)
        expect(f"{arguments}: what was counted", re.search(counted, shown), shown)
        expect(f"{arguments}: how to go on", remedy in shown, shown)
        expect(f"{arguments}: no files left", not list(folder.glob("a.01*")), shown)


def test_ctrl_c_without_a_terminal(folder):
    arguments, counted, _ = long_commands(folder)[0]
    process = subprocess.Popen([SALLOW, *arguments, "--json"], cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    expect("status", process.returncode == 130, errors)
    expect("the counts as JSON", '"interrupted": true' in out and '"failures"' in out, out)
    expect("how to go on", "interrupted: sampling and decoding, after" in errors and counted is not None, errors)


def test_a_wait_shows_a_bar_with_the_rate_so_far(folder):
    arguments, _, _ = long_commands(folder)[0]
    running = AtTerminal(arguments, folder, 120)
    running.read_until(r"sampling and decoding \[#* *\] +\d+ %, about [^,]+ left, \d+ failures?, [\d.]+ %")
    running.process.kill()
    running.end()


def test_the_time_left_is_estimated_from_failures_if_they_end_the_run(folder):
    # A circuit that takes microseconds per shot and fails in a few of ten thousand shots: minutes, not years for 1e13.
    arguments = ["estimate", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", "5", "--rounds", "5",
                 "--noise", "uniform:0.004", "--max_shots", "1e13", "--max_failures", "1M", "--seed", "1"]
    running = AtTerminal(arguments, folder, 120)
    running.read_until(r"about [\d.]+ (s|min|h) left, [\d]{3,} failures")
    running.process.kill()
    _, shown = running.end()
    expect("no days", not re.search(r"about [\d.]+ d left, \d{4,} failures", shown), shown)


def test_messages_are_short_lines_even_if_they_quote_long_texts(folder):
    digits, letters = "7" * 10_000_000, "A" * 10_000_000
    texts = {"a.stim": f"H {digits}\n", "b.stim": f"{letters} 0\n", "c.stim": f"X_ERROR({digits}) 0\n",
             "d.stim": f"REPEAT {digits} {{\n}}\n", "e.dem": f"error(0.1) D{digits}\n", "f.dem": f"{letters}(0.1) D0\n",
             "g.json": f'{{"distance": {digits}}}', "h.json": f'{{"{letters}": 3}}', "i.toml": f"distance = {digits}\n",
             "j.qasm": f"OPENQASM 2.0;\nqreg q[{digits}];\n", "k.qsim": f"2\n0 {letters} 0\n", "l.qsim": f"{digits}\n"}
    commands = {".stim": ["detect"], ".dem": ["sample_dem"], ".qasm": ["rcs", "sample"], ".qsim": ["rcs", "sample"],
                ".json": ["collect", "--db", "a.sqlite"], ".toml": ["collect", "--db", "a.sqlite"]}
    for name, text in texts.items():
        (folder / name).write_text(text)
        done = subprocess.run([SALLOW, *commands[pathlib.Path(name).suffix], name], cwd=folder, capture_output=True,
                              check=False)
        expect(f"{name}: status {done.returncode}", done.returncode == 2, done.stderr[:500])
        expect(f"{name}: one short line, and the remedy", len(done.stderr) < 2000 and done.stderr.count(b"\n") <= 2 and
               done.stderr.startswith(f"sallow: {name}:".encode()), done.stderr[:500])
        (folder / name).unlink()
    done = subprocess.run([SALLOW, "sample", "--shots", "7" * 100_000], capture_output=True, check=False)
    expect("flags", done.returncode == 2 and len(done.stderr) < 1000, done.stderr[:500])


def test_bash_completes(folder):
    script = subprocess.run([SALLOW, "completion", "bash"], capture_output=True, text=True, check=True).stdout
    (folder / "sallow.bash").write_text(script)

    def completed(*words):
        line = " ".join(f"'{word}'" for word in words)
        program = (f"source ./sallow.bash; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _sallow; "
                   "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", program], cwd=folder, capture_output=True, text=True, check=False)
        return done.stdout.split()

    expect("commands", completed("sallow", "est") == ["estimate"])
    expect("groups", completed("sallow", "rc") == ["rcs"])
    expect("commands of a group", completed("sallow", "rcs", "co") == ["convert", "cost"])
    expect("flags", "--max_failures" in completed("sallow", "estimate", "--max"))
    expect("flags of a command of two words",
           completed("sallow", "rcs", "cost", "--grap") == ["--graph", "--graph_out"])
    expect("decoders", completed("sallow", "estimate", "--decoder", "uni") == ["union_find"])
    expect("values", completed("sallow", "distance", "--kind", "=", "gr") == ["graphlike"])
    expect("topics", completed("sallow", "help", "deco") == ["decoders", "decode"])
    expect("files are left to the shell", completed("sallow", "estimate", "my") == [])


def test_zsh_and_fish_read_their_completions(folder):
    for shell in ("zsh", "fish"):
        script = folder / f"sallow.{shell}"
        script.write_text(subprocess.run([SALLOW, "completion", shell], capture_output=True, text=True,
                                         check=True).stdout)
        if shutil.which(shell) is None:
            print(f"skipped: {shell} is not there to read its completions (Debian: apt-get install {shell})")
            continue
        checked = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
        expect(f"{shell}: syntax", checked.returncode == 0 and not checked.stderr, checked.stderr)
    if shutil.which("fish"):
        asked = "source sallow.fish; complete -C 'sallow estimate --max_f'"
        done = subprocess.run(["fish", "--no-config", "-c", asked], cwd=folder, capture_output=True, text=True,
                              check=False)
        expect("fish completes flags", done.stdout.startswith("--max_failures"), done.stdout + done.stderr)


def test_manual_pages_are_formatted(folder):
    subprocess.run([SALLOW, "man", "--out_dir", "man"], cwd=folder, check=True)
    pages = list((folder / "man").glob("*.1"))
    expect("a page per command", len(pages) > 28, str(pages))
    if shutil.which("groff") is None:
        print("skipped: groff is not there to format manual pages (Debian: apt-get install groff-base)")
        return
    for page in pages:
        done = subprocess.run(["groff", "-man", "-ww", "-z", "-Kutf8", str(page)], capture_output=True, text=True,
                              check=False)
        expect(f"{page.name} is formatted without warnings", done.returncode == 0 and not done.stderr, done.stderr)


def main():
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    failed = 0
    for name, test in list(globals().items()):
        if not name.startswith("test_") or part not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="sallow_terminal_") as folder:
            try:
                test(pathlib.Path(folder))
            except AssertionError as error:
                failed += 1
                print(f"FAILED {name}: {error}")
            else:
                print(f"{name}: well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
