"""Two anonymous reports on one group: what differs between them must be the work of enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from imadvisor.answers.respondents.public_sheet import groups_asked
from imadvisor.model.answers import Kind
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import folded


def too_few_since(
    earlier: Sequence[Sheet], sheets: Sequence[Sheet], ruleset: Ruleset, least: int
) -> str:
    """Say why a report would tell, beside an earlier one, what a few respondents changed.

    A respondent is known by the name or pseudonym. Under another name a sheet with the same role
    and answers is taken for the same one, and notes and texts do not count: they are not published.

    Args:
        earlier: the sheets on which there was a report.
        sheets: on which there is to be one.
        ruleset: that was asked.
        least: the least group of which anything is told.

    Returns:
        The reason, without a full stop; empty where enough of them are new or changed.
    """
    fresh, gone = _differing(earlier, sheets, ruleset)
    if len(fresh) < least:
        return f"fewer than {least} of its sheets are new or changed since then"
    before, now = (_sizes(given, ruleset) for given in (earlier, sheets))
    moved = Counter(sheet.role for sheet in (*fresh, *gone))
    for question in ruleset.questions.values():
        then_groups = groups_asked(question, before, least)
        groups = groups_asked(question, now, least)
        if question.type == "text" or not then_groups or not groups:
            continue
        if {frozenset(roles) for roles, _ in then_groups} != {frozenset(r) for r, _ in groups}:
            return "its respondents make up other groups than they did then"
        for roles, _ in groups:
            if 0 < sum(moved[role] for role in roles) < least:
                return (
                    f"of one of its groups fewer than {least} sheets are new, changed or gone "
                    "since then"
                )
    return ""


def _sizes(sheets: Sequence[Sheet], ruleset: Ruleset) -> Mapping[str, int]:
    handed_in = Counter(sheet.role for sheet in sheets)
    return {role: handed_in[role] for role in (*ruleset.roles, *sorted(handed_in))}


def _differing(
    earlier: Sequence[Sheet], sheets: Sequence[Sheet], ruleset: Ruleset
) -> tuple[list[Sheet], list[Sheet]]:
    """The sheets that are new or changed, and those that are gone from their role."""
    before = {folded(sheet.respondent): sheet for sheet in earlier}
    now = {folded(sheet.respondent): sheet for sheet in sheets}
    stayed = before.keys() & now.keys()
    changed = [n for n in stayed if _content(before[n], ruleset) != _content(now[n], ruleset)]
    gone = [sheet for name, sheet in before.items() if name not in stayed]
    fresh = []
    for name, sheet in now.items():
        if name in stayed:
            continue
        content = _content(sheet, ruleset)
        renamed = next((other for other in gone if _content(other, ruleset) == content), None)
        if renamed is None:
            fresh.append(sheet)
        else:
            gone.remove(renamed)
    left = [before[name] for name in changed if before[name].role != now[name].role]
    return [*fresh, *(now[name] for name in changed)], [*gone, *left]


def _content(sheet: Sheet, ruleset: Ruleset) -> tuple[str, frozenset[tuple[str, Kind, object]]]:
    """What of a sheet can make a difference in an anonymous report."""
    return sheet.role, frozenset(
        (id, answer.kind, answer.value)
        for id, answer in sheet.answers.items()
        if _counts(ruleset.questions.get(id))
        and answer.kind is not Kind.DONT_KNOW
        and not answer.proposed_by
    )


def _counts(question: Question | None) -> bool:
    return question is not None and question.type != "text"
