"""The settings of plugins: what files say of them, held against what each plugin declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imadvisor.documents import Document
from imadvisor.errors import Place, Problem, did_you_mean
from imadvisor.plugins.hooks import Setting

TABLE = "plugin"
"""The table of files of settings that has one for each plugin."""

_SHOULD = {
    "text": ("a text", '"…"'),
    "integer": ("a whole number", "14"),
    "number": ("a number", "0.5"),
    "boolean": ("true or false", "true"),
    "texts": ("a list of texts", '["…", "…"]'),
}

TYPES = tuple(_SHOULD)
"""The types that a setting can have."""


@dataclass(frozen=True, eq=False)
class SettingFiles:
    """The files that say something of the settings of plugins; a later one goes before.

    Args:
        documents: the files.
    """

    documents: tuple[Document, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SettingFiles) and self._texts == other._texts

    def __hash__(self) -> int:
        return hash(self._texts)

    @property
    def _texts(self) -> tuple[tuple[str, str | None], ...]:
        return tuple((document.name, document.text) for document in self.documents)

    def plugins(self) -> Iterator[tuple[Document, str]]:
        """Each plugin of which a file says something, with the file."""
        for document in self.documents:
            for name in document.data[TABLE]:
                yield document, name


NO_FILES = SettingFiles()


@dataclass(frozen=True, slots=True)
class Settled:
    """A setting with its value.

    Args:
        setting: as the plugin declares it.
        value: that it has; None where it has neither a value nor a default.
        place: where a file says so; None for the default.
    """

    setting: Setting
    value: Any
    place: Place | None = None


def settled(
    plugin: str, declared: Sequence[Setting], files: SettingFiles, problems: list[Problem]
) -> Mapping[str, Settled]:
    """The settings of one plugin.

    Args:
        plugin: its name.
        declared: its settings.
        files: that may say something of them.
        problems: to which everything that is wrong in the files is added.
    """
    known = {setting.name: setting for setting in declared}
    found = {name: Settled(setting, setting.default) for name, setting in known.items()}
    for document in files.documents:
        table = document.data[TABLE].get(plugin, {})
        if not isinstance(table, dict):
            message = f"'{plugin}' must be a table"
            hint = f"write [{TABLE}.{plugin}]"
            problems.append(document.problem((TABLE, plugin), message, hint, of_key=True))
            continue
        for name, value in table.items():
            trail = (TABLE, plugin, name)
            if name not in known:
                names = f"its settings are {', '.join(known)}" if known else "it has no settings"
                hint = did_you_mean(name, known) or names
                message = f"plugin '{plugin}' has no setting '{name}'"
                problems.append(document.problem(trail, message, hint, of_key=True))
                continue
            wrong = misfit(known[name], value)
            if wrong is not None:
                problems.append(document.problem(trail, *wrong))
                continue
            found[name] = Settled(known[name], value, document.place(trail))
    return found


def misfit(setting: Setting, value: Any) -> tuple[str, str] | None:
    """What is wrong with a value for a setting, and the next step; None where it fits."""
    should, example = _SHOULD[setting.type]
    if not _is_of(setting.type, value):
        return f"'{setting.name}' must be {should}", f"write {setting.name} = {example}"
    if setting.choices:
        values: Iterable[Any] = value if isinstance(value, list) else [value]
        for one in values:
            if one not in setting.choices:
                hint = did_you_mean(str(one), setting.choices)
                hint = hint or f"choose from {', '.join(setting.choices)}"
                return f"'{setting.name}' cannot be '{str(one)[:60]}'", hint
    return None


def _is_of(type_: str, value: Any) -> bool:
    match type_:
        case "text":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case _:
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
