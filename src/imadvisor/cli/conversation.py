"""An interview at a terminal: asked, listened to, and saved."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

import click

from imadvisor.cli import terminal

if TYPE_CHECKING:
    from imadvisor.answers.reading import Reading
    from imadvisor.cli.notebook import Notebook, Saved
    from imadvisor.interview.dialogue import Heard, Plan, Stage
    from imadvisor.interview.entry import TypedAnswer
    from imadvisor.language import Language
    from imadvisor.model.answers import Answer
    from imadvisor.rulesets.ruleset import Ruleset

_LONGEST_LINE = 4_095
"""Bytes: a terminal drops what comes after them in one line."""

_MOST_TOLD = 5
"""So many changes by others are told one by one."""


@dataclass(frozen=True)
class Session:
    """An interview with the file that it is kept in.

    Args:
        plan: what it is about.
        notebook: where the answers are kept.
        resumed: whether the file was there already.
        several: whether the file or folder holds the sheets of several.
        language: to speak.
    """

    plan: Plan
    notebook: Notebook
    resumed: bool
    several: bool
    language: Language


def whose(readings: Sequence[Reading], language: Language) -> Reading | None:
    """Ask whose sheet is gone on with.

    Args:
        readings: of the sheets that it may be.
        language: to ask in.

    Returns:
        The sheet that was chosen; None where nobody chose one.
    """
    from imadvisor.errors import in_one_line

    say = language.say
    click.echo(say("Whose answers are they?"))
    for place, reading in enumerate(readings, start=1):
        role = f" ({reading.sheet.role})" if reading.sheet.role else ""
        click.echo(in_one_line(f"  {place:>2}  {reading.sheet.respondent or reading.name}{role}"))
    while True:
        try:
            line = input("> ").strip()
        except (KeyboardInterrupt, EOFError):
            click.echo("")
            return None
        if line == ".":
            return None
        if line.isascii() and line.isdigit() and 1 <= int(line[:6]) <= len(readings):
            return readings[int(line) - 1]
        click.echo("  " + say("Type a number from 1 to {}.").format(len(readings)))


@contextlib.contextmanager
def _unbroken() -> Iterator[None]:
    """Let an interrupt wait until what was typed is saved."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        waiting.append(number)

    before = signal.signal(signal.SIGINT, later)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        raise KeyboardInterrupt


