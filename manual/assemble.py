#!/usr/bin/env python3
"""Collects the pages of the manual: assemble.py SALLOW OUT. Writes OUT/source and OUT/mkdocs.yml for MkDocs.

Pages are the documents of the repository as they are, but for what MkDocs reads in another way:

  - comments for tests (<!-- check: ... -->) are left out; the name of a file that they give becomes the block's title
  - a list or a table that follows a line of text gets a blank line before it; nested lists are indented by 4 columns
  - links point to pages of the site; a file of the repository that is linked becomes a page that shows the file

manual/reference.py and manual/reference_c.py write the reference.
"""
import fnmatch
import json
import os
import pathlib
import re
import shutil
import sys

import yaml

from reference import write_reference
from reference_c import write_c_reference
from reference_python import write_python_reference

ROOT = pathlib.Path(__file__).resolve().parents[1]
AT_THE_TOP = {"README.md": "index.md", "ARCHITECTURE.md": "architecture.md", "CONTRIBUTING.md": "contributing.md",
              "CHANGELOG.md": "changelog.md", "docs/README.md": "documents.md"}
LANGUAGES = {".c": "c", ".cc": "cpp", ".h": "c", ".hpp": "cpp", ".py": "python", ".json": "json", ".toml": "toml",
             ".sh": "bash", ".yml": "yaml", ".cff": "yaml"}
COMMENT = re.compile(r" ?<!-- (?:check|table|from)\b.*?-->")
LINK = re.compile(r"(?<=\]\()([^)#\s]*)(#[^)\s]*)?(?=\))")
ITEM = re.compile(r"( *)([-*]|\d+\.) ")


def place_of(path):
    """The page of a file of the repository, or None for a file that is no document."""
    if path in AT_THE_TOP:
        return AT_THE_TOP[path]
    if path.startswith("docs/"):
        return re.sub(r"\.ipynb$", ".md", path.removeprefix("docs/"))
    if path.startswith("include/sallow/"):
        return "reference/c/" + path.removeprefix("include/sallow/").replace(".", "_") + ".md"
    return None


class Site:
    def __init__(self, source):
        self.source, self.shown = source, set()

    def page_of_file(self, path):
        """A page that shows a file of the repository."""
        page = f"files/{path}.md"
        if page not in self.shown:
            self.shown.add(page)
            name = pathlib.PurePosixPath(path)
            text = (ROOT / path).read_text()
            self.write(page, f"# {name.name}\n\n`{path}` of the repository.\n\n"
                             f"````{LANGUAGES.get(name.suffix, 'text')}\n{text.rstrip()}\n````\n")
        return page

    def target(self, path, link):
        """What a link in the document `path` is on the site."""
        if not link or "://" in link or link.startswith("mailto:"):
            return link
        wanted = os.path.normpath(os.path.join(os.path.dirname(path), link))
        if (ROOT / wanted).is_dir():
            inside = f"{wanted}/README.md"
            page = place_of(inside) if (ROOT / inside).exists() else place_of(f"{wanted}/index.md")
        else:
            page = place_of(wanted) or self.page_of_file(wanted)
        return os.path.relpath(page, os.path.dirname(place_of(path)) or ".")

    def write(self, page, text):
        (self.source / page).parent.mkdir(parents=True, exist_ok=True)
        (self.source / page).write_text(text)

    def add_document(self, path):
        text = (ROOT / path).read_text()
        self.write(place_of(path), "\n".join(self.converted(path, text.split("\n"))))

    def converted(self, path, lines):
        result, in_fence, file = [], False, None
        for line in lines:
            if line.lstrip().startswith("```"):
                in_fence = not in_fence
                result.append(f'{line} title="{file}"' if file and in_fence else line)
                file = None
                continue
            if in_fence or line.startswith("    "):
                result.append(line)
                continue
            if line.startswith("<!-- ") and COMMENT.fullmatch(line):
                named_file = re.search(r"check: file (\S+) -->", line)
                file = named_file[1] if named_file else file
                continue
            line = COMMENT.sub("", line)
            line = LINK.sub(lambda found: self.target(path, found[1]) + (found[2] or ""), line)
            before = result[-1] if result else ""
            item = ITEM.match(line)
            if item and item[1]:
                line = "    " + line.lstrip()
            starts_list = item and before and not ITEM.match(before) and not before.startswith(" ")
            starts_table = line.startswith("|") and before and not before.startswith("|")
            if starts_list or starts_table:
                result.append("")
            result.append(line)
        return result


