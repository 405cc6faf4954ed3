"""Contents as objects: the shape of every table, held against its model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from imadvisor.documents import Trail
from imadvisor.errors import Mistakes, Problem, RulesetError, did_you_mean
from imadvisor.model.objects import SETTINGS, THINGS, About, Part, Settings, Thing
from imadvisor.rulesets.contents import ABOUT, Contents
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.wording import part_in


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
        for fault in error.errors(include_url=False):
            problems.append(_translated(located, model, subject, fault))
        return None


def _translated(located: Located, model: type[Part], subject: str, fault: Any) -> Problem:
    """One of pydantic's errors, in our words and at its place."""
    loc = cast(Trail, tuple(part for part in fault["loc"] if _is_written(part)))
    key = str(loc[-1]) if loc else ""
    match fault["type"]:
        case "missing":
            return located.problem(loc[:-1], f"{subject} needs '{key}'", of_key=True)
        case "extra_forbidden":
            hint = did_you_mean(key, _keys(model, loc[:-1]))
            return located.problem(loc, f"{subject} has no key '{key}'", hint, of_key=True)
        case "value_error":
            message = str(fault["ctx"]["error"])
        case "string_pattern_mismatch" if key == "id":
            message = "an id is lower-case words joined by - (question ids by _)"
        case "string_pattern_mismatch" if key not in ("code", "version"):
            message = f"'{fault['input']}' is not an id: ids are lower-case words, not codes"
        case "literal_error":
            message = f"must be one of {fault['ctx']['expected']}"
        case _:
            message = _plain(fault["msg"])
    where = f"{subject}: '{'.'.join(map(str, loc))}'" if loc else subject
    excerpt = located.source(loc) if loc else ""
    return Problem(located.place(loc), f"{where}: {message}", excerpt=excerpt)


def _is_written(part: object) -> bool:
    """Whether a part of pydantic's location is one that the author wrote, not a type's name."""
    return isinstance(part, int) or (
        isinstance(part, str) and part not in ("int", "Fraction") and "[" not in part
    )


def _keys(model: type[Part], loc: Trail) -> Collection[str]:
    """The keys that a table may have, as far as the model tells."""
    current: Any = model
    for part in loc:
        if isinstance(part, int):
            continue
        info = getattr(current, "model_fields", {}).get(part)
        if info is None:
            return ()
        current = part_in(info.annotation)
    return list(getattr(current, "model_fields", {}))


def _with_tuples(value: Any) -> Any:
    """Lists as tuples, all the way down, as frozen objects hold them."""
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in value)
    return value


def _plain(message: str) -> str:
    message = message.removeprefix("Input should be ").removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
