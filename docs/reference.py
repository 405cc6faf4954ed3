"""Writes the reference pages of the documentation from the things themselves.

python docs/reference.py FOLDER
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

_NAMED = ("Args", "Attributes", "Raises")
_SECTIONS = (*_NAMED, "Returns", "Yields")
_LONGEST_LINE = 88


def pages() -> dict[str, str]:
    """Every page of the reference in Markdown, by its name without a suffix."""
    from imadvisor.cli import COMMANDS, main
    from imadvisor.language import Language
    from imadvisor.quality.manual import manual
    from imadvisor.rulesets.schema import layer_schema, ruleset_schema

    context = click.Context(main, info_name="imadvisor")
    ours = {name: main.get_command(context, name) for name in COMMANDS}
    findings = manual(Language("en")).values()
    return {
        "commands": command_page(main, {n: c for n, c in ours.items() if c}),
        "python": module_page("imadvisor", "Python"),
        "plugin-api": module_page("imadvisor.plugin", "For plugins"),
        "testing": module_page("imadvisor.testing", "For tests"),
        "ruleset-format": schema_page(ruleset_schema(), "Tables of a ruleset"),
        "layer-format": schema_page(layer_schema(), "Tables of a layer"),
        "findings": finding_page((f.code, f.what, f.why, f.mend, f.example) for f in findings),
    }


# -- the command line ---------------------------------------------------------------------------


def command_page(main: click.Command, commands: dict[str, click.Command]) -> str:
    """Every command with its parameters, as `--help` has them.

    Args:
        main: the command above all others, for its own options.
        commands: those below it, by name.
    """
    lines = ["# Commands", "", *_command(main, "imadvisor", 2)]
    for name, command in commands.items():
        lines += _command(command, f"imadvisor {name}", 2)
    return "\n".join(lines)


def _command(command: click.Command, path: str, depth: int) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    yield from (f"{'#' * depth} {path}", "", *_help(command.help or ""), "")
    yield from ("```text", usage, "```", "")
    records = (parameter.get_help_record(context) for parameter in command.get_params(context))
    rows = [(names, said) for names, said in filter(None, records)]
    if rows:
        yield from ("| option | what it does |", "|---|---|")
        yield from (f"| {_cell_code(names)} | {_cell(said)} |" for names, said in rows)
        yield ""
    if isinstance(command, click.Group) and depth > 1 and path != "imadvisor":
        for name in sorted(command.commands):
            yield from _command(command.commands[name], f"{path} {name}", depth + 1)


def _help(text: str) -> Iterator[str]:
    """The paragraphs of a help text; one that keeps its lines begins with a mark for click."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            yield from ("```text", paragraph.removeprefix("\b").strip("\n"), "```", "")
        else:
            yield from (_plain(paragraph), "")


def _cell(text: str) -> str:
    return _plain(" ".join(text.split())).replace("|", "\\|")


def _cell_code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|")


def _plain(text: str) -> str:
    """A text in which nothing outside of code is taken for an element or a role."""
    parts = re.split(r"(``.+?``|`[^`\n]+?`)", text, flags=re.DOTALL)
    return "".join(p if i % 2 else re.sub(r"([<{])", r"\\\1", p) for i, p in enumerate(parts))


# -- Python -------------------------------------------------------------------------------------


def module_page(module: str, title: str) -> str:
    """Everything in `__all__` of a module: signatures, and what docstrings say.

    Args:
        module: its name.
        title: of the page.
    """
    home = import_module(module)
    things = {name: getattr(home, name) for name in home.__all__}
    labels = {name: _label(module, name, thing) for name, thing in things.items()}
    if len(set(labels.values())) < len(labels):
        raise ValueError(f"two names of {module} have one label")
    lines = [f"# {title}: `{module}`", "", *_docstring(inspect.getdoc(home) or "")]
    for name, thing in things.items():
        lines += [f"({labels[name]})=", f"## {name}", "", *_thing(module, name, thing)]
        shown = "\n".join(lines[lines.index(f"## {name}") :])
        # What is called Any is nearly always that of `typing`.
        used = set(re.findall(r"\b[A-Z]\w+", _code_only(shown))) & set(labels) - {name, "Any"}
        if used:
            links = ", ".join(f"[{n}](#{labels[n]})" for n in sorted(used))
            lines += [f"See also: {links}.", ""]
    return "\n".join(lines)


