"""The hooks, as an author has to write them."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from imadvisor.plugins import hooks
from imadvisor.plugins.contracts import CONTRACTS


@dataclass(frozen=True, slots=True)
class Member:
    """Something that what a hook returns has.

    Args:
        name: of the value or method.
        signature: as it is written in Python.
        summary: what it is, as one sentence.
        optional: whether it may be left out.
    """

    name: str
    signature: str
    summary: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook.

    Args:
        name: of the function.
        signature: as it is written in Python.
        summary: what it returns, as one sentence.
        returns: the name of the type of each thing in the list that it returns.
        members: what each of these has.
    """

    name: str
    signature: str
    summary: str
    returns: str
    members: tuple[Member, ...]


def specified_hooks() -> tuple[Hook, ...]:
    """Every hook, with what it returns."""
    return tuple(map(_hook, CONTRACTS))


def any_part_may_have() -> tuple[Member, ...]:
    """What every part that has methods may have besides."""
    return tuple(
        Member(member.name, member.signature, member.summary, optional=True)
        for member in _members(hooks.Configured)
    )


def _hook(name: str) -> Hook:
    function = getattr(hooks, name)
    (kind,) = typing.get_args(typing.get_type_hints(function)["return"])
    members = [*_members(kind)]
    for more in hooks.OPTIONAL.get(name, ()):
        known = {member.name for member in members}
        members += [
            Member(m.name, m.signature, m.summary, optional=True)
            for m in _members(more)
            if m.name not in known
        ]
    return Hook(name, _signature(name, function), _summary(function), kind.__name__, tuple(members))


def _members(kind: type) -> Iterator[Member]:
    if is_dataclass(kind):
        told = _told_of_arguments(kind)
        for field in fields(kind):
            yield Member(field.name, f"{field.name}: {field.type}", told.get(field.name, ""))
        return
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.fget is not None:
            returned = inspect.signature(member.fget).return_annotation
            yield Member(name, f"{name}: {returned}", _summary(member))
        elif inspect.isfunction(member):
            yield Member(name, _signature(name, member), _summary(member))


def _signature(name: str, function: Callable[..., Any]) -> str:
    # Annotations are kept as they are written, without their modules.
    given = inspect.signature(function)
    parts = [
        parameter.name if parameter.name == "self" else f"{parameter.name}: {parameter.annotation}"
        for parameter in given.parameters.values()
    ]
    return f"{name}({', '.join(parts)}) -> {given.return_annotation}"


def _summary(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0].replace("\n", " ")


def _told_of_arguments(kind: type) -> dict[str, str]:
    """What the docstring of a class says of each of its arguments."""
    told: dict[str, str] = {}
    name = ""
    for line in (inspect.getdoc(kind) or "").partition("Args:\n")[2].splitlines():
        said = line.strip()
        if line.startswith("    ") and not line.startswith("     ") and ": " in said:
            name, _, said = said.partition(": ")
            told[name] = said
        elif name and said:
            told[name] += f" {said}"
    return told
