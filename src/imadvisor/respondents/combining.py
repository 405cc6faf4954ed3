"""From the sheets of one assessment to one sheet, that says what each of them says as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from imadvisor.model.answers import Answer, Kind, Sheet
from imadvisor.model.numbers import Number
from imadvisor.model.objects import Question
from imadvisor.model.voices import Group, Of, Together, Voice
from imadvisor.respondents.grouping import Roles, groups_to_show
from imadvisor.respondents.settling import settled, spread_of
from imadvisor.rulesets.ruleset import Ruleset

T = TypeVar("T", str, int)


def combined(sheets: Sequence[Sheet], ruleset: Ruleset, *, minimum: int = 0) -> Sheet:
    """Take the sheets of one assessment together; their order makes no difference.

    Args:
        sheets: at least one, of one organisation on one date.
        ruleset: that was asked.
        minimum: the least size of a group that is shown apart; 0 where everybody is. Where it is
            given, names, notes and texts are gone, and no smaller group decides by itself where
            others know the answer too.

    Returns:
        One sheet; the sheet itself where there is only one and everybody is shown.
    """
    if len(sheets) == 1 and not minimum:
        return sheets[0]
    return _Combining(sheets, ruleset, minimum).sheet()


@dataclass
class _Combining:
    given: Sequence[Sheet]
    ruleset: Ruleset
    minimum: int
    answers: dict[str, Answer] = field(default_factory=dict)
    voices: dict[str, tuple[Voice, ...]] = field(default_factory=dict)
    groups: dict[str, tuple[Group, ...]] = field(default_factory=dict)
    by_role: dict[Of, Answer] = field(default_factory=dict)
    known: dict[Of, int] = field(default_factory=dict)
    spreads: dict[Of, Number] = field(default_factory=dict)
    ties: list[str] = field(default_factory=list)
    far: list[str] = field(default_factory=list)
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
        sizes = {role: sum(sheet.role == role for sheet in sheets) for role in self.order}
        together = Together(
            size=len(sheets),
            sheets=() if self.minimum else tuple(sheets),
            groups=tuple(
                Group(roles, sum(sizes[role] for role in roles))
                for roles in groups_to_show(sizes, self.minimum)
            ),
            voices={} if self.minimum else self.voices,
            by_question=self.groups,
            by_role=self.by_role,
            known=self.known,
            spreads=self.spreads,
            ties=tuple(self.ties),
            far=tuple(self.far),
            camps=self.camps,
            minimum=self.minimum,
        )
        return replace(
            sheets[0],
            answers=self.answers,
            role="",
            respondent="",
            ruleset_hash=next((s.ruleset_hash for s in sheets if s.ruleset_hash), ""),
            organisation=_agreed(sheet.organisation for sheet in sheets),
            targets=_agreed(sheet.targets for sheet in sheets),
            together=together,
        )

    # -- one question ---------------------------------------------------------------------

    def _take(self, question: Question, said: tuple[Voice, ...]) -> None:
        id = question.id
        self.voices[id] = said
        self.known[id, ""] = _knowing(said)
        sizes = {
            role: sum(v.role == role and _knows(v.answer) for v in said) for role in self.order
        }
        shown: Sequence[Roles] = groups_to_show(sizes, self.minimum)
        if not self.minimum:
            # Who only does not know is heard as well.
            shown = [(role,) for role in self.order if any(v.role == role for v in said)]
        whole = self._settled(question, self._deciding(question, said, shown))
        if whole is None:
            self.ties.append(id)
        else:
            self.answers[id] = self._told(question, whole, said)
        groups = []
        for roles in shown:
            mine = [voice for voice in said if voice.role in roles]
            answer = self._settled(question, mine)
            groups.append(Group(roles, sum(_knows(v.answer) for v in mine), answer))
            if len(roles) == 1 and roles[0]:
                if answer is not None:
                    hidden = self.minimum and question.type == "text"
                    self.by_role[id, roles[0]] = replace(answer, value="") if hidden else answer
                self.known[id, roles[0]] = _knowing(mine)
                if not self.minimum:
                    self._spread(question, roles[0], [voice.answer for voice in mine])
        if question.type == "text":
            return
        self.groups[id] = tuple(groups)
        if self.minimum:
            # Only from what is shown anyway: that all say the same would tell what each says.
            self._spread(question, "", [group.answer for group in groups if group.answer])
            if not groups and self._far(question, said):
                self.far.append(id)
        else:
            self._spread(question, "", [voice.answer for voice in said])
        self.camps[id] = (
            self._camp(question, groups, said, management=True),
            self._camp(question, groups, said, management=False),
        )

    def _far(self, question: Question, said: Sequence[Voice]) -> bool:
        """Whether answers lie apart, where there are enough of them to say so of none."""
        steps = spread_of(question, [voice.answer for voice in said])
        # One step less than that must leave two answers possible.
        least = max(2, self.ruleset.settings.respondents.apart)
        enough = sum(_knows(voice.answer) for voice in said) >= self.minimum
        return question.type == "anchored" and enough and steps is not None and steps >= least

    def _camp(
        self,
        question: Question,
        groups: Sequence[Group],
        said: Sequence[Voice],
        *,
        management: bool,
    ) -> Answer | None:
        """What management or the users answer, as far as they are shown."""
        settings = self.ruleset.settings.respondents
        camp = settings.management if management else settings.users
        shown = {role for group in groups if {*group.roles} <= {*camp} for role in group.roles}
        mine = [voice for voice in said if voice.role in shown and _knows(voice.answer)]
        return self._settled(question, mine) if mine else None

    def _spread(self, question: Question, role: str, answers: Sequence[Answer]) -> None:
        steps = spread_of(question, answers)
        if steps is not None:
            self.spreads[question.id, role] = steps

    def _settled(self, question: Question, voices: Iterable[Voice]) -> Answer | None:
        dates = self.ruleset.settings.respondents.dates
        return settled(question, [voice.answer for voice in voices], dates)

    def _deciding(
        self, question: Question, said: Sequence[Voice], shown: Sequence[Roles]
    ) -> Sequence[Voice]:
        """Those whose answers decide: of the first role to know the answer.

        A role that knows it only by what a collector proposes gives way to one where a person
        does. In an anonymous assessment the group of a role decides, and where no groups are
        shown everybody: otherwise what they say together and what is shown of them would differ
        by the few that must not be told.
        """
        if self.minimum and not shown:
            return said
        for knows in (_person_knows, _knows):
            for tier in self._tiers(question):
                roles = {role for group in shown if {*group} & {*tier} for role in group}
                deciding = [v for v in said if v.role in roles and knows(v.answer)]
                if deciding:
                    return [v for v in said if v.role in roles]
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
        if self.minimum:
            is_text = question.type == "text" and answer.kind is Kind.VALUE
            return replace(answer, value="") if is_text else answer
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


def _agreed(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """What anybody says; the reader of an assessment has refused what differs."""
    found: dict[str, T] = {}
    for table in tables:
        for key, value in table.items():
            found.setdefault(key, value)
    return found
