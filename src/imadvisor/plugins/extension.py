"""A package of a plugin, to which a kind is added without a change to what its author wrote."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from imadvisor.errors import InputError, Place, Problem
from imadvisor.plugins.hooks import API
from imadvisor.plugins.scaffold import Files, new_part

_LARGEST = 1_000_000
_PLUGINS = "imadvisor"
_COMMANDS = "imadvisor.commands"


@dataclass(frozen=True, slots=True)
class Extension:
    """What has to be written so that a package brings one more kind.

    Args:
        name: of the plugin.
        new: files that are not there yet.
        changed: files that are there, with lines added to them.
    """

    name: str
    new: Files
    changed: Files


def extension_of(folder: Path, kind: str) -> Extension:
    """What adds a kind to a package.

    Args:
        folder: of the package, with its ``pyproject.toml``.
        kind: one of `KINDS`.

    Raises:
        InputError: it is no package of a plugin, or something is in the way.
    """
    pyproject = folder / "pyproject.toml"
    text = _text_of(pyproject)
    try:
        project = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _refuse(pyproject, f"this is no TOML: {error}", "mend it first")
    plugin = _plugin_of(project, pyproject)
    name, module = plugin.name, plugin.module.partition(".")[0]
    inside = _file_of(plugin.module, folder)
    part = kind.replace("-", "_")
    # A ruleset and a layer of one package need ids of their own.
    called = f"{name}-{kind}" if kind in ("ruleset", "layer") else name
    new = new_part(called, kind, module, part)
    for place in new:
        if (folder / place).exists():
            _refuse(folder / place, "this file exists already", "move it away, or rename it")
    changed: dict[PurePosixPath, str] = {}
    if kind == "command":
        entry = f'{name} = "{module}.{part}:command"'
        changed[PurePosixPath("pyproject.toml")] = _with_entry(
            text, project, _COMMANDS, name, entry, pyproject
        )
    else:
        hook = f"imadvisor_{part}s"
        # In this form its length makes no difference to how it is laid out.
        line = f"from {module}.{part} import (\n    {hook} as {hook},\n)"
        changed[inside] = _with_import(_text_of(folder / inside), line, hook, folder / inside)
        if _PLUGINS not in _entries(project):
            entry = f'{name} = "{plugin.module}"'
            changed[PurePosixPath("pyproject.toml")] = _with_entry(
                text, project, _PLUGINS, name, entry, pyproject
            )
    return Extension(name, new, changed)


def _entries(project: Mapping[str, Any]) -> Mapping[str, Any]:
    table = project.get("project", {})
    found = table.get("entry-points", {}) if isinstance(table, dict) else {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class _Named:
    """What an entry point names: a plugin, and its module."""

    name: str
    module: str


def _plugin_of(project: Mapping[str, Any], pyproject: Path) -> _Named:
    for group in (_PLUGINS, _COMMANDS):
        found = _entries(project).get(group)
        if not isinstance(found, dict) or not found:
            continue
        if len(found) > 1:
            message = f"the package has several entry points in the group {group}"
            _refuse(pyproject, message, "add to it by hand: it is not clear to which plugin")
        name, target = next(iter(found.items()))
        module, _, attribute = str(target).partition(":")
        if group == _PLUGINS and attribute:
            message = f"the plugin '{name}' is not a module, but '{target}' in one"
            _refuse(pyproject, message, f'name the module alone: {name} = "{module}"')
        if group == _COMMANDS:
            module = module.partition(".")[0]
        if all(step.isidentifier() for step in module.split(".")):
            return _Named(name, module)
    message = "this package is no plugin: it has no entry point in the group imadvisor"
    return _refuse(pyproject, message, "start with: imadvisor plugin new NAME --kind KIND")


def _file_of(module: str, folder: Path) -> PurePosixPath:
    """The file of a module, inside the folder of a package."""
    path = PurePosixPath("src", *module.split("."))
    for found in (path / "__init__.py", path.with_suffix(".py")):
        if (folder / found).is_file() and len(found.parts) > 2:
            return found
    hint = "a package that imadvisor plugin new wrote has its module there"
    return _refuse(folder / path / "__init__.py", "there is no such module to add to", hint)


def _with_entry(
    text: str, project: Mapping[str, Any], group: str, name: str, entry: str, place: Path
) -> str:
    """The text of a project with one entry point more."""
    header = (
        f'[project.entry-points."{group}"]' if "." in group else (f"[project.entry-points.{group}]")
    )
    there = _entries(project).get(group)
    if isinstance(there, dict) and name in there:
        message = f"there is an entry point '{name}' in the group {group} already"
        _refuse(place, message, "add to what it names by hand")
    end = _line_end(text)
    if there is None:
        gap = end if text.endswith(end) else end * 2
        made = text + gap + f"{header}{end}{entry}{end}"
    else:
        lines = text.splitlines(keepends=True)
        at = [number for number, line in enumerate(lines) if line.strip() == header]
        if len(at) != 1 or not lines[at[0]].endswith(end):
            _refuse(place, f"the table {header} is not found", f"add to it by hand: {entry}")
        lines.insert(at[0] + 1, entry + end)
        made = "".join(lines)
    wanted = {**_entries(project)}
    wanted[group] = {**(there or {}), name: entry.partition(" = ")[2].strip('"')}
    try:
        sound = _entries(tomllib.loads(made)) == wanted
    except tomllib.TOMLDecodeError:
        sound = False
    if not sound:
        _refuse(place, "its entry points are written in a way of their own", f"add: {entry}")
    return made


def _with_import(text: str, line: str, hook: str, place: Path) -> str:
    """The text of a module that also has a hook of another module."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        _refuse(place, f"this is no Python: {error}", "mend it first")
    for node in tree.body:
        for named in _names_in(node):
            if named == hook:
                message = f"the module has a hook {hook} already"
                hint = "add to the list that it returns by hand: a module has each hook once"
                _refuse(place, message, hint, node.lineno)
        api = _api_in(node)
        if api is not None and api != API:
            message = f"the plugin is written for version {api} of the hooks, not {API}"
            _refuse(place, message, f"bring it to version {API} first", node.lineno)
    imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    docstring = bool(tree.body) and ast.get_docstring(tree, clean=False) is not None
    last = imports[-1] if imports else tree.body[0] if docstring else None
    lines = text.splitlines(keepends=True)
    at = (last.end_lineno or 0) if last is not None else 0
    if at and (";" in lines[at - 1] or not lines[at - 1].endswith("\n")):
        _refuse(place, "the place for an import is not clear", f"add by hand: {line}", at)
    end = _line_end(text)
    block = [line.replace("\n", end) + end] if imports or not at else [end, line + end]
    return "".join([*lines[:at], *block, *lines[at:]])


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _names_in(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _api_in(node: ast.stmt) -> Any:
    if "imadvisor_api" not in _names_in(node):
        return None
    value = getattr(node, "value", None)
    return value.value if isinstance(value, ast.Constant) else None


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            _refuse(path, "the file is too large for a package of a plugin", "add by hand")
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        hint = "name the folder of a package with --folder"
        _refuse(path, "there is no such file", hint)
    except (OSError, UnicodeDecodeError) as error:
        _refuse(path, f"the file cannot be read: {error}", "mend it first")


def _refuse(path: Path, message: str, hint: str, line: int = 0) -> NoReturn:
    raise InputError(Problem(Place(str(path), line=line), message, hint)) from None