class Conversation:
    """Shows, listens and saves; what to show and what a line means is decided elsewhere."""

    def __init__(self, session: Session) -> None:
        self.session, self.plan = session, session.plan
        self.notebook = session.notebook
        self.ruleset: Ruleset = session.plan.asking.ruleset
        self.language, self.say = session.language, session.language.say
        self.bold = terminal.obeys(sys.stdout)

    def hold(self) -> None:
        """Ask until nothing is left, or until somebody stops."""
        from imadvisor.interview.dialogue import begun, heard, saved

        stage = begun(self.plan, self.notebook.page.sheet, self.notebook.page.notes)
        self._welcome(stage)
        shown = ""
        try:
            while not stage.over:
                if shown != stage.question:
                    self._question(stage)
                    shown = stage.question
                found = heard(self.plan, stage, self._typed(self._prompt(stage)))
                if found.stop:
                    break
                stage = found.stage
                if found.save:
                    kept = self._save(found.save, stage)
                    self._line(self.say("saved"), bold=True, indent="  ")
                    page = kept.page
                    stage, why = saved(
                        self.plan, stage, found.save, page.sheet, page.notes, kept.stays
                    )
                    self._tell_of_others(kept)
                    self._tell(why)
                    shown = stage.question if why == "noted" else ""
                self._reply(found, stage)
        except (KeyboardInterrupt, EOFError):
            self._line("")
        self._farewell(stage)

    def _typed(self, prompt: str) -> str:
        """A line as it was typed."""
        line = input(prompt)
        if len(os.fsencode(line)) < _LONGEST_LINE:
            return line
        # More than that a terminal takes without a word, and a letter may be cut in two.
        self._line(
            self.say(
                "This line is as long as a terminal takes: what came after it is not there. See "
                "how it ends, and add the rest with +."
            ),
            indent="  ",
        )
        while line and "\udc80" <= line[-1] <= "\udcff":
            line = line[:-1]
        self._line("… " + line[-60:], indent="  ")
        return line

    def _save(self, entry: TypedAnswer, stage: Stage) -> Saved:
        """Save what was typed, whatever is pressed meanwhile."""
        from imadvisor.answers.forms.form import Form, said_in_words

        form = Form(self.ruleset, self.language, (), stage.sheet)

        def also(answer: Answer) -> str:
            words = said_in_words(form, entry.question, answer)
            return self.say("also answered: {}").format(words)

        with _unbroken():
            return self.notebook.save(entry, also)

    # -- saying -----------------------------------------------------------------------------

    def _line(self, text: str, *, bold: bool = False, indent: str = "", first: str = "") -> None:
        lines = textwrap.wrap(
            text,
            terminal.width(),
            initial_indent=first or indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines or [""]:
            click.echo(click.style(line, bold=True) if bold and self.bold else line)

    def _welcome(self, stage: Stage) -> None:
        from imadvisor.errors import harmless, in_one_line

        say, session = self.say, self.session
        file = in_one_line(self.notebook.file)
        sheet = self.notebook.page.sheet
        title = self.language.text(self.ruleset.settings.about.title)
        self._line(say("Interview: {}").format(title), bold=True)
        kept = say("Answers are saved in {} after every question.").format(file)
        if session.resumed:
            kept = say("Going on with the answers in {}; every answer is saved at once.")
            kept = kept.format(file)
        self._line(kept)
        self._line(say("Date of the assessment: {}.").format(self.language.date(sheet.date)))
        if session.several:
            self._line(say("These are the answers of {}.").format(harmless(sheet.respondent)))
        self._left(stage)

    def _left(self, stage: Stage) -> None:
        from imadvisor.interview.dialogue import left_by_chapter
        from imadvisor.interview.question_view import chapter

        self._line(self._progress(stage))
        for where, count in left_by_chapter(self.plan, stage.step).items():
            self._line(f"{count:>4}  {chapter(self.ruleset, self.language, *where)}")

    def _progress(self, stage: Stage) -> str:
        answered = len(self.plan.asked & stage.sheet.answers.keys())
        left = len(stage.step.left) if stage.step else 0
        said = self.say("{} answered, at most {} left.").format(answered, left)
        if stage.skipped:
            said += " " + self.say("Skipped for now: {}.").format(len(stage.skipped))
        return said

    def _question(self, stage: Stage) -> None:
        from imadvisor.interview.dialogue import chapter_of, left_by_chapter
        from imadvisor.interview.question_view import keys, shown

        question = self.ruleset.questions[stage.question]
        note = stage.notes.get(question.id, "")
        seen = shown(self.ruleset, self.language, question, stage.sheet, note)
        here = left_by_chapter(self.plan, stage.step).get(chapter_of(question), 0)
        self._line("")
        told = self.say("{}, {} left here").format(seen.chapter, here)
        self._line(f"-- {told}. {self._progress(stage)}")
        self._line(seen.text, bold=True)
        if stage.step and not stage.step.applies and stage.question == stage.step.question:
            self._line(
                self.say("It may not apply: that rests on questions that are not asked here.")
            )
        for line in (*seen.help, seen.how):
            if line:
                self._line(line, indent="  ")
        for key, text in seen.choices:
            self._line(text, indent=" " * 6, first=f"  {key:>2}  ")
        if seen.given:
            kept = self.say("Answered: {}. Enter keeps it.").format(seen.given)
            self._line(kept, indent="  ")
        if seen.note:
            self._line(self.say("Note:") + f" {seen.note}", indent="  ")
        hints = "   ".join(f"{key} {text}" for key, text in keys(self.language))
        self._line(hints, indent="  ")

    def _prompt(self, stage: Stage) -> str:
        match stage.waiting:
            case "reason":
                return self.say("Why does it not apply?") + " "
            case "note":
                return self.say("Note:") + " "
            case _:
                return "> "

    def _reply(self, found: Heard, stage: Stage) -> None:
        from imadvisor.interview.question_view import not_an_answer, why_asked

        if found.left:
            self._left(stage)
            if stage.step and stage.question == stage.step.question:
                self._line(why_asked(self.ruleset, self.language, stage.step))
        if found.why == "wrong":
            told = not_an_answer(self.language, found.detail, found.hint)
            self._line(told, indent="  ")
        else:
            self._tell(found.why)

    def _tell(self, why: str) -> None:
        from imadvisor.interview.question_view import reply

        said = reply(self.language, why)
        if said:
            self._line(said, indent="  ")

    def _tell_of_others(self, kept: Saved) -> None:
        """What somebody else has written into the file meanwhile."""
        from imadvisor.answers.forms.form import Form, said_in_words
        from imadvisor.errors import harmless

        if kept.made_again:
            self._line(
                self.say("The file was gone; it is there again, with all answers."), indent="  "
            )
        if not kept.changed:
            return
        self._line(self.say("Somebody else has changed this file meanwhile:"), indent="  ")
        sheet = kept.page.sheet
        form = Form(self.ruleset, self.language, (), sheet)
        for id in kept.changed[:_MOST_TOLD]:
            answer = sheet.answers.get(id)
            words = said_in_words(form, id, answer) if answer else self.say("no answer any more")
            code = self.ruleset.questions[id].code or id
            self._line(harmless(f"{code}: {words}"), indent=" " * 6, first="    ")
        if len(kept.changed) > _MOST_TOLD:
            more = self.say("{} more").format(len(kept.changed) - _MOST_TOLD)
            self._line(more, indent="    ")

    def _farewell(self, stage: Stage) -> None:
        say, file = self.say, self.notebook.file
        self._line("")
        if stage.step is None:
            self._line(say("Nothing is left to ask."), bold=True)
            standing = self.plan.asking.standing(stage.sheet, self.plan.goal)
            if standing.open_outcomes():
                self._line(say("What is still open rests on questions that are not asked here."))
        else:
            self._line(self._progress(stage), bold=True)
            self._line(say("Everything that was answered is saved. To go on:"))
            click.echo(f"  {_command(file)}")
        self._line(say("What the answers say:"))
        click.echo(f"  imadvisor advise {_quoted(file)}")


def _command(file: str) -> str:
    """The command line that goes on with this interview."""
    words = [word for word in sys.argv[1:] if word]
    if any(word.startswith(("--output", "-o")) for word in words):
        return " ".join(["imadvisor", *map(_quoted, words)])
    return " ".join(["imadvisor", *map(_quoted, words), "--output", _quoted(file)])


def _quoted(word: str) -> str:
    import shlex
    import subprocess

    from imadvisor.errors import in_one_line

    quoted = subprocess.list2cmdline([word]) if os.name == "nt" else shlex.quote(word)
    return in_one_line(quoted)
