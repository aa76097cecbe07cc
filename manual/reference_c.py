"""The C reference, from the comments of the headers under include/sallow.

A comment directly before a declaration, or before several without a blank line between, describes them. A line
`/* ---- Title ---- */` begins a section.
"""
import re

HEADERS = {"sallow.h": "the engine: circuits, error models, sampling, decoding, failure rates, streams",
           "sallow_client.h": "a client of `sallow serve`",
           "sallow.hpp": "C++20 over `sallow.h`"}
SECTION = re.compile(r"/\* ---- (.*?) ---- \*/")
FUNCTION = re.compile(r"\b(sallow_\w+)\(")


def without_marks(comment):
    text = re.sub(r"^/\*+ ?|\*/$", "", comment.strip())
    return "\n".join(re.sub(r"^ ?\*(?: |$)|^ *///? ?", "", line) for line in text.split("\n")).strip()


def paragraphs(text):
    """A comment as Markdown: texts are joined, code that is indented by four keeps its lines."""
    text = re.sub(r"(\[(?:any|one) thread[^\]]*\])", r"**\1**", text)
    return text.replace("<", "&lt;").replace("_", r"\_").replace("*arg", r"\*arg")


def pieces(lines):
    """(comment, code) of each group of lines after a comment; blank lines separate groups."""
    comment, body, depth, k = [], [], 0, 0
    while k < len(lines):
        line = lines[k]
        if depth == 0 and re.match(r"/\*|///? ?", line):
            if body:
                yield comment, body
                comment, body = [], []
            is_block = line.startswith("/*")
            while True:
                comment.append(lines[k])
                done = "*/" in lines[k] if is_block else not lines[k + 1].startswith("//")
                k += 1
                if done:
                    break
            continue
        if line.strip() or depth:
            body.append(line)
            depth += line.count("{") - line.count("}")
        elif comment or body:
            yield comment, body
            comment, body = [], []
        k += 1
    if comment or body:
        yield comment, body


def page_of(name, about, text):
    lines = [f"# {name}", "", f"`#include <sallow/{name}>`: {about}.", ""]
    inside = [line for line in text.split("\n") if not line.startswith(("#pragma", "#include", 'extern "C"'))]
    for comment, body in pieces(inside):
        joined = "\n".join(comment)
        if found := SECTION.match(joined):
            lines += [f"## {found[1]}", ""]
            joined = joined[found.end():]
        names = list(dict.fromkeys(FUNCTION.findall("\n".join(body))))
        is_function = "SALLOW_API" in "\n".join(body) and names and not any(part.startswith("typedef") for part in body)
        if is_function:
            lines += [f"### {', '.join(names)}", ""]
        if without_marks(joined):
            lines += [paragraphs(without_marks(joined)), ""]
        if body and not all(re.match(r"#(?:if|endif|define SALLOW_API|else)|\}$", part) for part in body):
            lines += ["```c", "\n".join(body).replace("SALLOW_API ", ""), "```", ""]
    return "\n".join(lines)


def write_c_reference(folder, write):
    index = ["# C and C++", "", "The headers, with their comments.", ""]
    for name, about in HEADERS.items():
        text = (folder / name).read_text()
        page = name.replace(".", "_") + ".md"
        if name == "sallow.h":
            write(f"reference/c/{page}", page_of(name, about, text))
        else:
            write(f"reference/c/{page}", f"# {name}\n\n`#include <sallow/{name}>`: {about}.\n\n"
                                         f"````cpp\n{text.rstrip()}\n````\n")
        index.append(f"- [{name}]({page}): {about}")
    write("reference/c/index.md", "\n".join(index) + "\n")
