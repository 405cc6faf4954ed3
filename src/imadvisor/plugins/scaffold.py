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
    "setting": "settings of its own",
    "command": "a command of its own",
}
"""What a plugin can bring, by the kind that is asked for: one for each hook, and commands."""

_ENTRY = '[project.entry-points.imadvisor]\n{name} = "{module}"'
_ENTRIES = {"command": '[project.entry-points."imadvisor.commands"]\n{name} = "{module}:command"'}
"""How a package says what it brings; a command is not imported to be found."""

_COMMON = {
    "pyproject.toml.txt": "pyproject.toml",
    "README.md.txt": "README.md",
    "LICENSE.txt": "LICENSE",
    "gitignore.txt": ".gitignore",
    "workflow.yml.txt": ".github/workflows/test.yml",
}
"""What every package has, and where."""

Files = Mapping[PurePosixPath, str]
"""The content of files, by their path inside the folder of a package."""


def new_plugin(name: str, kind: str, *, year: int) -> Files:
    """The files of a new plugin.

    Args:
        name: lower-case words joined by ``-``; the package is called ``imadvisor-`` and this.
        kind: one of `KINDS`.
        year: of its licence.
    """
    module = f"imadvisor_{name.replace('-', '_')}"
    words = {
        **_words(name, module),
        "entry": _ENTRIES.get(kind, _ENTRY).format(name=name, module=module),
        "noun": KINDS[kind],
        "package": f"imadvisor-{name}",
        "version": __version__,
        "above": str(int(__version__.split(".")[0]) + 1),
        "year": str(year),
    }
    words["next"] = _filled(TEMPLATES / kind / "next.txt", words)
    found = {
        PurePosixPath(target): _filled(TEMPLATES / "common" / template, words)
        for template, target in _COMMON.items()
    }
    found[PurePosixPath(f"src/{module}/py.typed")] = ""
    return {**found, **_part(kind, f"src/{module}", "__init__.py", module, words)}


def new_part(name: str, kind: str, module: str, part: str) -> Files:
    """The files that a kind adds to a package.

    Args:
        name: of the plugin.
        kind: one of `KINDS`.
        module: of the package.
        part: the module in it that is new.
    """
    return _part(kind, f"src/{module}", f"{part}.py", f"{module}.{part}", _words(name, module))


def _words(name: str, module: str) -> dict[str, str]:
    return {
        "api": str(API),
        "ident": name.replace("-", "_"),
        "module": module,
        "name": name,
        "title": name.replace("-", " ").capitalize(),
    }


def _part(kind: str, folder: str, file: str, tested: str, words: Mapping[str, str]) -> Files:
    """The module of a kind, its data, and its tests."""
    test = {**words, "module": tested}
    found = {
        PurePosixPath(f"{folder}/{file}"): _filled(TEMPLATES / kind / "module.py.txt", words),
        PurePosixPath(f"tests/test_{tested.replace('.', '_')}.py"): _filled(
            TEMPLATES / kind / "test.py.txt", test
        ),
    }
    for data, target in (("data", folder), ("tests", "tests")):
        root = TEMPLATES / kind / data
        for path in sorted(root.rglob("*.txt")):
            inside = path.relative_to(root).as_posix().removesuffix(".txt")
            found[PurePosixPath(f"{target}/{inside}")] = _filled(path, words)
    return found


def _filled(path: Path, words: Mapping[str, str]) -> str:
    return Template(path.read_text(encoding="utf-8")).substitute(words)
