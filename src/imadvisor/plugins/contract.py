"""What a part of a plugin must be, and the part as it is used: read once, called by the guard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from imadvisor.plugins.attributes import (
    MOST_PARTS,
    attribute_of,
    in_short,
    listed,
)
from imadvisor.plugins.faults import PartError, Plugin
from imadvisor.plugins.guard import Guard, Use, WrongThing
from imadvisor.plugins.hooks import (
    PROJECT,
)


@dataclass(frozen=True, slots=True)
class User:
    """Who uses a part: it knows whose it is when something is wrong.

    Args:
        guard: that makes the calls.
        plugin: that brings the part.
        part: what it is and its name, such as ``exporter 'tickets'``.
    """

    guard: Guard
    plugin: Plugin
    part: str

    def guarded(self, name: str, method: Callable[..., Any], contract: Method) -> GuardedMethod:
        """A method that is called through the guard.

        Args:
            name: of the method.
            method: of the part.
            contract: that it is held against.
        """
        part = f"{self.part}, {name}"
        use = Use(self.plugin, part, allowed=contract.allowed, quick=contract.quick)
        return GuardedMethod(self, use, method, contract)


class GuardedMethod:
    """A method of a part: it is called by the guard, and held against its contract.

    Args:
        user: who uses the part.
        use: what is told where it fails.
        method: of the part itself.
        contract: that it is held against.
    """

    __slots__ = ("_contract", "_method", "_use", "_user")

    def __init__(self, user: User, use: Use, method: Callable[..., Any], contract: Method) -> None:
        self._user, self._use, self._method, self._contract = user, use, method, contract

    def within(self, seconds: float, longer: str) -> GuardedMethod:
        """The same method with a limit of its own.

        Args:
            seconds: how long it may take.
            longer: what the user can do where it takes longer.
        """
        use = replace(self._use, seconds=seconds, longer=longer)
        return GuardedMethod(self._user, use, self._method, self._contract)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it; see `Guard.call` for what is raised."""
        guard = self._user.guard
        try:
            return guard.call(self._use, self._judged, arguments, named)
        except PartError as error:
            if self._contract.otherwise is None:
                raise
            guard.listener(error.fault)
            return self._contract.otherwise

    def _judged(self, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        value = self._method(*arguments, **named)
        return self._contract.result(value, arguments, self._user)


Result = Callable[[Any, tuple[Any, ...], User], Any]
"""Makes a sound thing of what a method returned, given its arguments; raises `WrongThing`."""


@dataclass(frozen=True, slots=True)
class Method:
    """What a method of a part must do.

    Args:
        result: makes a sound thing of what it returns.
        allowed: what it may raise on purpose.
        quick: whether it is called very often.
        optional: whether a part may do without it.
        otherwise: what counts as its result where it fails and nobody asked for it; None where
            its failure is an error.
    """

    result: Result
    allowed: tuple[type[Exception], ...] = ()
    quick: bool = False
    optional: bool = False
    otherwise: Any = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a hook must return.

    Args:
        hook: its name.
        noun: what one thing that it returns is called.
        attributes: what each of them must have; each makes a sound value of what is there.
        methods: that each of them must have.
        kind: the class of these things where they are plain data; it is made again from the
            attributes.
        chosen_by_suffix: whether the suffix of a file chooses one of them as well.
        sound_whole: says what is wrong with one that is plain data, as a whole.
        of_plugin: whether their names are those of their plugin alone.
        maybe: the attributes that may be None.
    """

    hook: str
    noun: str
    attributes: Mapping[str, Callable[[Any], Any]]
    methods: Mapping[str, Method] = field(default_factory=dict)
    kind: type | None = None
    chosen_by_suffix: bool = False
    sound_whole: Callable[[Any], str] = lambda _: ""
    of_plugin: bool = False
    maybe: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The attribute by which a thing is chosen."""
        return "id" if "id" in self.attributes else "name"

    def sound(self, thing: Any, guard: Guard, plugin: Plugin) -> Any:
        """A thing as it may be used: with values that were read once, and guarded methods.

        Args:
            thing: that a hook returned. Its code runs here, so this is called by the guard.
            guard: that calls its methods.
            plugin: that brings it.

        Raises:
            WrongThing: it is not what the hook must return.
        """
        if self.kind is not None and not issubclass(type(thing), self.kind):
            raise WrongThing(f"it returns {in_short(thing)}, not a {self.kind.__name__}")
        values: dict[str, Any] = {}
        for attribute, sound in self.attributes.items():
            if attribute in self.maybe and getattr(thing, attribute, None) is None:
                values[attribute] = None
                continue
            found = attribute_of(thing, attribute, f"its {self.noun} {in_short(thing)}", attribute)
            called = values.get(self.key)
            called = f"'{called}'" if called else in_short(thing)
            try:
                values[attribute] = sound(found)
            except WrongThing as error:
                cause = f"the {attribute} of its {self.noun} {called} {error}"
                raise WrongThing(cause) from None
        if self.kind is not None:
            made = self.kind(**values)
            if wrong := self.sound_whole(made):
                raise WrongThing(f"its {self.noun} '{getattr(made, self.key)}' {wrong}")
            return made
        user = User(guard, plugin, f"{self.noun} '{values['name']}'")
        for name, contract in self.methods.items():
            if contract.optional and not hasattr(thing, name):
                continue
            method = attribute_of(thing, name, f"its {self.noun} {in_short(thing)}", f"{name}()")
            if not callable(method):
                raise WrongThing(f"its {self.noun} {in_short(thing)} has no {name}()")
            values[name] = user.guarded(name, method, contract)
        return GuardedPart(**values)


class GuardedPart(SimpleNamespace):
    """A part of a plugin: its values as they were read once, its methods called by the guard."""


def returned(module: Any, hook: str) -> list[Any]:
    """What a plugin returns from a hook, as a list.

    Its code runs here, so this is called by the guard.

    Args:
        module: the plugin.
        hook: the name of the hook.

    Raises:
        WrongThing: it is no list, or too long.
    """
    function = getattr(module, hook, None)
    if function is None or not hasattr(function, f"{PROJECT}_impl"):
        return []
    found = function()
    if issubclass(type(found), str | bytes | Mapping) or not hasattr(type(found), "__iter__"):
        raise WrongThing(f"it returns {in_short(found)}, not a list")
    return listed(found, MOST_PARTS, "parts")
