"""Why something is said, and what would change it, in the reader's language and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from imadvisor.advice.comparing import Changed
from imadvisor.advice.why import Change, Outcome
from imadvisor.errors import harmless
from imadvisor.language import Language
from imadvisor.model.answers import Answer, Sheet
from imadvisor.model.objects import Thing
from imadvisor.reports.blocks import Block, Listing, Paragraph, Report, Section, Table
from imadvisor.reports.content import labels_in
from imadvisor.reports.names import Names
from imadvisor.reports.respondents import who_says
from imadvisor.reports.wording import condition_in_words, sentence
from imadvisor.rulesets.checking import CONDITION_FIELDS
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset


def why_report(
    ruleset: Ruleset,
    sheet: Sheet,
    subject: Name,
    outcome: Outcome,
    reason: Sequence[str],
    language: Language,
    *,
    more: Sequence[str] = (),
) -> Report:
    """The answers and rules on which something rests.

    Args:
        ruleset: whose rules were followed.
        sheet: the answers.
        subject: what it is about.
        outcome: what is said of it.
        reason: the questions whose answers alone decide it.
        language: of the reader.
        more: further questions that it rests on, where all of them are wanted.
    """
    writer = _Writer(ruleset, sheet, subject, language)
    say = language.say
    decided: list[Block] = [Paragraph(writer.outcome(outcome), lead=True)]
    if reason:
        decided.append(Paragraph(say("These answers alone decide it; none can be left out.")))
        decided.append(writer.answers(reason))
    elif outcome.said:
        decided.append(Paragraph(say("It does not depend on any answer.")))
    sections = [
        Section(say("Why"), tuple(decided)),
        Section(say("By which rules"), tuple(writer.rules())),
    ]
    rest = [id for id in more if id not in reason]
    if rest:
        sections.append(Section(say("What else it looks at"), (writer.answers(rest),)))
    return writer.report(sections)


def why_not_report(
    ruleset: Ruleset,
    sheet: Sheet,
    subject: Name,
    outcome: Outcome,
    changes: Sequence[Change],
    language: Language,
    *,
    everything: bool,
) -> Report:
    """What keeps something from holding, and the smallest changes that would make it hold.

    Args:
        ruleset: whose rules were followed.
        sheet: the answers.
        subject: what it is about.
        outcome: what is said of it.
        changes: fewest answers first.
        language: of the reader.
        everything: whether there are no others of this size.
    """
    writer = _Writer(ruleset, sheet, subject, language)
    say = language.say
    blocks: list[Block] = [Paragraph(writer.outcome(outcome), lead=True)]
    if outcome.holds:
        blocks.append(Paragraph(say("It holds; ask why instead.")))
    elif changes:
        blocks.append(Paragraph(say("Any one of these changes would make it hold:")))
        blocks.append(Listing("bullets", tuple(writer.change(change) for change in changes)))
        if not everything:
            blocks.append(Paragraph(say("There may be others.")))
    else:
        blocks.append(
            Paragraph(
                say("No change of up to three answers makes it hold.")
                if everything
                else say("No change was found in the time that it may take.")
            )
        )
    return writer.report(
        [
            Section(say("Why not"), tuple(blocks)),
            Section(say("By which rules"), tuple(writer.rules())),
        ]
    )


def what_if_report(
    ruleset: Ruleset, change: Change, changes: Sequence[Changed], language: Language, sheet: Sheet
) -> Report:
    """What other answers would change, side by side.

    Args:
        ruleset: whose rules were followed.
        change: the other answers.
        changes: what is said differently.
        language: of the reader.
        sheet: the answers as they are.
    """
    say = language.say
    writer = _Writer(ruleset, sheet, ("", ""), language)
    rows = tuple(
        (writer.named(changed.name), changed.old or "–", changed.new or "–") for changed in changes
    )
    header = (say("What"), say("As answered"), say("What if"))
    blocks: tuple[Block, ...] = (Paragraph(writer.change(change), lead=True),)
    if rows:
        blocks = (*blocks, Table(header, rows, say("What if"), (5, 3, 3)))
    else:
        blocks = (*blocks, Paragraph(say("Nothing else would be said.")))
    return writer.report([Section(say("What if"), blocks)])


def changes_data(ruleset: Ruleset, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes for JSON: the value of each question, as an answer file would have it."""
    return [{id: plain(answer) for id, answer in change.items()} for change in changes]


