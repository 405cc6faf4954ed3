"""From the sheets of one assessment to one sheet, that says what each of them says as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from imadvisor.answers.respondents.combined_answer import settled, spread_of
from imadvisor.answers.respondents.public_sheet import agreed
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Of, Sheet, Together
from imadvisor.model.voices import Group, Voice
from imadvisor.rulesets.ruleset import Ruleset


def combined(sheets: Sequence[Sheet], ruleset: Ruleset) -> Sheet:
    """Take the sheets of one assessment together; their order makes no difference.

    Args:
        sheets: at least one, of one organisation on one date.
        ruleset: that was asked.

    Returns:
        One sheet; the sheet itself where there is only one.
    """
    if len(sheets) == 1:
        return sheets[0]
    return _Combining(sheets, ruleset).sheet()


@dataclass
class _Combining:
    given: Sequence[Sheet]
    ruleset: Ruleset
    answers: dict[str, Answer] = field(default_factory=dict)
    voices: dict[str, tuple[Voice, ...]] = field(default_factory=dict)
    groups: dict[str, tuple[Group, ...]] = field(default_factory=dict)
    by_role: dict[Of, Answer] = field(default_factory=dict)
    known: dict[Of, int] = field(default_factory=dict)
    spreads: dict[Of, Number] = field(default_factory=dict)
    deciding: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ties: list[str] = field(default_factory=list)
    camps: dict[str, tuple[Answer | None, Answer | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        others = sorted({sheet.role for sheet in self.given} - self.ruleset.roles.keys())
        self.order = [*self.ruleset.roles, *others]

    def sheet(self) -> Sheet:
        places = {role: place for place, role in enumerate(self.order)}
        sheets = sorted(
            self.given, key=lambda s: (places[s.role], s.respondent, _sorted_answers(s))
        )
        for question in self.ruleset.questions.values():
            said = tuple(
                Voice(sheet.role, sheet.respondent, sheet.answers[question.id])
                for sheet in sheets
                if question.id in sheet.answers
            )
            if said:
                self._take(question, said)
        sizes = Counter(sheet.role for sheet in sheets)
        together = Together(
            size=len(sheets),
            sheets=tuple(sheets),
            groups=tuple(Group((role,), sizes[role]) for role in self.order if sizes[role]),
            voices=self.voices,
            by_question=self.groups,
            by_role=self.by_role,
            known=self.known,
            spreads=self.spreads,
            deciding=self.deciding,
            ties=tuple(self.ties),
            camps=self.camps,
        )
        return replace(
            sheets[0],
            answers=self.answers,
            role="",
            respondent="",
            ruleset_hash=next((s.ruleset_hash for s in sheets if s.ruleset_hash), ""),
            organisation=agreed(sheet.organisation for sheet in sheets),
            targets=agreed(sheet.targets for sheet in sheets),
            together=together,
        )

    # -- one question ---------------------------------------------------------------------

    def _take(self, question: Question, said: tuple[Voice, ...]) -> None:
        id = question.id
        self.voices[id] = said
        self.known[id, ""] = _knowing(said)
        deciding = self._deciding(question, said)
        self.deciding[id] = tuple(dict.fromkeys(v.role for v in deciding if _knows(v.answer)))
        whole = self._settled(question, deciding)
        if whole is None:
            self.ties.append(id)
        else:
            self.answers[id] = self._told(question, whole, said)
        groups = []
        for role in self.order:
            mine = [voice for voice in said if voice.role == role]
            if not mine:
                continue
            answer = self._settled(question, mine)
            groups.append(Group((role,), sum(_knows(v.answer) for v in mine), answer))
            if role:
                if answer is not None:
                    self.by_role[id, role] = answer
                self.known[id, role] = _knowing(mine)
                self._spread(question, role, mine)
        if question.type == "text":
            return
        self.groups[id] = tuple(groups)
        self._spread(question, "", said)
        settings = self.ruleset.settings.respondents
        self.camps[id] = (
            self._camp(question, said, settings.management),
            self._camp(question, said, settings.users),
        )

    def _camp(
        self, question: Question, said: Sequence[Voice], roles: Collection[str]
    ) -> Answer | None:
        """What management or the users answer."""
        mine = [voice for voice in said if voice.role in roles and _knows(voice.answer)]
        return self._settled(question, mine) if mine else None

    def _spread(self, question: Question, role: str, voices: Sequence[Voice]) -> None:
        steps = spread_of(question, [voice.answer for voice in voices])
        if steps is not None:
            self.spreads[question.id, role] = steps

    def _settled(self, question: Question, voices: Iterable[Voice]) -> Answer | None:
        dates = self.ruleset.settings.respondents.dates
        return settled(question, [voice.answer for voice in voices], dates)

    def _deciding(self, question: Question, said: Sequence[Voice]) -> Sequence[Voice]:
        """Those whose answers decide: of the first role to know the answer.

        A role that knows it only by what a collector proposes gives way to one where a person
        does.
        """
        for knows in (_person_knows, _knows):
            for tier in self._tiers(question):
                deciding = [voice for voice in said if voice.role in tier]
                if any(knows(voice.answer) for voice in deciding):
                    return deciding
        return said

    def _tiers(self, question: Question) -> Iterator[Sequence[str]]:
        """Who owns the question; who else is asked; everybody."""
        owner = question.owner or next(iter(question.roles), "")
        if owner:
            yield [owner]
        asked = [role for role in question.roles if role != owner]
        if asked:
            yield asked
        yield [role for role in self.order if role != owner and role not in asked]

    # -- what is told beside an answer ----------------------------------------------------

    def _told(self, question: Question, answer: Answer, said: Sequence[Voice]) -> Answer:
        deciding = [voice for voice in said if _knows(voice.answer)] or said
        proposed = [voice.answer.proposed_by for voice in deciding]
        answer = replace(answer, proposed_by=proposed[0] if all(proposed) else "")
        by_role: tuple[tuple[str, str], ...] = ()
        if question.type == "text" and answer.kind is Kind.VALUE:
            by_role = tuple(
                pair
                for voice in said
                if voice.answer.kind is Kind.VALUE
                for pair in voice.answer.by_role or ((voice.role, str(voice.answer.value)),)
            )
        return replace(
            answer,
            value=by_role[0][1] if by_role else answer.value,
            by_role=by_role,
            note=_side_by_side((v, v.answer.note) for v in said),
            evidence=_side_by_side((v, v.answer.evidence) for v in said),
        )


def _sorted_answers(sheet: Sheet) -> list[tuple[str, ...]]:
    """What a sheet says, for an order that does not depend on that of its answers."""
    return sorted(
        (
            id,
            a.kind.value,
            repr(sorted(a.value) if isinstance(a.value, frozenset) else a.value),
            a.note,
            a.evidence,
            a.proposed_by,
        )
        for id, a in sheet.answers.items()
    )


def _knows(answer: Answer) -> bool:
    return answer.kind is not Kind.DONT_KNOW


def _person_knows(answer: Answer) -> bool:
    return _knows(answer) and not answer.proposed_by


def _knowing(voices: Iterable[Voice]) -> int:
    return sum(voice.answer.kind in (Kind.VALUE, Kind.SPECIAL) for voice in voices)


def _side_by_side(texts: Iterable[tuple[Voice, str]]) -> str:
    """Texts joined, with who wrote them where several did."""
    written = [(voice.respondent or voice.role, text) for voice, text in texts if text]
    if len({text for _, text in written}) < 2:
        return written[0][1] if written else ""
    return "\n".join(f"{who}: {text}" if who else text for who, text in written)
