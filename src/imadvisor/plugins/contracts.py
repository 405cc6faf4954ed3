"""What each hook must return, and what each method of a part must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from reprlib import repr as short_repr
from typing import Any

from imadvisor.answers.assessment import MOST_SHEETS
from imadvisor.answers.formats.imported import ImportedAnswers, ImportedSheet
from imadvisor.engine.findings import Findings
from imadvisor.engine.program import LATER, Program
from imadvisor.errors import InputError, Place, Problem, in_one_line
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.plugins.attributes import (
    MOST_PARTS,
    default_of,
    folder_of,
    id_or_nothing,
    in_short,
    last_suffix_of,
    listed,
    name_of,
    names_of,
    needs_of,
    options_of,
    plain,
    secrets_of,
    setting_name_of,
    setting_type_of,
    suffix_of,
    text_of,
    texts_of,
)
from imadvisor.plugins.contract import Contract, Method, User
from imadvisor.plugins.guard import WrongThing
from imadvisor.plugins.hooks import (
    Imported,
    LayerFolder,
    Proposal,
    Request,
    RulesetFolder,
    Setting,
)
from imadvisor.plugins.settings import misfit
from imadvisor.scoring.credits import Verdict
from imadvisor.scoring.method import Evidence, Rests, Score

MOST_PROPOSALS = 10_000
"""A collector may propose this many answers."""

MOST_BYTES = 100_000_000
"""What a part writes may have this many bytes, or characters."""


def _lacking_folder(made: RulesetFolder | LayerFolder) -> str:
    return "" if made.folder.is_dir() else f"has no folder {made.folder}"


def _misfit_default(made: Setting) -> str:
    if made.default is None:
        return ""
    wrong = misfit(made, made.default)
    return f"has a default that does not fit: {wrong[0]}" if wrong else ""


# -- results ----------------------------------------------------------------------------------


def _of(value: Any, kind: type, article: str = "a") -> Any:
    if not issubclass(type(value), kind):
        raise WrongThing(f"it returns {in_short(value)}, not {article} {kind.__name__}")
    return value


def _yes_or_no(value: Any, *_: Any) -> bool:
    return bool(_of(value, bool))


def _written(value: Any, *_: Any) -> str | bytes:
    if issubclass(type(value), str):
        content: str | bytes = str.__str__(value)
    elif issubclass(type(value), bytes):
        content = bytes.__getitem__(value, slice(None))
    else:
        raise WrongThing(f"it returns {in_short(value)}, not text or bytes")
    if len(content) > MOST_BYTES:
        raise WrongThing(f"it returns {len(content):,} bytes; {MOST_BYTES:,} are allowed")
    return content


def _imported(value: Any, *_: Any) -> Imported:
    _of(value, Imported, "an")
    count = [0]
    tables = plain(value.tables, count)
    if not isinstance(tables, dict):
        raise WrongThing(f"the tables that it returns are {in_short(value.tables)}, not a mapping")
    problems = _warnings(value.problems)
    places: dict[tuple[str, str], Any] = {}
    for key, where in dict(value.places).items():
        sound = type(where) is Place or _is_trail(where)
        if not _is_trail(key) or len(key) != 2 or not sound:
            raise WrongThing(f"a place that it returns is {short_repr(key)}: {short_repr(where)}")
        places[key[0], key[1]] = where
    if not isinstance(value.judged, str):
        raise WrongThing(f"what it judges itself is {in_short(value.judged)}, not a text")
    return Imported(tables, problems, places, value.judged)


def _warnings(value: Any) -> tuple[Problem, ...]:
    problems = tuple(listed(value, MOST_PARTS, "problems"))
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
    for sheet in listed(value.sheets, MOST_SHEETS, "sheets"):
        _of(sheet, ImportedSheet, "an")
        data = plain(sheet.data, count)
        if not isinstance(data, dict):
            raise WrongThing(f"the data of a sheet is {in_short(sheet.data)}, not a mapping")
        places = {}
        for trail, place in dict(sheet.places).items():
            if not _is_trail(trail) or type(place) is not Place:
                raise WrongThing(f"a place in a sheet is {short_repr(trail)}: {in_short(place)}")
            places[trail] = place
        sheets.append(ImportedSheet(in_one_line(text_of(sheet.name)), data, places))
    if not sheets:
        raise WrongThing("it returns no sheets; a file without any is an InputError")
    return ImportedAnswers(tuple(sheets), problems)


def _is_trail(value: Any) -> bool:
    return type(value) is tuple and all(type(one) in (str, int) for one in value)


def _proposals(value: Any, arguments: tuple[Any, ...], _: User) -> list[Proposal]:
    if issubclass(type(value), str | bytes | Mapping) or not hasattr(type(value), "__iter__"):
        raise WrongThing(f"it returns {in_short(value)}, not a list of proposals")
    found = []
    for one in listed(value, MOST_PROPOSALS, "proposals"):
        if not issubclass(type(one), Proposal):
            raise WrongThing(f"it returns {in_short(one)}, not a Proposal")
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
        raise WrongThing(f"it returns {in_short(value)}, which cannot be called with a sheet")
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
                    raise WrongThing(f"its findings say {in_short(value)} for {part} of {key!r}")
        return found  # type: ignore[no-any-return]

    return user.guarded("run", value, Method(findings, quick=True))


CONTRACTS: Mapping[str, Contract] = {
    contract.hook: contract
    for contract in (
        Contract(
            "imadvisor_settings",
            "setting",
            {
                "name": setting_name_of,
                "type": setting_type_of,
                "help": text_of,
                "default": default_of,
                "choices": texts_of,
            },
            kind=Setting,
            sound_whole=_misfit_default,
            of_plugin=True,
            maybe=frozenset({"default"}),
        ),
        Contract(
            "imadvisor_rulesets",
            "ruleset",
            {"id": name_of, "folder": folder_of},
            kind=RulesetFolder,
            sound_whole=_lacking_folder,
        ),
        Contract(
            "imadvisor_layers",
            "layer",
            {"id": name_of, "folder": folder_of, "augments": id_or_nothing},
            kind=LayerFolder,
            sound_whole=_lacking_folder,
        ),
        Contract(
            "imadvisor_scoring_methods",
            "scoring method",
            {"name": name_of, "needs": needs_of},
            {
                "judge": Method(_score, quick=True),
                "rests_on": Method(_rests, quick=True, optional=True),
            },
        ),
        Contract("imadvisor_engines", "engine", {"name": name_of}, {"start": Method(_run)}),
        Contract(
            "imadvisor_importers",
            "importer",
            {"name": name_of},
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
            {"name": name_of},
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
            {"name": name_of, "suffix": suffix_of},
            {
                "write": Method(_written, allowed=(InputError,)),
                "write_roadmap": Method(_written, allowed=(InputError,), optional=True),
            },
        ),
        Contract(
            "imadvisor_report_formats",
            "report format",
            {"name": name_of, "suffix": last_suffix_of},
            {"write": Method(_written, allowed=(InputError,))},
            chosen_by_suffix=True,
        ),
        Contract(
            "imadvisor_collectors",
            "collector",
            {"name": name_of, "questions": names_of, "options": options_of, "secrets": secrets_of},
            {"collect": Method(_proposals, allowed=(InputError,))},
        ),
    )
}
"""What every hook must return, by its name."""
