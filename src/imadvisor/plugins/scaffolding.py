"""A new plugin: a package that installs and passes its own tests, for its author to edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from string import Template

from imadvisor._version import __version__
from imadvisor.plugins.hooks import API

TEMPLATES = Path(__file__).resolve().parent / "templates"

KINDS: Mapping[str, str] = {
    "ruleset": "a ruleset of its own",
    "scoring-method": "a way to judge a dimension",
    "engine": "an engine that runs the rules",
    "importer": "another tool's files as rulesets",
    "answer-importer": "another tool's file as answers",
    "exporter": "advice for another tool",
    "layer": "questions and rules that join a ruleset",
    "report-format": "a format of reports",
    "collector": "answers proposed from another tool's data",
    "command": "a command of its own",
}
"""What a plugin can bring, by the kind that is asked for: one for each hook, and commands."""


_ENTRY = '[project.entry-points.imadvisor]\n{name} = "{module}"'
_ENTRIES = {"command": '[project.entry-points."imadvisor.commands"]\n{name} = "{module}:command"'}
"""How a package says what it brings; a command is not imported to be found."""


def new_plugin(name: str, kind: str) -> Mapping[PurePosixPath, str]:
    """The files of a new plugin.

    Args:
        name: lower-case words joined by ``-``; the package is called ``imadvisor-`` and this.
        kind: one of `KINDS`.

    Returns:
        The content of each file, by its path inside the folder of the package.
    """
    module = f"imadvisor_{name.replace('-', '_')}"
    words = {
        "api": str(API),
        "ident": name.replace("-", "_"),
        "module": module,
        "name": name,
        "entry": _ENTRIES.get(kind, _ENTRY).format(name=name, module=module),
        "noun": KINDS[kind],
        "package": f"imadvisor-{name}",
        "title": name.replace("-", " ").capitalize(),
        "version": __version__,
    }
    words["next"] = _filled(TEMPLATES / kind / "next.txt", words)
    places = {
        TEMPLATES / "common" / "pyproject.toml.txt": "pyproject.toml",
        TEMPLATES / "common" / "README.md.txt": "README.md",
        TEMPLATES / kind / "module.py.txt": f"src/{module}/__init__.py",
        TEMPLATES / kind / "test.py.txt": f"tests/test_{module}.py",
    }
    for folder, target in (("data", f"src/{module}"), ("tests", "tests")):
        root = TEMPLATES / kind / folder
        for path in sorted(root.rglob("*.txt")):
            places[path] = f"{target}/{path.relative_to(root).as_posix().removesuffix('.txt')}"
    return {PurePosixPath(place): _filled(path, words) for path, place in places.items()}


def _filled(path: Path, words: Mapping[str, str]) -> str:
    return Template(path.read_text(encoding="utf-8")).substitute(words)
