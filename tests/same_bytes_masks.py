"""The differences allowed between two runs of the same program. Everything else must be the same, byte for byte."""
import re
import sqlite3
import tempfile

# (subject, commands, streams, pattern, replacement). A command matches from its start, a stream ("status", "stdout",
# "stderr" or the name of a file) as a whole. Replacements in tables hide the width of the numbers too.
NUMBER = rb"-?[0-9][0-9.e+-]*"
PATTERNS = (
    # Measured times. 300.0 is not a measurement but the published time of Willow's chip.
    ("seconds in JSON", r"estimate|decode|rare|collect|willow|rcs (sample|expect|amplitudes|cost)", r"stdout",
     rb'("(seconds|seconds_evolve|seconds_sample|seconds_search|seconds_contract|us_per_shot|shots_per_second)": )'
     rb"(?!300\.0\b)" + NUMBER, rb"\1#"),
    ("time per shot in a record's JSON", r"dataset", r"stdout", rb'("us_per_shot": )' + NUMBER, rb"\1#"),
    # "evolve 1 states, 0.001 s to sample"
    ("rcs sample's times", r"rcs sample", r"stdout", rb"\b[0-9.]+( s to (?:evolve|sample)\b)", rb"#\1"),
    # The peak memory of the process depends on the allocator and on the threads that ran at the same time.
    ("peak memory", r"rcs sample", r"stdout", rb'("peak_bytes": )[0-9]+', rb"\1#"),
    # "0.00 s, 3447800 shots per second"
    ("estimate's last line", r"estimate", r"stdout", rb"^[0-9.]+ s, [0-9.e+]+ shots per second$",
     rb"# s, # shots per second"),
    # "200 shots, 0.146 µs per shot, 11 failures"
    ("decode's time per shot", r"decode", r"std(out|err)", rb"(shots, )[0-9.e+-]+( \xc2\xb5s per shot)", rb"\1#\2"),
    # The column 's' of rare's table: "1.79e+03  0.2  yes"
    ("rare's column of seconds", r"rare", r"stdout",
     rb"^((?:splitting|strata) .*?) +[0-9.]+( +(?:yes|no)\b)", rb"\1 #\2"),
    # The last column, "core s", of collect's table: "0.95 % [0.68, 1.30]     0.0"
    ("collect's column of seconds", r"collect", r"stdout", rb"(\]) +[0-9]+\.[0-9]+$", rb"\1 #"),
    # "One thread took 0.17 µs per shot with matching, 0.60 with correlated."
    ("times per shot of a record", r"dataset|willow", r"stdout", rb"^One thread took .* per shot with .*$",
     rb"One thread took #"),
    # "1152 shots in 0.3 s on 2 threads"
    ("willow's time", r"willow", r"stdout", rb"( shots in )[0-9.]+( s on )", rb"\1#\2"),
    # "Searched for 0.0 s, 2 rounds."
    ("search time", r"rcs cost", r"stdout", rb"^(Searched for )[0-9.]+( s, )", rb"\1#\2"),
)

# The tables of a store, without: seconds; the numbers of shards, which follow the order of completion; shards after the
# last one that counts, which other threads may or may not have completed; holders, which are processes of this machine.
STORE_QUERIES = (
    "SELECT name, sql FROM sqlite_master ORDER BY name",
    "SELECT * FROM campaign ORDER BY key",
    "SELECT * FROM circuits ORDER BY hash",
    "SELECT * FROM tasks ORDER BY number",
    "SELECT * FROM runs ORDER BY number",
    "SELECT run, first_shot, shots, failures, discards, others FROM shards JOIN runs ON shards.run = runs.number"
    " WHERE counted_until IS NULL OR first_shot < counted_until ORDER BY run, first_shot",
    "SELECT task, source, shots, failures, discards, others FROM imports ORDER BY task, source",
    "SELECT * FROM claims ORDER BY run, first_shot",
)


def store_text(content):
    with tempfile.NamedTemporaryFile(suffix=".sqlite") as file:
        file.write(content)
        file.flush()
        database = sqlite3.connect(file.name)
        try:
            rows = [row for query in STORE_QUERIES for row in (query, *database.execute(query))]
        except sqlite3.Error as error:
            return content + f"\n({error})".encode()
        finally:
            database.close()
    return "\n".join(map(repr, rows)).encode()


def sorted_progress(text):
    """The progress lines of collect, sorted and without the count of finished tasks: threads finish in any order."""
    lines = [re.sub(rb" \(\d+ of (\d+) tasks\)$", rb" (# of \1 tasks)", line) for line in text.split(b"\n")]
    return b"\n".join(sorted(lines))


def masked(line, stream, content):
    """The content of a stream or file of a command, without the allowed differences."""
    if content.startswith(b"SQLite format 3\0"):
        return store_text(content)
    # The output of all steps of a command is one stream.
    steps = re.sub(r"^(SALLOW_\w+=\S+ )*", "", line).split(" ; ")
    if steps[0].startswith("collect") and stream == "stderr":
        return sorted_progress(content)
    for _, commands, streams, pattern, replacement in PATTERNS:
        if any(re.match(rf"(?:{commands})\b", step) for step in steps) and re.fullmatch(streams, stream):
            content = re.sub(pattern, replacement, content, flags=re.MULTILINE)
    return content
