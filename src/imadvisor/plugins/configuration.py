"""What a file of settings says of plugins, for a project or for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from imadvisor.documents import Document, read_document
from imadvisor.errors import InputError, Mistakes, Problem, did_you_mean
from imadvisor.plugins.settings import NO_FILES, TABLE, SettingFiles

PROJECT_FILE = Path(".imadvisor") / "config.toml"
"""The settings of a project, in its folder."""


@dataclass(frozen=True, slots=True)
class PluginSettings:
    """What files of settings say of plugins.

    Args:
        disabled: the plugins that are left out.
        seconds: how long each part may take; None where nothing is said.
        files: that say something of the settings of single plugins.
    """

    disabled: frozenset[str] = frozenset()
    seconds: float | None = None
    files: SettingFiles = NO_FILES


_KEYS = ("disabled", "seconds")


def plugin_settings(files: Iterable[Path]) -> PluginSettings:
    """What files of settings say of plugins; the last one that says how long decides.

    Args:
        files: of settings; one that is not there says nothing.

    Raises:
        DocumentError: one cannot be read.
        InputError: with everything in them that is no setting.
    """
    disabled: set[str] = set()
    seconds: float | None = None
    documents: list[Document] = []
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
            if key == TABLE and isinstance(table, dict):
                documents.append(document)
                continue
            if key != "plugins" or not isinstance(table, dict):
                hint = did_you_mean(key, ["plugins", TABLE])
                hint = hint or "there are the tables [plugins] and [plugin.NAME]"
                wrong((key,), f"there is no setting '{key}'", hint)
                continue
            for name, value in table.items():
                if name not in _KEYS:
                    hint = did_you_mean(name, _KEYS)
                    hint = hint or f"[plugins] has the keys {' and '.join(_KEYS)}"
                    wrong((key, name), f"[plugins] has no setting '{name}'", hint)
                elif name == "seconds":
                    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                        hint = "write a whole number, such as seconds = 300"
                        wrong((key, name), "'seconds' must be how long a part may take", hint)
                    else:
                        seconds = float(value)
                elif not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                    hint = 'write disabled = ["name", "other-name"]'
                    wrong((key, name), "'disabled' must be the names of plugins", hint)
                else:
                    disabled.update(value)
    if problems:
        raise InputError(problems)
    return PluginSettings(frozenset(disabled), seconds, SettingFiles(tuple(documents)))