def _label(module: str, name: str, thing: Any) -> str:
    kind = "function" if inspect.isroutine(thing) else "name"
    return f"{module.replace('.', '-')}-{kind}-{name.strip('_').lower()}"


def _code_only(text: str) -> str:
    return "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))


def _thing(module: str, name: str, thing: Any) -> Iterator[str]:
    said = inspect.getdoc(thing) or ""
    if inspect.isclass(thing):
        if issubclass(thing, Enum):
            values = "".join(f"\n    {m.name} = {m.value!r}" for m in thing)
            yield from _python(f"class {name}:{values}")
        elif not issubclass(thing, BaseModel) and (written := _signature(name, thing)):
            yield from _python(f"class {written}")
        yield from _docstring(said)
        yield from _members(thing)
    elif inspect.isroutine(thing):
        yield from _python(_signature(name, thing))
        yield from _docstring(said)
    else:
        written = repr(thing) if isinstance(thing, str) else _written(thing)
        yield from _python(name if written.startswith("<") else f"{name} = {written}")
        yield from _docstring(_said_below(_origin(module, name), name))


def _python(code: str) -> tuple[str, ...]:
    return ("```python", code, "```", "")


def _members(cls: type) -> Iterator[str]:
    """The public attributes that are described where they stand, properties and methods."""
    rows: list[tuple[str, str]] = []
    for name, said in _attributes(inspect.getsource(cls)):
        kind = cls.__annotations__.get(name, "")
        rows.append((f"{name}: {_written(kind)}" if kind else name, said))
    for name, member in vars(cls).items():
        call = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
        if name.startswith("_") or name in ("model_config",):
            continue
        if isinstance(member, property):
            rows.append((name, inspect.getdoc(member) or ""))
        elif inspect.isfunction(call) and inspect.getdoc(call):
            rows.append((_signature(name, call, width=10_000), inspect.getdoc(call) or ""))
    for written, said in rows:
        first, *rest = _docstring(said)
        body = [first, *(f"  {line}" if line else "" for line in rest)] if said else [""]
        yield from (f"- `{written}`: {body[0]}", *body[1:], "")


