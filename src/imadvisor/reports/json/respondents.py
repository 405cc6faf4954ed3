"""The JSON of who answered, and what was made of their answers."""

from __future__ import annotations

from pydantic import Field

from imadvisor.model.sheet import Sheet, Together
from imadvisor.model.truth import Truth
from imadvisor.model.voices import Group
from imadvisor.reports.json.parts import (
    ReportPart,
    Value,
    plain_value,
)
from imadvisor.reports.json.values import plain


class GroupReport(ReportPart):
    """Respondents that are shown together, and what they answer."""

    roles: list[str] = Field(description="empty text: a respondent without a role")
    count: int = Field(
        description="of a question: how many answered it and know the answer; where anonymous how "
        "many were asked"
    )
    answer: Value = Field(
        description="what their answers come to; null where they are tied or it is not shown"
    )


class VoiceReport(ReportPart):
    """One answer of one respondent."""

    role: str
    name: str
    answer: Value
    note: str
    evidence: str


class SaidReport(ReportPart):
    """What is said to one question."""

    answer: Value = Field(
        description="what the answers come to; null where they are tied or it is not shown"
    )
    shown: bool = Field(
        description="false where anonymous, and nobody or too few know it, or it would tell what "
        "one of them answered: which of these is not told"
    )
    tied: bool = Field(description="false where anonymous: that it is tied is not shown")
    known: int | None = Field(description="how many gave a value; null where anonymous")
    spread: float | None = Field(
        description="from the lowest to the highest, in steps; null where that is not known, has "
        "no meaning or is not shown"
    )
    groups: list[GroupReport]
    voices: list[VoiceReport] = Field(description="every single answer; none where anonymous")


class RespondentReport(ReportPart):
    """A respondent; in an anonymous report how many of a role handed in a sheet."""

    roles: list[str]
    name: str | None = Field(description="null where anonymous")
    count: int


class RespondentsReport(ReportPart):
    """Who answered, and what each of them says."""

    count: int
    anonymous: int | None = Field(
        description="how many must have been asked for a group to be shown; null where everybody "
        "is shown apart"
    )
    who: list[RespondentReport]
    said: dict[str, SaidReport] = Field(description="by question")


def respondents_report(sheet: Sheet) -> RespondentsReport | None:
    """Who answered a sheet that was joined from several; None for one respondent's sheet."""
    together = sheet.together
    if together is None:
        return None
    if together.minimum:
        who = [
            RespondentReport(roles=list(group.roles), name=None, count=group.size)
            for group in together.groups
        ]
    else:
        who = [
            RespondentReport(roles=[one.role], name=one.respondent, count=1)
            for one in together.sheets
        ]
    return RespondentsReport(
        count=together.size,
        anonymous=together.minimum or None,
        who=who,
        said={id: _said(sheet, together, id) for id in (*together.by_question, *_texts(together))},
    )


def _texts(together: Together) -> list[str]:
    """The questions that are answered in words, which no group says together."""
    return [id for id in together.voices if id not in together.by_question]


def _said(sheet: Sheet, together: Together, question: str) -> SaidReport:
    spread, known = sheet.spread(question), sheet.known(question)
    answer = sheet.answers.get(question)
    return SaidReport(
        answer=None if answer is None else plain(answer),
        shown=not together.minimum or answer is not None,
        tied=question in together.ties,
        known=None if isinstance(known, Truth) else known,
        spread=None if isinstance(spread, Truth) else plain_value(spread),
        groups=[group_report(group) for group in together.by_question.get(question, ())],
        voices=[
            VoiceReport(
                role=voice.role,
                name=voice.respondent,
                answer=plain(voice.answer),
                note=voice.answer.note,
                evidence=voice.answer.evidence,
            )
            for voice in together.voices.get(question, ())
        ],
    )


def group_report(group: Group) -> GroupReport:
    """A group of respondents and what it answers."""
    answer = None if group.answer is None else plain(group.answer)
    return GroupReport(roles=list(group.roles), count=group.size, answer=answer)
