"""The pages of the Python reference: which modules and names; mkdocstrings reads their docstrings from the sources."""
import ast

PAGES = {
    "circuits": ("Circuits and error models", ["circuit", "circuit_instructions", "repeat_block", "model",
                                               "model_instructions", "targets", "explained"]),
    "sampling": ("Sampling and files of shots", ["sampling", "shot_files"]),
    "package": ("The package", ["__init__"]),
    "decoding": ("Decoding", ["decoding", "python_decoders", "chosen_errors", "streams"]),
    "matching": ("Matching, in place of PyMatching", ["matching"]),
    "campaigns": ("Campaigns and fits", ["campaigns", "results", "fits", "progress"]),
    "studies": ("Rare events, distances, records", ["rare_events", "distances", "datasets"]),
    "random_circuits": ("Random circuits", ["gate_circuits", "circuit_samples", "cross_entropy", "circuit_costs"]),
    "sinter": ("In sinter", ["sinter"]),
    "client": ("Client of the server", ["client"]),
    "errors": ("Errors", ["errors"]),
}


def public_names(path):
    """The public classes and functions of a module that have a docstring, in its order."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    return [node.name for node in ast.parse(path.read_text()).body
            if isinstance(node, kinds) and not node.name.startswith("_") and ast.get_docstring(node)]


def public_constants(path, names):
    """The names that a module gives to a value, of those in `names`."""
    return [target.id for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)
            for target in node.targets if getattr(target, "id", "") in names]


def exported(package):
    """The names that `sallow` and `sallow.rcs` export; of other modules all public names are shown."""
    names = set()
    for path in ("__init__.py", "rcs.py"):
        for node in ast.parse((package / path).read_text()).body:
            if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
                names.update(ast.literal_eval(node.value))
    return names


def write_python_reference(package, write):
    public = exported(package)
    index = ["# Python", "", "`import sallow` has all names of these pages but those of `sallow.rcs`, `sallow.sinter` "
             "and `sallow.client`. [From C, C++ and Python](../../libraries.md) shows programs.", ""]
    for page, (title, modules) in PAGES.items():
        index.append(f"- [{title}]({page}.md)")
        lines = [f"# {title}", ""]
        for module in modules:
            names = public_names(package / f"{module}.py")
            if any(name in public for name in names):
                names = [name for name in names if name in public]
            names += public_constants(package / f"{module}.py", public)
            for name in names:
                lines += [f"::: sallow.{module}.{name}".replace(".__init__", ""), ""]
        write(f"reference/python/{page}.md", "\n".join(lines))
    write("reference/python/index.md", "\n".join(index) + "\n")
