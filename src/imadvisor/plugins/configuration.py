"""What a file of settings says of plugins, for a project or for a person."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from imadvisor.documents import read_document
from imadvisor.errors import InputError, Mistakes, Problem, did_you_mean

PROJECT_FILE = Path(".imadvisor") / "config.toml"
"""The settings of a project, in its folder."""


def disabled_in(files: Iterable[Path]) -> frozenset[str]:
    """The plugins that files of settings leave out.

    Args:
        files: of settings; one that is not there says nothing.

    Raises:
        DocumentError: one cannot be read.
        InputError: with everything in them that is no setting.
    """
    found: set[str] = set()
    problems: list[Problem] = Mistakes()
    for path in files:
        try:
            if not path.is_file():
                continue
        except PermissionError:
            # Somebody else's folder, such as that of who started this as another user.
            continue
        document = read_document(path)

        def wrong(trail: tuple[str | int, ...], message: str, hint: str) -> None:
            problems.append(document.problem(trail, message, hint, of_key=True))  # noqa: B023

        for key, table in document.data.items():
            if key != "plugins" or not isinstance(table, dict):
                hint = did_you_mean(key, ["plugins"]) or "there is the table [plugins]"
                wrong((key,), f"there is no setting '{key}'", hint)
                continue
            for name, value in table.items():
                if name != "disabled":
                    hint = did_you_mean(name, ["disabled"]) or "[plugins] has the key disabled"
                    wrong((key, name), f"[plugins] has no setting '{name}'", hint)
                elif not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                    hint = 'write disabled = ["name", "other-name"]'
                    wrong((key, name), "'disabled' must be the names of plugins", hint)
                else:
                    found.update(value)
    if problems:
        raise InputError(problems)
    return frozenset(found)