def write_notebook(site, path):
    """A notebook as a page, with the file itself to download."""
    lines = []
    for cell in json.loads((ROOT / path).read_text())["cells"]:
        text = "".join(cell["source"])
        lines += [f"```python\n{text}\n```" if cell["cell_type"] == "code" else text, ""]
    name = pathlib.PurePosixPath(path).name
    lines += [f"[{name}]({name}) is this notebook."]
    site.write(place_of(path), "\n".join(lines) + "\n")
    shutil.copyfile(ROOT / path, site.source / path.removeprefix("docs/"))


def write_decisions(site):
    """The list of decisions, for links to their folder."""
    lines = ["# Decisions", "", "Design decisions with their reasons, and what was tried.", ""]
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        title = path.read_text().split("\n", 1)[0].lstrip("# ")
        lines.append(f"- [{title}]({path.name})")
    site.write("decisions/index.md", "\n".join(lines) + "\n")


def title_of(page):
    for line in page.read_text().split("\n"):
        if line.startswith("# "):
            return line[2:].replace("`", "")
    raise SystemExit(f"{page}: the page has no title")


def expanded(entry, source, pages, taken):
    """An entry of the navigation with its patterns replaced by pages. `taken` are the pages named so far."""
    if isinstance(entry, dict):
        (title, below), = entry.items()
        if isinstance(below, str):
            return [{title: below}]
        inside = [page for part in below for page in expanded(part, source, pages, taken)]
        return [{title: inside}] if inside else []
    if "*" not in entry:
        return [entry] if entry in pages else []
    depth = None if "**" in entry else entry.count("/")
    found = [page for page in pages if fnmatch.fnmatch(page, entry) and depth in (None, page.count("/"))]
    # The index of a folder comes first.
    chosen = sorted(set(found) - taken, key=lambda page: (not page.endswith("index.md"), page))
    taken.update(chosen)
    return [page if page.endswith("index.md") else {title_of(source / page): page} for page in chosen]


def named(entry):
    """The pages that an entry names itself."""
    if isinstance(entry, dict):
        return named(list(entry.values())[0])
    if isinstance(entry, list):
        return {page for part in entry for page in named(part)}
    return set() if "*" in entry else {entry}


def main():
    sallow, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    source = out / "source"
    shutil.rmtree(source, ignore_errors=True)
    site = Site(source)
    write_reference(sallow, ROOT, site.write)
    write_c_reference(ROOT / "include" / "sallow", site.write)
    write_python_reference(ROOT / "python" / "sallow", site.write)
    write_decisions(site)
    shutil.copytree(ROOT / "docs" / "figures", source / "figures")
    for path in sorted((ROOT / "docs").rglob("*.md")):
        site.add_document(path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")):
        write_notebook(site, path.relative_to(ROOT).as_posix())
    for path in AT_THE_TOP:
        site.add_document(path)
    navigation = yaml.safe_load((ROOT / "manual" / "navigation.yml").read_text())
    pages = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.md"))
    taken = named(navigation)
    entries = [page for entry in navigation for page in expanded(entry, source, pages, taken)]
    built = sallow.resolve().parent / "python"
    python = built
    if not (built / "sallow" / "_engine.pyi").exists():
        print("the Python package is not built: its reference lacks members of compiled classes", file=sys.stderr)
        python = ROOT / "python"
    settings = {"INHERIT": "../../manual/mkdocs.yml", "docs_dir": "source", "site_dir": "site", "nav": entries,
                "plugins": {"mkdocstrings": {"handlers": {"python": {"paths": [str(python)]}}}}}
    (out / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True))


if __name__ == "__main__":
    main()
