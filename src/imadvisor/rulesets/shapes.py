"""Contents as objects: the shape of every table, held against its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from imadvisor.errors import Mistakes, Problem, RulesetError
from imadvisor.model.fields import Part, Thing
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS, About, Settings
from imadvisor.rulesets.contents import ABOUT, Contents
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.wrong_values import problems_in


@dataclass(frozen=True, slots=True)
class Objects:
    """What could be read of contents.

    Args:
        settings: the settings tables; None where [ruleset] cannot be read.
        things: every object that could be read, by kind and id.
        problems: what is wrong with the others.
    """

    settings: Settings | None
    things: Mapping[str, Mapping[str, Thing]]
    problems: tuple[Problem, ...]


def objects_of(contents: Contents) -> Objects:
    """Make objects of contents, with every mistake in their tables."""
    problems: list[Problem] = Mistakes(RulesetError)
    things: dict[str, dict[str, Thing]] = {kind: {} for kind in THINGS}
    tables: dict[str, Any] = {}
    for (kind, id), entry in contents.entries.items():
        if kind == "settings":
            model: type[Part] = About if id == ABOUT else SETTINGS[id]
            tables[id] = validated(model, entry.raw, entry.located, f"[{id}]", problems)
        else:
            named = isinstance(entry.raw.get("id"), str)
            subject = f"{kind} '{entry.raw['id']}'" if named else f"this {kind}"
            thing = validated(THINGS[kind], entry.raw, entry.located, subject, problems)
            if thing is not None:
                things[kind][id] = cast(Thing, thing)
    about = cast(About | None, tables.pop(ABOUT, None))
    made = {name: part for name, part in tables.items() if part is not None}
    settings = None if about is None else Settings(about=about, **made)
    return Objects(settings, things, tuple(problems))


def validated(
    model: type[Part],
    raw: Mapping[str, Any],
    located: Located,
    subject: str,
    problems: list[Problem],
) -> Part | None:
    """Make one table an object; None where that cannot be done.

    Args:
        model: what it must be.
        raw: the table.
        located: where it stands.
        subject: how to call it.
        problems: gets every mistake in it.
    """
    try:
        return model.model_validate(_with_tuples(raw))
    except ValidationError as error:
        problems.extend(problems_in(error, located, model, subject))
        return None


def _with_tuples(value: Any) -> Any:
    """Lists as tuples, all the way down, as frozen objects hold them."""
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in value)
    return value
