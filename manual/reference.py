"""The reference of commands, gates, decoders, codes and formats, from `sallow help`, and of error messages, from the
cases that test them."""
import pathlib
import re
import subprocess
import textwrap


class Help:
    def __init__(self, sallow):
        self.sallow = sallow

    def __call__(self, *topic):
        done = subprocess.run([self.sallow, "help", *topic], capture_output=True, text=True, check=True)
        return done.stdout.rstrip()


def escaped(text):
    """Text as Markdown that shows it unchanged. What is between single quotes and looks like code becomes code."""
    text = re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", text)
    return re.sub(r"'((?:sallow |--|\\_|[a-z]+ )[^']*|\w[^' ]*)'", lambda found: code(unescaped(found[1])), text)


def unescaped(text):
    return re.sub(r"\\([\\`*_{}\[\]<>|])", r"\1", text)


def code(text):
    """A span of code, for tables too."""
    return f"`{text}`" if "|" not in text else "<code>" + text.replace("&", "&amp;").replace("<", "&lt;").replace(
        "|", "&#124;") + "</code>"


def commands(help_text):
    """(command, summary) of all commands."""
    inside = help_text().split("\nCommands\n")[1].split("\n\n")[0]
    return re.findall(r"^  ((?:rcs )?\w+) {2,}(.*)$", inside, re.MULTILINE)


def entries(block):
    """(name, text) of a list in which names are indented by two and continued texts by more."""
    result = []
    for line in block.split("\n"):
        if found := re.match(r"  (\S.*?)(?: {2,}(\S.*))?$", line):
            result.append([found[1], found[2] or ""])
        elif line.strip():
            result[-1][1] = (result[-1][1] + " " + line.strip()).strip()
    return result


def list_of(block, prefix=""):
    """Entries as a definition list in plain Markdown: legible on narrow screens, where tables are not."""
    lines = []
    for name, text in entries(block):
        lines.append(f"- {code(prefix + name)}<br>{escaped(text)}" if text else f"- {code(prefix + name)}")
    return "\n".join(lines) + "\n"


def command_page(command, text):
    """The page of a command from its help text."""
    head, _, rest = text.partition("\nUsage: ")
    usage, _, rest = rest.partition("\n")
    page = [f"# sallow {command}", "", escaped(" ".join(head.split())), "", "```console", f"$ {usage}", "```", ""]
    sections = re.split(r"^(\w[^\n]*):\n", rest, flags=re.MULTILINE)
    for title, body in zip(sections[1::2], sections[2::2]):
        body = body.rstrip()
        if title == "Examples":
            shown = textwrap.dedent(body.strip("\n"))
            page += ["## Examples", "", "```bash", shown, "```", ""]
        else:
            page += [f"## {title}", "", list_of(body)]
    return "\n".join(page)


def write_commands(help_text, write):
    index = ["# Commands", "", "`sallow help COMMAND` prints the same.", ""]
    for command, summary in commands(help_text):
        name = command.replace(" ", "_")
        write(f"reference/commands/{name}.md", command_page(command, help_text(*command.split())))
        index.append(f"- [sallow {command}]({name}.md): {escaped(summary)}")
    write("reference/commands/index.md", "\n".join(index) + "\n")


def write_gates(help_text, write):
    page = ["# Gates", "",
            "Every instruction of the circuit language, from the gate table. "
            "[formats/circuit.md](../formats/circuit.md) describes the language; `sallow help GATE` prints the same.",
            ""]
    for group in help_text("gates").split("\n\n")[1:-1]:
        title, *lines = group.split("\n")
        page += [f"## {title}", ""]
        for line in lines:
            names = re.split(r" {2,}", line.strip())[0]
            head, _, rest = help_text(names.split(",")[0]).partition("\n")
            summary = head.removeprefix(f"{names}: ")
            page += [f"### {names}", "", escaped(summary), ""]
            if rest.strip():
                page += ["```text", rest.strip("\n"), "```", ""]
    write("reference/gates.md", "\n".join(page))


def write_decoders(help_text, write):
    page = ["# Decoders and their options", "",
            "Every command that decodes takes `--decoder NAME:key=value,…`. [Which decoder when](../decoders.md).", ""]
    for block in help_text("decoders").split("\n\n")[1:]:
        name, summary, *options = (line.strip() for line in block.split("\n"))
        page += [f"## {name}", "", escaped(summary[0].upper() + summary[1:]) + ".", ""]
        for option in options:
            key, _, text = option.partition("  ")
            page.append(f"- {code(key)}<br>{escaped(text)}")
        page.append("")
    write("reference/decoders.md", "\n".join(page))


def write_codes(help_text, write):
    codes, noise = help_text("codes").split("\nNoise models, ")
    page = ["# Codes and noise models", "",
            "For `sallow gen --code CODE --task TASK --noise MODEL:P`, and every command that takes these flags.", ""]
    for block in codes.split("\n\n")[1:]:
        name, _, tasks = block.strip().partition("\n")
        page += [f"## {name}", "", list_of(tasks)]
    page += ["## Noise models", "", list_of(noise.partition("\n")[2])]
    write("reference/codes.md", "\n".join(page))


def write_formats(help_text, write):
    page = ["# Formats of shots", "", "[formats/shots.md](../formats/shots.md) defines the formats.", ""]
    names = [name for name, _ in entries(help_text("formats").split("\n\n")[1])]
    for name in names:
        page += [f"## {name}", "", "```text", help_text(name), "```", ""]
    write("reference/shot-formats.md", "\n".join(page))


def messages_of(path):
    """(title, command, message) of each case whose last command fails."""
    title, command, result, lines = "", "", [], path.read_text().split("\n")
    status, message, inside = 0, [], False
    for line in [*lines, "# end"]:
        if line.startswith(("# ", "$ ")):
            if status and message and "..." not in message and max(map(len, "\n".join(message).split())) < 100:
                result.append((title, command, "\n".join(message)))
            status, message = 0, []
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("$ "):
            command = line[2:]
        elif line.startswith("status "):
            status = int(line.split()[1])
        if line.startswith("    ") and inside:
            message.append(line[4:])
        else:
            inside = line == "stderr"
    return result


def write_messages(cases, write):
    """Error messages as the tests of the command line have them."""
    page = ["# Error messages", "",
            "Messages of the program with a command that causes each. Every message states what is wrong, where, and a "
            "remedy. The exit status is 2 for wrong input and 1 for a failure of the operating system. The tests check "
            "each of these messages.", ""]
    for path in sorted(cases.glob("*.case")):
        found, seen = [], set()
        for title, command, message in messages_of(path):
            if message not in seen:
                seen.add(message)
                found += [f"**{escaped(title)}**", "", "```text", f"$ {command}", message, "```", ""]
        if found:
            page += [f"## {path.stem.replace('_', ' ')}", "", *found]
    write("reference/messages.md", "\n".join(page))


def write_reference(sallow, root, write):
    """Writes the pages under reference/ that come from the program; write(page, text) takes each."""
    help_text = Help(pathlib.Path(sallow))
    write_commands(help_text, write)
    write_gates(help_text, write)
    write_decoders(help_text, write)
    write_codes(help_text, write)
    write_formats(help_text, write)
    write_messages(root / "tests" / "cli" / "cases", write)
