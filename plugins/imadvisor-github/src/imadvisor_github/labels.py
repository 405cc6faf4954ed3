"""The labels: one for each phase and owner, one for the first quarter, and one for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imadvisor.plugin import Advice, Language

from imadvisor_github.inert import clipped, plain
from imadvisor_github.phrases import phrases

OURS = "imadvisor"
"""The label of every issue, by which an earlier export is found."""

NAME_LIMIT, DESCRIPTION_LIMIT = 50, 100
"""What GitHub allows, in characters."""

_COLOURS = {"imadvisor": "0e8a16", "focus": "d93f0b", "phase": "1d76db", "owner": "5319e7"}


class Labels:
    """The names of the labels, and which of them were used.

    Args:
        advice: with the ruleset whose phases and roles get one.
        language: of the reader.
    """

    def __init__(self, advice: Advice, language: Language) -> None:
        say, ruleset = phrases(language.code), advice.ruleset
        self._known: dict[tuple[str, str], Mapping[str, str]] = {}
        self._names: set[str] = set()
        # There always, so that a file without advice is a file all the same.
        self._used: set[tuple[str, str]] = {("imadvisor", "")}
        self._add("imadvisor", "", OURS, say["about-imadvisor"])
        self._add("focus", "", say["focus"], say["about-focus"])
        for kind, things in (("phase", ruleset.phases), ("owner", ruleset.roles)):
            for thing in things.values():
                name = language.text(thing.name)
                self._add(kind, thing.id, say[kind].format(name), say[f"about-{kind}"].format(name))

    def _add(self, kind: str, id: str, name: str, description: str) -> None:
        """Name a label; GitHub takes names that differ only in their case for one."""
        wanted = name = plain(name, NAME_LIMIT)
        count = 1
        while name.casefold() in self._names:
            count += 1
            name = clipped(wanted, NAME_LIMIT - len(f" ({count})")) + f" ({count})"
        self._names.add(name.casefold())
        self._known[kind, id] = {
            "name": name,
            "color": _COLOURS[kind],
            "description": plain(description, DESCRIPTION_LIMIT),
        }

    def use(self, kind: str, id: str = "") -> str:
        """The name of a label that an issue gets.

        Args:
            kind: imadvisor, focus, phase or owner.
            id: of the phase or the role.
        """
        self._used.add((kind, id))
        return self._known[kind, id]["name"]

    def used(self) -> Sequence[Mapping[str, str]]:
        """What GitHub is asked for, for each label that was used."""
        return [label for key, label in self._known.items() if key in self._used]
