"""Targets: the one object that an operation of a layer, or a command, speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from imadvisor.errors import did_you_mean
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS
from imadvisor.rulesets.contents import ABOUT, Entry, Name
from imadvisor.spelling import folded, normal

SETTING = "settings"
"""What stands before the colon for a table without an id."""

_MOST_LISTED = 8

Entries = Mapping[Name, Entry]


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a target names no object, or not one only.

    Args:
        message: what is wrong.
        hint: the next step.
        unknown: what there is none of, such as ``gap 'no-owner'``; empty where there are several.
    """

    message: str
    hint: str
    unknown: str = ""


def target_of(target: str, entries: Entries, where: str = "", *, see: str = "") -> Name | Miss:
    """The object that is meant.

    Args:
        target: ``kind:id``, ``kind:code``, or an id or a code alone where that names one object;
            ``settings:`` and the name of a table.
        entries: where it is looked for.
        where: what these are the contents of, for the message.
        see: the command that lists what there is.

    Returns:
        Its kind and id, or why it cannot be told.
    """
    kind, wanted = _parted(target)
    if kind is not None and kind not in (*THINGS, SETTING) and _named(None, target, entries):
        # A code may have a colon in it as well.
        kind, wanted = None, target
    if kind == SETTING:
        table = normal(wanted)
        if table == ABOUT or table in SETTINGS:
            return (SETTING, table)
    elif kind is not None and kind not in THINGS:
        hint = did_you_mean(kind, (*THINGS, SETTING)) or f"the kinds are {', '.join(THINGS)}"
        return Miss(f"there is no kind '{kind}'", hint)
    candidates = _named(kind, wanted, entries)
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        full = [f"'{kind}:{id}'" for kind, id in candidates]
        more = len(full) - _MOST_LISTED
        listed = f"{', '.join(full[:_MOST_LISTED])} and {more} more" if more > 0 else _either(full)
        return Miss(f"'{target}' names {len(full)} objects", f"did you mean {listed}?")
    names = [
        name
        for (of, id), entry in entries.items()
        if (of == kind if kind is not None else of != SETTING)
        for name in (id, entry.raw.get("code"))
        if isinstance(name, str)
    ]
    known = SETTINGS if kind == SETTING else names
    what = f"object '{target}'" if kind is None else f"{kind} '{wanted}'"
    hint = did_you_mean(wanted, known) or (f"see: {see}" if see else "")
    return Miss(f"there is no {what}" + (f" in {where}" if where else ""), hint, what)


def _parted(target: str) -> tuple[str | None, str]:
    """The kind, where one is given, and the rest."""
    before, colon, after = target.partition(":")
    if not colon:
        return None, target
    return normal(before), after


def _named(kind: str | None, wanted: str, entries: Entries) -> list[Name]:
    """The objects of that id or code: those that are spelt exactly so, or else nearly so."""
    forms: tuple[Callable[[str], str], ...] = (str, normal, folded)
    for form in forms:
        named = [
            name
            for name, entry in entries.items()
            if (name[0] == kind if kind is not None else name[0] != SETTING)
            and form(wanted) in (form(name[1]), form(str(entry.raw.get("code") or "")))
        ]
        if named:
            return named
    return []


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
