"""The examples of docs/libraries.md, starting from the section on campaigns, run as one session."""

import pathlib
import re

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "libraries.md"


def test_examples_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    section = DOCUMENT.read_text(encoding="utf-8").split("### Campaigns", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 4
    session: dict = {}
    for block in blocks:
        exec(compile(block, str(DOCUMENT), "exec"), session)
    assert len(session["results"]) == 18 and len(session["everything"]) == 22
    assert (tmp_path / "rates.svg").exists() and session["shots"].bits.shape == (10_000, 12)
    assert session["threshold"].threshold.ok or session["threshold"].threshold.problem
