"""Several answer files joined to one sheet, without anybody's answer getting lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from imadvisor.answers.formats.header_words import ORGANISATION, TARGETS
from imadvisor.answers.reading import Reading
from imadvisor.errors import AnswersError, Place, Problem
from imadvisor.model.answers import Answer, Kind, Value
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import folded, normal

Said = tuple[str, Answer]
"""Who says it, and what."""


@dataclass(frozen=True)
class Merged:
    """What several answer files say together.

    Args:
        sheet: what they agree on, or what only one of them says.
        loose: note and evidence beside no answer, by question or by row of the head.
        conflicts: who says what where they differ, by question or by row of the head; the sheet
            is left open there.
    """

    sheet: Sheet
    loose: Mapping[str, tuple[str, str]]
    conflicts: Mapping[str, tuple[Said, ...]]


def merged(readings: Sequence[Reading], who: Sequence[str], ruleset: Ruleset) -> Merged:
    """Join answers.

    Args:
        readings: of the files, at least one, without mistakes.
        who: what to call each of them.
        ruleset: that was asked.

    Raises:
        AnswersError: they are of different dates.
    """
    first = readings[0]
    other = next((r for r in readings if r.sheet.date != first.sheet.date), None)
    if other:
        message = f"the date is {other.sheet.date}, and in {first.name} it is {first.sheet.date}"
        hint = "answers of different dates are different assessments, and are not joined"
        raise AnswersError(Problem(Place(other.name), message, hint))
    return _Merging(readings, who, ruleset).merged()


class _Merging:
    def __init__(self, readings: Sequence[Reading], who: Sequence[str], ruleset: Ruleset) -> None:
        self.readings = readings
        self.sheets = [reading.sheet for reading in readings]
        self.who = who
        self.ruleset = ruleset
        self.conflicts: dict[str, tuple[Said, ...]] = {}
        self.loose: dict[str, tuple[str, str]] = {}

    def merged(self) -> Merged:
        hashes = {sheet.ruleset_hash for sheet in self.sheets}
        roles = {sheet.role for sheet in self.sheets}
        names: dict[str, str] = {}
        for sheet in self.sheets:
            if sheet.respondent:
                names.setdefault(folded(sheet.respondent), sheet.respondent)
        organisation = self._agreed(ORGANISATION, [sheet.organisation for sheet in self.sheets])
        targets = self._agreed(TARGETS, [sheet.targets for sheet in self.sheets])
        answers = {}
        for question in self.ruleset.questions.values():
            answer = self._answer(question)
            if answer:
                answers[question.id] = answer
        for id in dict.fromkeys(id for reading in self.readings for id in reading.loose):
            if id not in self.ruleset.questions:
                self.loose[id] = self._texts(id)
        sheet = Sheet(
            self.ruleset.id,
            self.sheets[0].date,
            answers,
            {key: str(value.value) for key, value in organisation.items()},
            {key: int(str(value.value)) for key, value in targets.items()},
            roles.pop() if len(roles) == 1 else "",
            ", ".join(names.values()),
            hashes.pop() if len(hashes) == 1 else "",
        )
        return Merged(sheet, self.loose, self.conflicts)

    def _agreed(
        self, table: str, given: Sequence[Mapping[str, str] | Mapping[str, int]]
    ) -> dict[str, Answer]:
        """What all agree on, of those who say anything."""
        found: dict[str, Answer] = {}
        said: dict[str, list[Said]] = {}
        called: dict[str, str] = {}
        for who, values in zip(self.who, given, strict=True):
            for key, value in values.items():
                called.setdefault(folded(key), key)
                said.setdefault(folded(key), []).append((who, Answer.of(value)))
        for form, key in called.items():
            if len({folded(str(answer.value)) for _, answer in said[form]}) == 1:
                found[key] = said[form][0][1]
            else:
                self.conflicts[f"{table}{key}"] = tuple(said[form])
        return found

    def _answer(self, question: Question) -> Answer | None:
        said = [
            (who, sheet.answers[question.id])
            for who, sheet in zip(self.who, self.sheets, strict=True)
            if question.id in sheet.answers
        ]
        note, evidence = self._texts(question.id)
        if not said:
            if note or evidence:
                self.loose[question.id] = (note, evidence)
            return None
        # What a collector proposes gives way to what anybody says.
        said = [(who, answer) for who, answer in said if not answer.proposed_by] or said
        gives_way = [Kind.DONT_KNOW]
        if question.type == "text":
            # That it does not apply to one takes nothing from what another has to say.
            gives_way.append(Kind.NOT_APPLICABLE)
        for kind in gives_way:
            said = [(who, answer) for who, answer in said if answer.kind is not kind] or said
        agreed = _in_words(said, self.ruleset) if question.type == "text" else _same(said)
        if agreed is None:
            self.conflicts[question.id] = tuple(said)
            if note or evidence:
                self.loose[question.id] = (note, evidence)
            return None
        return Answer(agreed.kind, agreed.value, note, evidence, agreed.by_role, agreed.proposed_by)

    def _texts(self, id: str) -> tuple[str, str]:
        """Every note and every piece of evidence on one question."""
        notes: list[tuple[str, str]] = []
        evidence: list[tuple[str, str]] = []
        for who, reading in zip(self.who, self.readings, strict=True):
            answer = reading.sheet.answers.get(id)
            given = (answer.note, answer.evidence) if answer else reading.loose.get(id, ("", ""))
            notes.append((who, given[0]))
            evidence.append((who, given[1]))
        return _side_by_side(notes), _side_by_side(evidence)


def _same(said: Sequence[Said]) -> Answer | None:
    """The answer that all give, or nothing."""
    answers = {(answer.kind, _form(answer.value)) for _, answer in said}
    return said[0][1] if len(answers) == 1 else None


def _form(value: Value | None) -> Value | None:
    """A value as it is compared."""
    return normal(value) if isinstance(value, str) else value


def _in_words(said: Sequence[Said], ruleset: Ruleset) -> Answer | None:
    """The texts of all, each with the role that wrote it, or nothing where two are of one role."""
    by_role: dict[str, str] = {}
    for _, answer in said:
        for role, text in answer.by_role:
            if normal(by_role.setdefault(role, text)) != normal(text):
                return None
    if not by_role:
        return _same(said)
    nameless = {answer.value for _, answer in said if not answer.by_role}
    if not nameless <= set(by_role.values()):
        return None
    pairs = tuple((role, by_role[role]) for role in ruleset.roles if role in by_role)
    return Answer(Kind.VALUE, pairs[0][1], by_role=pairs)


def _side_by_side(texts: Iterable[tuple[str, str]]) -> str:
    """Texts joined, with who wrote them where they differ."""
    written = [(who, text) for who, text in texts if text]
    if len({text for _, text in written}) < 2:
        return written[0][1] if written else ""
    return "\n".join(f"{who}: {text}" for who, text in written)