class _Text:
    """An annotation that is shown as it was written."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written


def _written(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(
        r"\bimadvisor(?:\.\w+)*\.(?=\w)| at 0x[0-9a-f]+|\b(?:datetime|typing)\.", "", text
    )


def _signature(name: str, thing: Any, width: int = _LONGEST_LINE) -> str:
    """How a function or class is called; empty where that says nothing."""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    empty = inspect.Parameter.empty
    parameters = [
        p if p.annotation is empty else p.replace(annotation=_Text(_written(p.annotation)))
        for p in signature.parameters.values()
        if p.name not in ("self", "cls")
    ]
    if [p.name for p in parameters] == ["args", "kwargs"]:
        return name
    returns = signature.return_annotation
    if returns in (empty, None, "None"):
        returns = empty
    signature = signature.replace(
        parameters=parameters,
        return_annotation=returns if returns is empty else _Text(_written(returns)),
    )
    line = re.sub(r" at 0x[0-9a-f]+", "", f"{name}{signature}")
    if len(line) <= width:
        return line
    each = [
        str(signature.replace(parameters=[p], return_annotation=empty))[1:-1] for p in parameters
    ]
    keyword_only = [p.kind is p.KEYWORD_ONLY for p in parameters]
    each = [part.removeprefix("*, ") for part in each]
    if True in keyword_only:
        each.insert(keyword_only.index(True), "*")
    body = "".join(f"    {part},\n" for part in each)
    return f"{name}(\n{body}){'' if returns is empty else f' -> {_written(str(returns))}'}"


def _attributes(source: str) -> list[tuple[str, str]]:
    """The public names that are assigned in a class or module and described below it."""
    body: list[ast.stmt] = ast.parse(textwrap.dedent(source)).body
    if len(body) == 1 and isinstance(body[0], ast.ClassDef):
        body = body[0].body
    found = []
    for statement, below in pairwise(body):
        if not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)):
            continue
        if isinstance(statement, ast.AnnAssign):
            target: ast.expr = statement.target
        elif isinstance(statement, ast.Assign):
            target = statement.targets[0]
        else:
            continue
        said = below.value.value
        if isinstance(target, ast.Name) and isinstance(said, str):
            found.append((target.id, inspect.cleandoc(said)))
    return [(name, said) for name, said in found if not name.startswith("_")]


@cache
def _source(module: str) -> str:
    return inspect.getsource(import_module(module))


def _origin(module: str, name: str) -> str:
    """The module that makes what this one only hands on."""
    for node in ast.walk(ast.parse(_source(module))):
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return _origin(str(node.module), name)
    return module


def _said_below(module: str, name: str) -> str:
    return dict(_attributes(_source(module))).get(name, "")


# -- docstrings ---------------------------------------------------------------------------------


def _docstring(text: str) -> list[str]:
    """A docstring as Markdown; always one line at least, and an empty one at the end."""
    lines: list[str] = []
    blocks = re.split(r"\n\s*\n", text)
    for place, block in enumerate(blocks):
        head, _, rest = block.partition("\n")
        section = head.rstrip(":")
        if head.endswith(":") and section in _SECTIONS:
            entries = _entries if section in _NAMED else _sentences
            lines += [f"**{section}**", "", *entries(textwrap.dedent(rest)), ""]
        elif block.lstrip().startswith(">>>"):
            lines += _python(re.sub(r" +# doctest:.*", "", textwrap.dedent(block)))
        elif place and blocks[place - 1].endswith("::") and block.startswith("    "):
            lines += _python(textwrap.dedent(block))
        else:
            lines += [_plain(re.sub(r"::$", ":", block)), ""]
    return lines


def _entries(text: str) -> Iterator[str]:
    """The entries of a section: a name, a colon, and what it is, on as many lines as it takes."""
    for entry in re.split(r"\n(?!\s)", text):
        name, colon, said = entry.partition(": ")
        words = " ".join(said.split())
        if colon and re.fullmatch(r"[\w*.]+(?:, [\w*.]+)*", name):
            yield f"- `{name}`: {_plain(words)}"
        else:
            yield f"- {_plain(' '.join(entry.split()))}"


def _sentences(text: str) -> Iterator[str]:
    yield _plain(" ".join(text.split()))


# -- formats and findings -----------------------------------------------------------------------


def schema_page(schema: dict[str, Any], title: str) -> str:
    """Every table of a file, with its keys: from its JSON Schema, and the model it was made of.

    Args:
        schema: of one file.
        title: of the page.
    """
    lines = [f"# {title}", ""]
    nested: dict[str, Any] = {}
    for name, table in schema["properties"].items():
        inside = _resolved(schema, table.get("items", table))
        if inside.get("type") != "object":
            continue
        written = f"[[{name}]]" if "items" in table else f"[{name}]"
        lines += [f"## `{written}`", "", *_keys(schema, inside, nested)]
    while left := [name for name in nested if nested[name] is not None]:
        inside, nested[left[0]] = nested[left[0]], None
        lines += [f"({_anchor(title, left[0])})=", f"## {left[0]}", ""]
        lines += _keys(schema, inside, nested)
    return "\n".join(_linked(lines, title, set(nested)))


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: dict[str, Any] = schema["definitions"][part["$ref"].rpartition("/")[2]]
    return found


def _keys(schema: dict[str, Any], table: dict[str, Any], nested: dict[str, Any]) -> Iterator[str]:
    if said := table.get("description", ""):
        yield from (_plain(said.partition("\n\n")[0]), "")
    if "properties" not in table:
        yield from (f"Names with what they stand for: {_values(table)}.", "")
        return
    described = _described(table.get("title", ""))
    needed = set(table.get("required", ()))
    yield from ("| key | value | what it is |", "|---|---|---|")
    for key, part in table["properties"].items():
        reached = part.get("items", part)
        if isinstance(reached, dict) and "$ref" in reached:
            name = reached["$ref"].rpartition("/")[2]
            nested.setdefault(name, _resolved(schema, reached))
        star = " (needed)" if key in needed else ""
        said = described.get(key, "")
        yield f"| `{key}`{star} | {_cell(_value(part))} | {_cell(said)} |"
    yield ""


def _values(table: dict[str, Any]) -> str:
    """What the names of a table may stand for, where they may be any."""
    matching = table.get("patternProperties", {}).values()
    inside = next(iter(matching), table.get("additionalProperties", {}))
    if {"patternProperties", "additionalProperties"} & set(inside):
        return f"a table each, in which names stand for {_values(inside)}"
    return _value(inside)


def _value(part: Any) -> str:
    """What a key may hold, in words."""
    if "$ref" in part:
        return f"a table §{part['$ref'].rpartition('/')[2]}§"
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if isinstance(part.get("items"), dict) and "$ref" in part["items"]:
        return f"tables §{part['items']['$ref'].rpartition('/')[2]}§"
    match part.get("type"):
        case "array":
            items = part.get("items")
            if isinstance(items, list):
                return f"{len(items)} values: " + " and ".join(map(_value, items))
            return f"a list: {_value(items or {})}"
        case "object":
            texts = part.get("additionalProperties", {}) == {"minLength": 1, "type": "string"}
            return "a text in each language" if texts else "a table"
        case "integer" | "number" as kind:
            bounds = [part.get("minimum", part.get("exclusiveMinimum")), part.get("maximum")]
            low, high = bounds
            kind = {"integer": "a whole number", "number": "a number"}[kind]
            above = "" if low is None else f" from {low}" if "minimum" in part else f" above {low}"
            return f"{kind}{above}{'' if high is None else f' to {high}'}"
        case "boolean":
            return "`true` or `false`"
        case "string":
            return "an id" if part.get("pattern", "").startswith("^[a-z") else "a text"
        case _:
            return "any value"


def _described(model: str) -> dict[str, str]:
    """What the docstring of a model, and those of what it derives from, say of its keys."""
    from imadvisor.model import layer, objects

    found: dict[str, str] = {}
    cls = getattr(objects, model, getattr(layer, model, None))
    for base in reversed(inspect.getmro(cls)) if inspect.isclass(cls) else ():
        section = re.split(
            r"^(?:Attributes|Args):$", inspect.cleandoc(base.__doc__ or ""), flags=re.M
        )
        if len(section) > 1 and base.__module__.startswith("imadvisor"):
            for entry in re.split(r"\n(?!\s)", textwrap.dedent(section[1]).strip("\n")):
                names, colon, said = entry.partition(": ")
                if colon:
                    found |= dict.fromkeys(names.split(", "), " ".join(said.split()))
    return found


def _anchor(title: str, name: str) -> str:
    return f"{title.rpartition(' ')[2]}-table-{name.lower()}"


def _linked(lines: Iterable[str], title: str, names: set[str]) -> Iterator[str]:
    for line in lines:
        yield re.sub(r"§(\w+)§", lambda m: f"[{m[1]}](#{_anchor(title, m[1])})", line)


def finding_page(findings: Iterable[tuple[str, str, str, str, str]]) -> str:
    """The manual of every finding of the check.

    Args:
        findings: code, what it is, why it matters, how it is mended, and an example or nothing.
    """
    lines = ["# Findings of the check", ""]
    lines += ["`imadvisor ruleset explain CODE` says the same, and in Dutch with `--lang nl`.", ""]
    for code, what, why, mend, example in findings:
        lines += [
            f"## {code}",
            "",
            _plain(what),
            _plain(why),
            "",
            f"*To mend it:* {_plain(mend)}",
            "",
        ]
        if example:
            lines += ["```text", example, "```", ""]
    return "\n".join(lines)


def write(folder: Path) -> None:
    """Write every page that is new or has changed.

    Args:
        folder: where they go; it is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
