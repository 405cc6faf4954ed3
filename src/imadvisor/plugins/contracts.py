"""What each hook must return, and what each method of a part must."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path
from reprlib import repr as short_repr
from types import SimpleNamespace
from typing import Any

from imadvisor.answers.assessment import MOST_SHEETS
from imadvisor.answers.formats.imported import ImportedAnswers, ImportedSheet
from imadvisor.engine.findings import Findings
from imadvisor.engine.program import LATER, Program
from imadvisor.errors import InputError, Place, Problem, harmless, in_one_line
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.plugins.faults import PartError, Plugin, described
from imadvisor.plugins.guard import Guard, Use, WrongThing
from imadvisor.plugins.hooks import (
    PROJECT,
    Imported,
    LayerFolder,
    Option,
    Proposal,
    Request,
    RulesetFolder,
    Secret,
    Setting,
)
from imadvisor.plugins.settings import TYPES, misfit
from imadvisor.scoring.credits import Verdict
from imadvisor.scoring.method import Evidence, Rests, Score

MOST_PARTS = 1_000
"""A hook may return this many parts."""

MOST_PROPOSALS = 10_000
"""A collector may propose this many answers."""

MOST_BYTES = 100_000_000
"""What a part writes may have this many bytes, or characters."""

_LONGEST_NAME = 100
_DEEPEST = 50
_MOST_VALUES = 1_000_000
_NEEDS = frozenset({"claim", "criteria", "credits", "from_score"})


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
            raise WrongThing(f"it returns {_said(thing)}, not a {self.kind.__name__}")
        values: dict[str, Any] = {}
        for attribute, sound in self.attributes.items():
            if attribute in self.maybe and getattr(thing, attribute, None) is None:
                values[attribute] = None
                continue
            found = _attribute(thing, attribute, f"its {self.noun} {_said(thing)}", attribute)
            called = values.get(self.key)
            called = f"'{called}'" if called else _said(thing)
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
            method = _attribute(thing, name, f"its {self.noun} {_said(thing)}", f"{name}()")
            if not callable(method):
                raise WrongThing(f"its {self.noun} {_said(thing)} has no {name}()")
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
        raise WrongThing(f"it returns {_said(found)}, not a list")
    return _listed(found, MOST_PARTS, "parts")


def _listed(things: Iterable[Any], most: int, noun: str, verb: str = "it returns") -> list[Any]:
    # Never more than are wanted: some iterators have no end.
    found = list(islice(things, most + 1))
    if len(found) > most:
        raise WrongThing(f"{verb} more than {most:,} {noun}")
    return found


def _attribute(thing: Any, name: str, whose: str, shown: str) -> Any:
    try:
        found = getattr(thing, name, None)
    except Exception as error:
        raise WrongThing(f"{shown} of {whose} raises {described(error)}") from error
    if found is None:
        raise WrongThing(f"{whose} has no {shown}")
    return found


def _said(thing: Any) -> str:
    """A thing as its author would recognise it, in one line."""
    if thing is None or type(thing) in (str, int, float, list, dict):
        return in_one_line(short_repr(thing))[:60]
    return f"a {type(thing).__name__}"


# -- attributes -------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not issubclass(type(value), str):
        raise WrongThing("is no text")
    return str.__str__(value)


def _name(value: Any) -> str:
    text = _text(value)
    if not text.strip() or text != text.strip():
        raise WrongThing(f"is empty, or has spaces around it: {short_repr(text)}")
    if len(text) > _LONGEST_NAME:
        raise WrongThing(f"is longer than {_LONGEST_NAME} characters: {short_repr(text)}")
    if not text.isprintable() or harmless(text) != text or text.startswith("-"):
        raise WrongThing(f"cannot be typed at a command line: {short_repr(text)}")
    return text


def _suffix(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"(\.[A-Za-z0-9_-]{1,20}){1,3}", text):
        raise WrongThing(f"is no suffix such as .txt: {short_repr(text)}")
    return text


def _last_suffix(value: Any) -> str:
    text = _suffix(value).lower()
    if text.count(".") > 1:
        # That of a file that is written is what comes behind its last dot.
        raise WrongThing(f"is more than one suffix: {short_repr(text)}")
    return text


def _folder(value: Any) -> Path:
    if not issubclass(type(value), str | os.PathLike):
        raise WrongThing(f"is {_said(value)}, not a Path")
    return Path(os.fspath(value))


def _lacking_folder(made: RulesetFolder | LayerFolder) -> str:
    return "" if made.folder.is_dir() else f"has no folder {made.folder}"


def _setting_name(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", text):
        raise WrongThing(f"is no name such as page-width: {short_repr(text)}")
    return text


def _setting_type(value: Any) -> str:
    text = _text(value)
    if text not in TYPES:
        raise WrongThing(f"is {short_repr(text)}; the types are {', '.join(TYPES)}")
    return text


def _default(value: Any) -> Any:
    return plain(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(one) for one in _sequence(value, "texts"))


def _misfit_default(made: Setting) -> str:
    if made.default is None:
        return ""
    wrong = misfit(made, made.default)
    return f"has a default that does not fit: {wrong[0]}" if wrong else ""


def _id_or_nothing(value: Any) -> str:
    return _text(value) and _name(value)


def _needs(value: Any) -> frozenset[str]:
    if issubclass(type(value), str) or not hasattr(type(value), "__iter__"):
        raise WrongThing(f"is {_said(value)}, not a set of names")
    found = frozenset(_text(one) for one in islice(value, 100))
    unknown = sorted(found - _NEEDS)
    if unknown:
        known = ", ".join(sorted(_NEEDS))
        raise WrongThing(f"names {short_repr(unknown[0])}; a ruleset can have {known}")
    return found


def _names(value: Any) -> tuple[str, ...]:
    return tuple(_name(one) for one in _sequence(value, "names"))


def _options(value: Any) -> tuple[Option, ...]:
    return tuple(
        Option(
            _name(one.name), _text(one.help), None if one.default is None else _text(one.default)
        )
        for one in _all_of(value, Option)
    )


def _secrets(value: Any) -> tuple[Secret, ...]:
    return tuple(
        Secret(_name(one.variable), _text(one.help), bool(one.required))
        for one in _all_of(value, Secret)
    )


def _sequence(value: Any, noun: str) -> list[Any]:
    if issubclass(type(value), str | bytes | Mapping) or not hasattr(type(value), "__iter__"):
        raise WrongThing(f"is {_said(value)}, not a list")
    return _listed(value, MOST_PARTS, noun, "has")


def _all_of(value: Any, kind: type) -> Iterator[Any]:
    for one in _sequence(value, "of them"):
        if not issubclass(type(one), kind):
            raise WrongThing(f"has {_said(one)} in it, which is not of the class {kind.__name__}")
        yield one


# -- results ----------------------------------------------------------------------------------


def _of(value: Any, kind: type, article: str = "a") -> Any:
    if not issubclass(type(value), kind):
        raise WrongThing(f"it returns {_said(value)}, not {article} {kind.__name__}")
    return value


def _yes_or_no(value: Any, *_: Any) -> bool:
    return bool(_of(value, bool))


def _written(value: Any, *_: Any) -> str | bytes:
    if issubclass(type(value), str):
        content: str | bytes = str.__str__(value)
    elif issubclass(type(value), bytes):
        content = bytes.__getitem__(value, slice(None))
    else:
        raise WrongThing(f"it returns {_said(value)}, not text or bytes")
    if len(content) > MOST_BYTES:
        raise WrongThing(f"it returns {len(content):,} bytes; {MOST_BYTES:,} are allowed")
    return content


def _imported(value: Any, *_: Any) -> Imported:
    _of(value, Imported, "an")
    count = [0]
    tables = plain(value.tables, count)
    if not isinstance(tables, dict):
        raise WrongThing(f"the tables that it returns are {_said(value.tables)}, not a mapping")
    problems = _warnings(value.problems)
    places: dict[tuple[str, str], Any] = {}
    for key, where in dict(value.places).items():
        sound = type(where) is Place or _is_trail(where)
        if not _is_trail(key) or len(key) != 2 or not sound:
            raise WrongThing(f"a place that it returns is {short_repr(key)}: {short_repr(where)}")
        places[key[0], key[1]] = where
    if not isinstance(value.judged, str):
        raise WrongThing(f"what it judges itself is {_said(value.judged)}, not a text")
    return Imported(tables, problems, places, value.judged)


def _warnings(value: Any) -> tuple[Problem, ...]:
    problems = tuple(_listed(value, MOST_PARTS, "problems"))
    for problem in problems:
        _of(problem, Problem)
        if not problem.warning:
            raise WrongThing(f"a problem that it returns is no warning: {problem.message}")
    return problems


def _imported_answers(value: Any, *_: Any) -> ImportedAnswers:
    _of(value, ImportedAnswers, "an")
    problems = _warnings(value.problems)
    sheets = []
    count = [0]
    for sheet in _listed(value.sheets, MOST_SHEETS, "sheets"):
        _of(sheet, ImportedSheet, "an")
        data = plain(sheet.data, count)
        if not isinstance(data, dict):
            raise WrongThing(f"the data of a sheet is {_said(sheet.data)}, not a mapping")
        places = {}
        for trail, place in dict(sheet.places).items():
            if not _is_trail(trail) or type(place) is not Place:
                raise WrongThing(f"a place in a sheet is {short_repr(trail)}: {_said(place)}")
            places[trail] = place
        sheets.append(ImportedSheet(in_one_line(_text(sheet.name)), data, places))
    if not sheets:
        raise WrongThing("it returns no sheets; a file without any is an InputError")
    return ImportedAnswers(tuple(sheets), problems)


def _is_trail(value: Any) -> bool:
    return type(value) is tuple and all(type(one) in (str, int) for one in value)


def plain(value: Any, count: list[int] | None = None, depth: int = 0) -> Any:
    """A copy of data that consists of nothing but plain values.

    Args:
        value: data: mappings, lists, texts, numbers that are no floats, dates.
        count: of the values so far.
        depth: at which it stands.

    Raises:
        WrongThing: there is something else in it, or too much, or it is too deep.
    """
    count = count if count is not None else [0]
    count[0] += 1
    if count[0] > _MOST_VALUES:
        raise WrongThing(f"it returns more than {_MOST_VALUES:,} values")
    if depth > _DEEPEST:
        raise WrongThing(f"it returns values that lie deeper than {_DEEPEST} in each other")
    kind = type(value)
    if kind in (str, bool, int, Decimal, dt.date, dt.datetime, dt.time) or value is None:
        return value
    if kind is float:
        raise WrongThing(f"it returns the float {value!r}: numbers are integers or decimals")
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, Mapping):
        return {_text(key): plain(one, count, depth + 1) for key, one in value.items()}
    if issubclass(kind, list | tuple | set | frozenset):
        return [plain(one, count, depth + 1) for one in value]
    raise WrongThing(f"it returns {_said(value)} in its data, which is no plain value")


def _proposals(value: Any, arguments: tuple[Any, ...], _: User) -> list[Proposal]:
    if issubclass(type(value), str | bytes | Mapping) or not hasattr(type(value), "__iter__"):
        raise WrongThing(f"it returns {_said(value)}, not a list of proposals")
    found = []
    for one in _listed(value, MOST_PROPOSALS, "proposals"):
        if not issubclass(type(one), Proposal):
            raise WrongThing(f"it returns {_said(one)}, not a Proposal")
        texts = (one.question, one.evidence, one.note)
        if not all(issubclass(type(text), str) for text in texts):
            raise WrongThing("the question, evidence or note of a proposal is no text")
        question, evidence, note = map(str.__str__, texts)
        answer = one.value
        if type(answer) is not float:
            answer = plain(answer)
        found.append(Proposal(question, answer, evidence, note))
    (request,) = arguments
    assert isinstance(request, Request)
    wrong = list(_unasked(found, request))
    if wrong:
        raise WrongThing("; ".join(wrong))
    return found


def _unasked(proposals: Iterable[Proposal], request: Request) -> Iterator[str]:
    seen: set[str] = set()
    for proposal in proposals:
        if proposal.question not in request.questions:
            yield f"it answers {short_repr(proposal.question)}, which it was not asked"
        elif proposal.question in seen:
            yield f"it answers '{proposal.question}' twice"
        elif not proposal.evidence.strip():
            yield f"it gives no evidence for '{proposal.question}'"
        seen.add(proposal.question)


def _interval(value: Any, what: str, *kinds: type) -> None:
    if value is None:
        return
    if type(value) is not Interval or not all(type(end) in kinds for end in value):
        raise WrongThing(f"the {what} of its score is {short_repr(value)}, not an Interval")
    if value.low > value.high:
        raise WrongThing(f"the {what} of its score runs backwards: {value.low} to {value.high}")


def _score(value: Any, arguments: tuple[Any, ...], _: User) -> Score:
    _of(value, Score)
    (evidence,) = arguments
    assert isinstance(evidence, Evidence)
    _interval(value.level, "level", int)
    _interval(value.score, "score", int, Fraction)
    if value.level is not None:
        levels = [rung.level for rung in evidence.ladder]
        for end in value.level:
            if end not in levels:
                raise WrongThing(f"the level of its score is {end}, which the ladder has not")
    if value.score is not None and not (value.score.low >= 0 and value.score.high <= 1):
        raise WrongThing(f"its score is {value.score.low} to {value.score.high}, not from 0 to 1")
    if type(value.state) is not Truth or type(value.score_state) is not Truth:
        raise WrongThing("the state of its score is no Truth")
    return Score(value.level, value.score, value.state, value.score_state)


def _rests(value: Any, *_: Any) -> Rests:
    _of(value, Rests)
    if type(value.verdicts) is not frozenset or not all(type(v) is int for v in value.verdicts):
        raise WrongThing("the verdicts of its Rests are no frozenset of places")
    return Rests(bool(value.claim), value.verdicts, bool(value.credits))


def _run(value: Any, arguments: tuple[Any, ...], user: User) -> Any:
    if not callable(value):
        raise WrongThing(f"it returns {_said(value)}, which cannot be called with a sheet")
    (program,) = arguments
    assert isinstance(program, Program)
    ruleset = program.ruleset
    wanted = {
        "asked": (frozenset(ruleset.questions), Truth),
        "states": (frozenset(ruleset.questions), Truth),
        "verdicts": (frozenset(ruleset.criteria), Verdict),
        "scores": (frozenset(ruleset.dimensions), Score),
        "truths": (
            frozenset(k for k in ruleset.conditions if k[0] not in ("question", "criterion")),
            Truth,
        ),
        "gaps": (frozenset(ruleset.gaps), int),
    }

    def findings(found: Any, *_: Any) -> Findings:
        _of(found, Findings)
        for part, (keys, kind) in wanted.items():
            values = getattr(found, part)
            if not issubclass(type(values), Mapping) or values.keys() != keys:
                raise WrongThing(f"its findings have other {part} than the ruleset")
            for key, value in values.items():
                if kind is int:
                    sound = type(value) in (int, Truth) and 0 <= value <= LATER
                else:
                    sound = type(value) is kind
                if sound and kind is Score:
                    _interval(value.level, "level", int)
                    _interval(value.score, "score", int, Fraction)
                if not sound:
                    raise WrongThing(f"its findings say {_said(value)} for {part} of {key!r}")
        return found  # type: ignore[no-any-return]

    return user.guarded("run", value, Method(findings, quick=True))


CONTRACTS: Mapping[str, Contract] = {
    contract.hook: contract
    for contract in (
        Contract(
            "imadvisor_settings",
            "setting",
            {
                "name": _setting_name,
                "type": _setting_type,
                "help": _text,
                "default": _default,
                "choices": _texts,
            },
            kind=Setting,
            sound_whole=_misfit_default,
            of_plugin=True,
            maybe=frozenset({"default"}),
        ),
        Contract(
            "imadvisor_rulesets",
            "ruleset",
            {"id": _name, "folder": _folder},
            kind=RulesetFolder,
            sound_whole=_lacking_folder,
        ),
        Contract(
            "imadvisor_layers",
            "layer",
            {"id": _name, "folder": _folder, "augments": _id_or_nothing},
            kind=LayerFolder,
            sound_whole=_lacking_folder,
        ),
        Contract(
            "imadvisor_scoring_methods",
            "scoring method",
            {"name": _name, "needs": _needs},
            {
                "judge": Method(_score, quick=True),
                "rests_on": Method(_rests, quick=True, optional=True),
            },
        ),
        Contract("imadvisor_engines", "engine", {"name": _name}, {"start": Method(_run)}),
        Contract(
            "imadvisor_importers",
            "importer",
            {"name": _name},
            {
                "recognises": Method(
                    _yes_or_no, allowed=(InputError,), quick=True, otherwise=False
                ),
                "read": Method(_imported, allowed=(InputError,)),
            },
        ),
        Contract(
            "imadvisor_answer_importers",
            "answer importer",
            {"name": _name},
            {
                "recognises": Method(
                    _yes_or_no, allowed=(InputError,), quick=True, otherwise=False
                ),
                "read": Method(_imported_answers, allowed=(InputError,)),
            },
        ),
        Contract(
            "imadvisor_exporters",
            "exporter",
            {"name": _name, "suffix": _suffix},
            {
                "write": Method(_written, allowed=(InputError,)),
                "write_roadmap": Method(_written, allowed=(InputError,), optional=True),
            },
        ),
        Contract(
            "imadvisor_report_formats",
            "report format",
            {"name": _name, "suffix": _last_suffix},
            {"write": Method(_written, allowed=(InputError,))},
            chosen_by_suffix=True,
        ),
        Contract(
            "imadvisor_collectors",
            "collector",
            {"name": _name, "questions": _names, "options": _options, "secrets": _secrets},
            {"collect": Method(_proposals, allowed=(InputError,))},
        ),
    )
}
"""What every hook must return, by its name."""
