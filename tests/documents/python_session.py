"""Python blocks of a document, run in one interpreter per document: the blocks share their names.

Started as a program, this is that interpreter: it reads one request per line and writes one answer per line, as JSON.
"""
import contextlib
import io
import json
import os
import subprocess
import sys
import traceback


class PythonSession:
    """An interpreter in a folder. Starts with the first request."""

    def __init__(self, python, folder, environment):
        self.python, self.folder, self.environment, self.process = python, folder, environment, None

    def ask(self, **request):
        if not self.process:
            self.process = subprocess.Popen([self.python, __file__], cwd=self.folder, env=self.environment, text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            return {"output": "", "error": "the interpreter ended"}
        return json.loads(answer)

    def missing(self, names):
        """The modules among `names` that cannot be imported."""
        return self.ask(do="find", names=names)["missing"]

    def run(self, code):
        """{output, error}: what the code prints, and a traceback or None."""
        return self.ask(do="run", code=code)

    def row(self, cells, same):
        """{output, error} of the code in a row of a table; with `same`, all values must be equal."""
        return self.ask(do="row", cells=cells, same=same)

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()


def value_of(code, names):
    """Runs code. The value of the code if it is an expression, else None."""
    try:
        compiled = compile(code, "<row>", "eval")
    except SyntaxError:
        exec(compile(code, "<row>", "exec"), names)
        return None
    return eval(compiled, names)


def equal(one, other):
    if hasattr(one, "shape") or hasattr(other, "shape"):
        import numpy

        return numpy.array_equal(one, other)
    return one == other or str(one) == str(other)


def answer_to(request, names):
    if request["do"] == "find":
        import importlib.util

        return {"missing": [name for name in request["names"] if importlib.util.find_spec(name) is None]}
    printed, error = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        try:
            if request["do"] == "run":
                exec(compile(request["code"], "<block>", "exec"), names)
            else:
                values = [value_of(cell, names) for cell in request["cells"]]
                if request["same"] and not all(equal(values[0], value) for value in values[1:]):
                    error = "the values differ: " + " and ".join(repr(value)[:200] for value in values)
        except BaseException:
            error = traceback.format_exc(limit=-2)
    return {"output": printed.getvalue(), "error": error}


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries write to standard output is no answer
    sys.path.insert(0, "")
    names = {"__name__": "document"}
    for line in sys.stdin:
        answers.write(json.dumps(answer_to(json.loads(line), names)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
