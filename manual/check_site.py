#!/usr/bin/env python3
"""Checks the built site: check_site.py SITE SALLOW

  - every link and every picture leads to a file of the site, and every #anchor to an element; links to other hosts are
    only followed by a click: no page loads anything from another host
  - the search index has an entry for each command, decoder, gate, code, function of sallow.h and name of the Python
    package, with the name in the title, and one with the text of each of some error messages
  - the site is smaller than 20 MB
"""
import ast
import html
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
MOST_BYTES = 20_000_000
LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
MESSAGES = ["unknown flag", "did you mean", "unknown gate", "unknown decoder", "is not in [0, 1]",
            "must be a finite number", "non-deterministic detectors",
            "reaches before the first result", "this block is never closed",
            "random even without noise", "this is not a SQLite database", "needs the file of a network"]


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.anchors, self.inside = [], [], set(), None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        for key in ("id", "name"):
            if values.get(key):
                self.anchors.add(values[key])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        address = values.get(LOADS.get(tag, ""))
        if address and not (tag == "link" and values.get("rel") in ("canonical", "next", "prev")):
            self.loads.append(address)


def link_problems(site):
    pages = {path.resolve(): Page(path.read_text()) for path in site.rglob("*.html")}
    for path, page in sorted(pages.items()):
        name = path.relative_to(site.resolve())
        for address in page.loads:
            if urllib.parse.urlsplit(address).scheme not in ("", "data") or address.startswith("//"):
                yield f"{name}: loads {address} from another host"
        for address in page.links + page.loads:
            parts = urllib.parse.urlsplit(address)
            if parts.scheme or address.startswith("//") or name.name == "404.html":
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.exists():
                yield f"{name}: the link to {address} leads to no file"
            elif parts.fragment and target in pages and not fragment_exists(parts.fragment, pages[target]):
                yield f"{name}: the link to {address} leads to no such place in its page"


def fragment_exists(fragment, page):
    return urllib.parse.unquote(fragment) in page.anchors or fragment.startswith("__")


def wanted_words(sallow):
    """(kind, text) that a reader may look for."""
    def lines(*topic):
        return subprocess.run([sallow, "help", *topic], capture_output=True, text=True, check=True).stdout.split("\n")

    commands = False
    for line in lines():
        commands = line == "Commands" or (commands and line.startswith("  "))
        if commands and line.startswith("  "):
            yield "command", "sallow " + line.strip().split("  ")[0]
    for line in lines("decoders"):
        if line.startswith("  ") and not line.startswith("   "):
            yield "decoder", line.strip()
    for line in lines("gates"):
        if line.startswith("  "):
            for name in line[2:].split("  ")[0].split(", "):
                yield "gate", name
    for line in lines("codes"):
        if line and not line.startswith(" ") and "," not in line:
            yield "code", line
    declared = (ROOT / "include" / "sallow" / "sallow.h").read_text()
    for name in re.findall(r"^SALLOW_API [^(]*?\b(sallow_\w+)\(", declared, re.MULTILINE):
        yield "C function", name
    for node in ast.parse((ROOT / "python" / "sallow" / "__init__.py").read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            for name in ast.literal_eval(node.value):
                yield "Python name", name
    for message in MESSAGES:
        yield "message", message


def search_problems(site, sallow):
    """Looks in the index: for names in titles, where the search looks first, for messages in texts."""
    index = json.loads((site / "search" / "search_index.json").read_text())
    titles = {word for entry in index["docs"] for word in plain(entry["title"]).replace(",", " ").split()}
    titles |= {plain(entry["title"]) for entry in index["docs"]}
    texts = [plain(entry["text"]) for entry in index["docs"]]
    for kind, wanted in wanted_words(sallow):
        if not (any(wanted in text for text in texts) if kind == "message" else wanted in titles):
            yield f"the search finds no page for the {kind} '{wanted}'"


def plain(text):
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def size_problems(site):
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    if size > MOST_BYTES:
        yield f"the site has {size / 1e6:.1f} MB; {MOST_BYTES / 1e6:.0f} MB is the limit"
    else:
        print(f"{sum(1 for _ in site.rglob('*.html'))} pages, {size / 1e6:.1f} MB")


def main():
    site, sallow = pathlib.Path(sys.argv[1]), os.path.abspath(sys.argv[2])
    problems = [*link_problems(site), *search_problems(site, sallow), *size_problems(site)]
    print("\n".join(problems) if problems else "no dead link; the search finds every name")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
