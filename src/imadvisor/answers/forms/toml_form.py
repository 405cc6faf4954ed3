"""Forms as TOML: every question a line to uncomment, or the line with its answer."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence

from imadvisor.answers.formats import header_words
from imadvisor.answers.forms.form import (
    Chapter,
    Form,
    asked_of,
    chapters,
    entry_advice,
    instructions,
)
from imadvisor.documents.toml_values import key, quoted
from imadvisor.errors import harmless
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import as_decimal
from imadvisor.model.questions import Question

_WIDTH = 90


def toml_form(form: Form, *, whole: bool) -> str:
    """A form as TOML.

    Args:
        form: what is asked, and answered so far.
        whole: whether to show what is not answered as well, and how to answer.
    """
    return "\n".join(_Writer(form, whole).lines()) + "\n"


class _Writer:
    def __init__(self, form: Form, whole: bool) -> None:
        self.form, self.whole = form, whole
        self.ruleset, self.language = form.ruleset, form.language
        self.say = form.language.say

    def lines(self) -> Iterator[str]:
        if self.whole:
            title = self.language.text(self.ruleset.settings.about.title)
            yield from _comment(self.say("Questionnaire: {}").format(title))
            yield "#"
            yield from self._instructions()
            yield ""
        yield from self._head()
        yield from self._notes()
        yield ""
        yield "[answers]"
        for chapter in chapters(self.form):
            yield from self._chapter(chapter)

    def _instructions(self) -> Iterator[str]:
        say = self.say
        yield from _comment(
            say(
                "To answer, take away the # before the name of a question and fill in the answer "
                "behind the equals sign."
            )
        )
        for line in instructions(self.language):
            yield from _comment(
                line.replace(header_words.dont_know(self.language), '"?"').replace(
                    header_words.not_applicable(self.language), '"n/a"'
                ),
                first="- ",
            )
        yield from _comment(say("With a note and evidence, an answer looks like this:"), first="- ")
        example = say("under discussion"), say("minutes of week 40")
        note, evidence = map(quoted, example)
        yield f'#   {{ value = "no", note = {note}, evidence = {evidence} }}'

    # -- the head -------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        say, form, sheet = self.say, self.form, self.form.sheet
        yield f"ruleset = {quoted(self.ruleset.id)}"
        if form.ruleset_hash:
            yield f"ruleset_hash = {quoted(form.ruleset_hash)}"
        if sheet:
            yield f"date = {sheet.date.isoformat()}"
        else:
            yield from _comment(
                say("Required: take away the # and give the date of the assessment.")
                + " "
                + say("Write dates as year-month-day, such as 2026-01-31.")
            )
            yield "# date ="
        organisation = dict(sheet.organisation) if sheet else {}
        yield from ("", "[organisation]", *self._conflict(f"{header_words.ORGANISATION}name"))
        if "name" not in organisation:
            yield '# name = ""'
        yield from (f"{key(name)} = {quoted(text)}" for name, text in organisation.items())
        for id in form.conflicts:
            if id.startswith(header_words.ORGANISATION) and not id.endswith(".name"):
                yield from self._conflict(id)
        yield from ("", "[respondent]")
        role = sheet.role if sheet else form.role
        if self.whole:
            for id, thing in self.ruleset.roles.items():
                yield from _comment(f"{quoted(id)}  {self.language.text(thing.name)}", first="  ")
        yield f"role = {quoted(role)}" if role else '# role = ""'
        name = sheet.respondent if sheet else ""
        yield f"name = {quoted(name)}" if name else '# name = ""'
        yield from ("", "[targets]")
        if self.whole and self.ruleset.levels:
            levels = list(self.ruleset.levels)
            advice = say("Wanted levels, from {} to {}, only where there are any.")
            yield from _comment(advice.format(levels[0], levels[-1]))
        for id in self.ruleset.dimensions:
            yield from self._conflict(f"{header_words.TARGETS}{id}")
            target = sheet.targets.get(id) if sheet else None
            if target is not None:
                yield f"{key(id)} = {target}"
            elif self.whole:
                yield f"# {key(id)} ="

    def _notes(self) -> Iterator[str]:
        """The notes that wait for an answer; above the answers, where lines are added."""
        asked = {question.id for question in self.form.questions}
        notes = {id: note for id, (note, _) in self.form.loose.items() if note and id in asked}
        if notes:
            yield from ("", "[notes]")
            yield from (f"{key(id)} = {quoted(note)}" for id, note in notes.items())

    # -- questions ------------------------------------------------------------------------

    def _chapter(self, chapter: Chapter) -> Iterator[str]:
        shown = [q for q in chapter.questions if self.whole or self._mentioned(q)]
        if not shown:
            return
        heading = f"{chapter.code} {chapter.heading}".strip()
        yield ""
        yield from _comment(heading, first=f"{'-' * 8} ")
        for question in shown:
            yield from self._question(question)

    def _mentioned(self, question: Question) -> bool:
        form = self.form
        places = (form.sheet.answers if form.sheet else {}, form.loose, form.conflicts)
        return any(question.id in place for place in places)

    def _question(self, question: Question) -> Iterator[str]:
        code = f"{question.code} " if question.code else ""
        yield ""
        yield from _comment(f"{code}{self.language.text(question.text)}")
        if self.whole:
            yield from self._explained(question)
        yield from self._conflict(question.id)
        _, evidence = self.form.loose.get(question.id, ("", ""))
        if evidence:
            yield from _comment(self.say("Evidence") + f": {evidence}")
        answer = self.form.answer(question)
        if answer is None:
            yield f"# {question.id} = {_BLANKS.get(question.type, '')}".rstrip()
        else:
            yield f"{question.id} = {self._answer(question, answer)}"

    def _explained(self, question: Question) -> Iterator[str]:
        form, language, say = self.form, self.language, self.say
        yield from _comment(language.text(question.help))
        advice = entry_advice(form, question)
        if question.type == "multi":
            advice = say('List the choices that hold, such as ["{}"]; [] says that none does.')
            advice = advice.format(question.choice_ids[0])
        yield from _comment(advice)
        listed = [(id, language.choice(question, id)) for id in question.choice_ids]
        listed += [(special.id, language.text(special.text)) for special in question.special]
        for id, text in listed:
            yield from _comment(f"{quoted(id)}  {text}", first="  ")
        if question.type == "anchored" and question.dimension:
            dimension = self.ruleset.dimensions[question.dimension]
            for number, level in self.ruleset.levels.items():
                text = language.text(dimension.anchor_at(number)) or language.text(level.name)
                yield from _comment(f"{number}  {text}", first="  ")
        if question.evidence:
            shows = say("What shows it: {}").format(language.text(question.evidence))
            yield from _comment(shows)
        if question.roles:
            yield from _comment(say("Asked of") + f": {asked_of(form, question)}")

    def _conflict(self, id: str) -> Iterator[str]:
        if id not in self.form.conflicts:
            return
        yield from _comment(self.say("Different answers:") + f" {id}")
        question = self.ruleset.questions.get(id)
        for who, answer in self.form.conflicts[id]:
            if question:
                said = _value(question, answer)
            else:
                said = quoted(answer.value) if isinstance(answer.value, str) else str(answer.value)
            yield from _comment(f"{who}: {said}", first="  ")

    def _answer(self, question: Question, answer: Answer) -> str:
        sheet = self.form.sheet
        assert sheet
        own = answer.by_role == ((sheet.role, answer.value),)
        if answer.by_role and not own:
            pairs = ", ".join(f"{key(role)} = {quoted(text)}" for role, text in answer.by_role)
            parts = [f"by_role = {{ {pairs} }}"]
        else:
            parts = [f"value = {_value(question, answer)}"]
            if not (answer.note or answer.evidence or answer.proposed_by):
                return _value(question, answer)
        parts += [
            f"{name} = {quoted(text)}"
            for name, text in (
                ("note", answer.note),
                ("evidence", answer.evidence),
                ("proposed_by", answer.proposed_by),
            )
            if text
        ]
        return f"{{ {', '.join(parts)} }}"


_BLANKS = {"single": '""', "yes-no": '""', "multi": '[""]', "text": '""'}
"""What is to be filled in, where it needs more than a number or a date: wrong if left so."""


def _value(question: Question, answer: Answer) -> str:
    match answer.kind:
        case Kind.DONT_KNOW:
            return '"?"'
        case Kind.NOT_APPLICABLE:
            return '"n/a"'
    value = answer.value
    match value:
        case str():
            return quoted(value)
        case frozenset():
            return f"[{', '.join(quoted(id) for id in question.choice_ids if id in value)}]"
        case dt.date():
            return value.isoformat()
        case None:
            raise AssertionError("a value is there")
        case _:
            return format(as_decimal(value), "f")


def _comment(text: str, first: str = "") -> Sequence[str]:
    if not text:
        return ()
    return textwrap.wrap(
        harmless(text),
        _WIDTH,
        initial_indent=f"# {first}",
        subsequent_indent="# " + " " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