def plain(answer: Answer) -> Any:
    """An answer as JSON has it."""
    value = answer.value
    if isinstance(value, frozenset):
        return sorted(value)
    if value is None:
        return "?" if answer.kind.value == "dont-know" else "n/a"
    if isinstance(value, int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def answered(sheet: Sheet, question: str) -> Any:
    """The answer to a question as JSON has it; null where several are tied."""
    answer = sheet.answers.get(question)
    return None if answer is None else plain(answer)


def as_json(told: dict[str, Any]) -> str:
    """Something told, as JSON."""
    return json.dumps(told, indent=2, ensure_ascii=False)


class _Writer:
    def __init__(self, ruleset: Ruleset, sheet: Sheet, subject: Name, language: Language) -> None:
        self.ruleset, self.sheet, self.subject = ruleset, sheet, subject
        self.language = language
        self.names = Names(ruleset, language)
        self.say = language.say

    def report(self, sections: Sequence[Section]) -> Report:
        title = self.named(self.subject) if self.subject[0] else self.say("What if")
        return Report(
            title=title,
            subtitle=self.language.date(self.sheet.date),
            sections=tuple(section for section in sections if section.blocks),
            language=self.language.code,
            subject=title,
            date=self.sheet.date,
            labels=labels_in(self.language),
        )

    def named(self, name: Name) -> str:
        kind, id = name
        if kind in self.ruleset.things and id in self.ruleset.things[kind]:
            return self.names.thing(kind, id)
        return {"overall": self.say("Overall level"), "position": self.say("Position")}.get(
            kind, id
        )

    def outcome(self, outcome: Outcome) -> str:
        say = self.say
        if not outcome.said:
            return say("It is not decided by these answers, or does not hold.")
        word, _, rest = outcome.said.partition(" ")
        match word:
            case "present":
                return say("It is present.")
            case "absent":
                return say("It is not present.")
            case "later":
                return say("It is not due yet.")
            case "met":
                return say("It is met.")
            case "not":
                return say("It is not met.")
            case "here":
                return say("The change stands here.")
            case "recommended":
                return say("It is recommended.")
            case "below":
                return say("It is below level {}.").format(rest)
            case "at":
                return say("It is at least at level {}.").format(rest.rpartition(" ")[2])
            case _:
                return say("It is at level {}.").format(rest)

    def answers(self, ids: Sequence[str]) -> Table:
        say = self.say
        rows = []
        for id in ids:
            question = self.ruleset.questions[id]
            answer = self.sheet.answers.get(id)
            shown = self.names.answer(question, answer) if answer else say("not answered")
            said = [harmless(t) for t in (answer.note, answer.evidence) if t] if answer else []
            together = self.sheet.together
            if together is not None:
                shown = say("divided") if id in together.ties else shown
                said = [
                    f"{who}: {told}"
                    for who, told in who_says(self.names, together, question, remarks=True)
                ]
            rows.append((self.names.coded(question), shown, "; ".join(said)))
        header = (say("Question"), say("Answer"), say("Note and evidence"))
        return Table(header, tuple(rows), say("Why"), (5, 3, 3))

    def rules(self) -> Iterable[Block]:
        kind, id = self.subject
        thing: Thing = self.ruleset.things[kind][id]
        for field in CONDITION_FIELDS.get(kind, ()):
            condition = self.ruleset.condition(thing, field)
            if condition is not None:
                told = condition_in_words(self.language, self.ruleset, condition)
                yield Paragraph(sentence(told), field)
        yield Paragraph(str(self.ruleset.origin_of(thing)), self.say("Where the rules come from"))
        for change in self.ruleset.changes_of(thing):
            if change.action == "set":
                yield Paragraph(harmless(change.reason), str(change.layer))

    def change(self, change: Change) -> str:
        parts = []
        for id, answer in change.items():
            question = self.ruleset.questions[id]
            label = question.code or id
            parts.append(f"{label} = {self.names.answer(question, answer)}")
        return "; ".join(parts)
