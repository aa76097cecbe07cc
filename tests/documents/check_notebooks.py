#!/usr/bin/env python3
"""Runs the notebooks of docs/notebooks: check_notebooks.py PYTHON [--full] [NOTEBOOK...]

PYTHON must find the package sallow. A cell with the metadata `few` is followed by that code, so that few shots are
taken; --full runs the notebooks as they are. The last cell of each notebook checks its result.

Notebooks are committed without outputs, so that differences show only what a person changed.

Exit status 77 if nothing could run. A notebook that reads SALLOW_RECORD needs the public data: SALLOW_DATA, or
../shared/data beside the repository; without them it is skipped with a message.
"""
import json
import os
import pathlib
import sys
import tempfile

from python_session import PythonSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("SALLOW_DATA") or ROOT.parent / "shared" / "data")


def code_cells(book):
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def problems_of_form(cells):
    for number, cell in enumerate(cells, 1):
        if cell["outputs"] or cell["execution_count"] is not None:
            yield f"cell {number} has outputs; clear them before a commit"
    if "assert " not in "".join(cells[-1]["source"]):
        yield "the last cell checks nothing"


def run(python, cells, full):
    """What the notebook prints, and the traceback of the cell that failed, or None."""
    environment = dict(os.environ, MPLBACKEND="Agg", SALLOW_RECORD=str(DATA / "sycamore"))
    printed = ""
    with tempfile.TemporaryDirectory(prefix="sallow_notebook_") as folder:
        session = PythonSession(python, folder, environment)
        for cell in cells:
            code = "".join(cell["source"])
            if not full:
                code += "\n" + cell["metadata"].get("few", "")
            answer = session.run(code)
            printed += answer["output"]
            if answer["error"]:
                break
        session.close()
    return printed, answer["error"]


def main():
    full, arguments = "--full" in sys.argv, [each for each in sys.argv[1:] if each != "--full"]
    if not arguments:
        print(__doc__)
        return 2
    python, *paths = arguments
    ran = failed = 0
    for path in map(pathlib.Path, paths or sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))):
        text = path.read_text()
        cells = code_cells(json.loads(text))
        for problem in problems_of_form(cells):
            failed += 1
            print(f"{path.name}: {problem}")
        if "SALLOW_RECORD" in text and not (DATA / "sycamore").is_dir():
            print(f"{path.name}: skipped: no {DATA / 'sycamore'}; set SALLOW_DATA to the public records' folder")
            continue
        printed, error = run(python, cells, full)
        ran += 1
        print(f"{path.name}\n{printed}")
        if error:
            failed += 1
            print(error)
    print(f"{ran} notebooks ran, {failed} problems")
    return 1 if failed else 0 if ran else 77


if __name__ == "__main__":
    sys.exit(main())
