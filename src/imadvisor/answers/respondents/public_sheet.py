"""The public sheet of an assessment: all that may be published of it, and nothing else.

Every question is looked at by itself. Those who were asked are divided into groups by who handed
in a sheet, never by who answered; groups have nobody in common, and what they say together follows
from what the groups say. So nothing can be told by subtraction, and it is enough that the answer
of one group to one question tells nothing of one person: docs/respondents.md has the argument.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from imadvisor.answers.respondents.combined_answer import place_of, settled, spread_of, way_of
from imadvisor.answers.respondents.groups import Roles, groups_to_show
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.public_sheet import PublicAnswer, PublicSheet
from imadvisor.model.questions import Combine, Question
from imadvisor.model.sheet import Of, Sheet, Together
from imadvisor.model.voices import Group
from imadvisor.rulesets.ruleset import Ruleset

T = TypeVar("T", str, int)


def public_sheet(sheets: Sequence[Sheet], ruleset: Ruleset, *, minimum: int = 0) -> PublicSheet:
    """Take from an assessment what may be published; the order of the sheets makes no difference.

    Args:
        sheets: at least one, of one organisation on one date.
        ruleset: that was asked.
        minimum: how many must have been asked for a group to be shown; 0 as the ruleset says.
            Fewer than can be protected are not taken for enough.
    """
    settings = ruleset.settings.respondents
    least = max(minimum, settings.known + 2) if minimum else settings.least
    others = sorted({sheet.role for sheet in sheets} - ruleset.roles.keys())
    handed_in = Counter(sheet.role for sheet in sheets)
    sizes = {role: handed_in[role] for role in (*ruleset.roles, *others) if handed_in[role]}
    publishing = _Publishing(sheets, ruleset, sizes, least)
    hashes = sorted({sheet.ruleset_hash for sheet in sheets} - {""})
    return PublicSheet(
        sheets[0].ruleset,
        sheets[0].date,
        agreed(sheet.organisation for sheet in sheets),
        agreed(sheet.targets for sheet in sheets),
        hashes[0] if hashes else "",
        least,
        settings.known,
        tuple(Group((role,), size) for role, size in sizes.items()),
        {
            question.id: publishing.answer(question)
            for question in ruleset.questions.values()
            if question.type != "text"
        },
    )


def groups_asked(
    question: Question, sizes: Mapping[str, int], least: int
) -> Sequence[tuple[Roles, int]]:
    """Divide those who were asked a question into groups that may be shown.

    Args:
        question: whose owner and roles are asked; everybody where it has none, or where they are
            too few.
        sizes: how many of each role handed in a sheet.
        least: how many must have been asked.

    Returns:
        The roles of each group and its size, those first whose answer counts first; no role is in
        two of them. Nothing where there are too few.
    """
    asked = _asked(question)
    mine = {role: size for role, size in sizes.items() if role in asked}
    if sum(mine.values()) < least:
        mine = dict(sizes)
    groups = groups_to_show(mine, least)
    if not groups and sum(mine.values()) >= least:
        groups = [tuple(mine)]
    found = [(roles, sum(mine[role] for role in roles)) for roles in groups]
    return sorted(found, key=lambda group: _tier(question, group[0]))


def _asked(question: Question) -> Collection[str]:
    return {*question.roles, *([question.owner] if question.owner else [])}


def _tier(question: Question, roles: Roles) -> int:
    """0 for the group of who owns a question, 1 for who else is asked, 2 for the others."""
    owner = question.owner or next(iter(question.roles), "")
    if owner in roles:
        return 0
    return 1 if {*roles} & {*_asked(question)} else 2


class _Publishing:
    def __init__(
        self, sheets: Sequence[Sheet], ruleset: Ruleset, sizes: Mapping[str, int], least: int
    ) -> None:
        self.sheets = sheets
        self.ruleset = ruleset
        self.sizes = sizes
        self.least = least
        self.settings = ruleset.settings.respondents
        self.date = sheets[0].date

    def answer(self, question: Question) -> PublicAnswer:
        """What may be published of one question."""
        groups = tuple(
            Group(roles, size, self._of_group(question, roles))
            for roles, size in groups_asked(question, self.sizes, self.least)
        )
        return PublicAnswer(groups, self._of_all(question, groups))

    def _of_group(self, question: Question, roles: Roles) -> Answer | None:
        knowing = [
            answer
            for sheet in self.sheets
            if sheet.role in roles
            and (answer := sheet.answers.get(question.id)) is not None
            and answer.kind is not Kind.DONT_KNOW
            and not answer.proposed_by
        ]
        if len(knowing) < self.settings.known:
            return None
        found = settled(question, knowing, self.settings.dates)
        return None if found is None or self._is_of_all(question, found) else found

    def _is_of_all(self, question: Question, found: Answer) -> bool:
        """Whether everybody who gives a value must have given this one.

        That the lowest is the highest there can be says what each of them says, and so does a
        date that counts only where all give the same.
        """
        if found.kind is not Kind.VALUE or found.value is None:
            return False
        way = way_of(question, self.settings.dates)
        if way is None:
            return True
        if way in ("median", "majority"):
            return False
        place = place_of(question, found.value)
        low, high = self._ends(question)
        end = high if way in ("lowest", "earliest") else low
        if end is None:
            return False
        return place >= end if way in ("lowest", "earliest") else place <= end

    def _ends(self, question: Question) -> tuple[Number | None, Number | None]:
        """The lowest and the highest place that an answer may have."""
        if question.type == "anchored":
            return min(self.ruleset.levels), max(self.ruleset.levels)
        if question.type == "percentage":
            return 0, 100
        if question.type == "date":
            latest = self.date if question.past else dt.date.max
            return dt.date.min.toordinal(), latest.toordinal()
        if question.type == "number":
            low, high = question.minimum, question.maximum
            if question.whole:
                low = None if low is None else -(-low // 1)
                high = None if high is None else high // 1
            return low, high
        return 0, len(question.choice_ids) - 1

    def _of_all(self, question: Question, groups: Sequence[Group]) -> Answer | None:
        """What the first groups that are shown come to."""
        shown = [group for group in groups if group.answer is not None]
        tiers = [_tier(question, group.roles) for group in shown]
        first = [group for group, tier in zip(shown, tiers, strict=True) if tier == min(tiers)]
        return _weighed(question, first, self.settings.dates)


def _weighed(question: Question, groups: Iterable[Group], dates: Combine | None) -> Answer | None:
    """What groups come to, each of the weight of those who were asked."""
    said = [group.answer for group in groups if group.answer for _ in range(group.size)]
    return settled(question, said, dates) if said else None


def sheet_of(public: PublicSheet, ruleset: Ruleset) -> Sheet:
    """A public sheet as one that rules can be asked about.

    Args:
        public: all that is known.
        ruleset: that was asked.
    """
    settings = ruleset.settings.respondents
    answers: dict[str, Answer] = {}
    by_role: dict[Of, Answer] = {}
    spreads: dict[Of, Number] = {}
    camps: dict[str, tuple[Answer | None, Answer | None]] = {}
    for id, told in public.questions.items():
        question = ruleset.questions[id]
        if told.answer is not None:
            answers[id] = told.answer
        for group in told.groups:
            if len(group.roles) == 1 and group.answer is not None:
                by_role[id, group.roles[0]] = group.answer
        steps = spread_of(question, [group.answer for group in told.groups if group.answer])
        if steps is not None:
            spreads[id, ""] = steps
        management, users = (
            _weighed(question, _within(told.groups, camp), settings.dates)
            for camp in (settings.management, settings.users)
        )
        camps[id] = management, users
    return Sheet(
        public.ruleset,
        public.date,
        answers,
        public.organisation,
        public.targets,
        ruleset_hash=public.ruleset_hash,
        together=Together(
            size=sum(group.size for group in public.handed_in),
            groups=public.handed_in,
            by_question={id: told.groups for id, told in public.questions.items()},
            by_role=by_role,
            spreads=spreads,
            camps=camps,
            minimum=public.least,
        ),
    )


def _within(groups: Sequence[Group], roles: Collection[str]) -> Iterator[Group]:
    """The groups of nobody but these roles."""
    return (group for group in groups if {*group.roles} <= {*roles})


def agreed(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """What anybody says; the reader of an assessment has refused what differs."""
    found: dict[str, T] = {}
    for table in tables:
        for key, value in table.items():
            found.setdefault(key, value)
    return found
