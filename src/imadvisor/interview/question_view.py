"""What an interview shows of a question: parts in words, in no layout yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imadvisor.answers.formats import header_words
from imadvisor.answers.forms.form import Form, asked_of, entry_advice, said_in_words
from imadvisor.errors import harmless
from imadvisor.interview.dialogue import BACK, LEFT, NOTE, OUTSIDE, SKIP, STOP, UNKNOWN, chapter_of
from imadvisor.language import Language
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.reasons.goal import OutcomeName
from imadvisor.reasons.next_question import Next
from imadvisor.rulesets.ruleset import Ruleset

_NAMED = 4
"""How many outcomes are named before they are only counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question, as somebody is to see it.

    Args:
        chapter: the dimension, or what it is about.
        text: the question, with its code.
        help: what is meant, and what shows the answer, in sentences.
        how: what to type; empty where the choices say so.
        choices: what to type, and what it stands for.
        given: what is answered already; empty where nothing is.
        note: what is kept for the answer that comes; empty where nothing is.
    """

    chapter: str
    text: str
    help: tuple[str, ...]
    how: str
    choices: tuple[tuple[str, str], ...]
    given: str = ""
    note: str = ""


def shown(
    ruleset: Ruleset, language: Language, question: Question, sheet: Sheet, note: str = ""
) -> Shown:
    """A question in words.

    Args:
        ruleset: whose question it is.
        language: to show it in.
        question: that is asked.
        sheet: the answers so far.
        note: what is kept for the answer that comes.
    """
    form = Form(ruleset, language, (question,), sheet)
    say = language.say
    lines = [language.text(question.help)]
    if question.evidence:
        lines.append(say("What shows it: {}").format(language.text(question.evidence)))
    answer = sheet.answers.get(question.id)
    given = ""
    if answer is not None:
        given = said_in_words(form, question.id, answer)
        given += f" ({answer.note})" if answer.note else ""
    code = f"{question.code} " if question.code else ""
    return Shown(
        chapter(ruleset, language, *chapter_of(question)),
        f"{code}{language.text(question.text)}",
        tuple(line for line in lines if line),
        _how(form, question),
        tuple(choices(ruleset, language, question)),
        harmless(given),
        harmless(note),
    )


def chapter(ruleset: Ruleset, language: Language, dimension: str, in_words: bool) -> str:
    """The name of a dimension, or what questions outside the dimensions are about."""
    if dimension:
        return language.text(ruleset.dimensions[dimension].name)
    say = language.say
    return say("In your own words") if in_words else say("The change and the organisation")


def choices(ruleset: Ruleset, language: Language, question: Question) -> Iterable[tuple[str, str]]:
    """What to type, and what it stands for."""
    match question.type:
        case "yes-no":
            for yes in (True, False):
                word = header_words.yes_or_no(language, yes)
                yield word[0], word
        case "single" | "multi":
            for place, choice in enumerate(question.choice, start=1):
                yield str(place), language.text(choice.text)
            if question.type == "multi":
                yield "0", header_words.none_of_these(language)
        case "anchored":
            dimension = ruleset.dimensions[question.dimension or ""]
            for number, level in ruleset.levels.items():
                anchor = language.text(dimension.anchor_at(number))
                name = language.text(level.name)
                yield str(number), f"{name}: {anchor}" if anchor else name
        case _:
            for place, special in enumerate(question.special):
                yield chr(ord("a") + place), language.text(special.text)


def _how(form: Form, question: Question) -> str:
    say = form.language.say
    match question.type:
        case "single":
            return say("Type the number of your choice.")
        case "multi":
            return say("Type the numbers of all that hold, such as 1 3; 0 if none does.")
        case "anchored":
            return say("Type the number of the level that fits best.")
        case "yes-no":
            return ""
        case _:
            return entry_advice(form, question)


def keys(language: Language) -> tuple[tuple[str, str], ...]:
    """The keys that always work, and what they do."""
    say = language.say
    return (
        (UNKNOWN, say("don't know")),
        (OUTSIDE, say("not applicable")),
        (SKIP, say("skip")),
        (BACK, say("back")),
        (NOTE, say("note")),
        (LEFT, say("what is left")),
        (STOP, say("stop")),
    )


def why_asked(ruleset: Ruleset, language: Language, step: Next) -> str:
    """Why a question is asked: what its answer may settle, in words."""
    say = language.say
    said = [named(ruleset, language, outcome) for outcome in step.settles]
    unique = list(dict.fromkeys(said))
    if not unique:
        return say("Nothing of the goal rests on it; it is asked because everything is.")
    names: Sequence[str] = unique
    if len(unique) > _NAMED:
        more = len(unique) - _NAMED + 1
        names = [*unique[: _NAMED - 1], say("{} more").format(more)]
    return say("It helps to settle: {}.").format(language.listed(names))


def named(ruleset: Ruleset, language: Language, outcome: OutcomeName) -> str:
    """An outcome in words."""
    kind, id = outcome
    say, text = language.say, language.text
    match kind:
        case "gap" | "severity":
            gap = ruleset.gaps[id]
            name = f"{gap.code or ''} {text(gap.name)}".strip()
            return name if kind == "gap" else say("how heavy {} weighs").format(name)
        case "pattern":
            pattern = ruleset.patterns[id]
            return f"{pattern.code or ''} {text(pattern.name)}".strip()
        case "level":
            return say("the level of {}").format(text(ruleset.dimensions[id].name))
        case "evidence":
            return say("what is known of {}").format(text(ruleset.dimensions[id].name))
        case "overall":
            return say("the overall level")
        case "position":
            return say("where the change stands")
        case "in-place":
            thing = ruleset.recommendations[id]
            return say("whether {} is there already").format(
                _labelled(thing.code, text(thing.name))
            )
        case "helps":
            thing = ruleset.recommendations[id]
            return say("whether {} would help").format(_labelled(thing.code, text(thing.name)))
        case "light":
            thing = ruleset.recommendations[id]
            return say("how much of {} is needed").format(_labelled(thing.code, text(thing.name)))
        case _:
            return say("how much effort fits the organisation")


def _labelled(code: str | None, name: str) -> str:
    return f"{code or ''} {name}".strip()


def asked_of_whom(ruleset: Ruleset, language: Language, question: Question) -> str:
    """The names of the roles that can answer a question."""
    return asked_of(Form(ruleset, language, (question,)), question)


def choices_of(
    ruleset: Ruleset, language: Language, question: Question
) -> Iterable[tuple[str | int, str]]:
    """What an answer file would say, and what it stands for."""
    if question.type == "anchored":
        for number, (_, text) in zip(
            ruleset.levels, choices(ruleset, language, question), strict=True
        ):
            yield number, text
        return
    for id in question.choice_ids:
        yield id, language.choice(question, id)
    for special in question.special:
        yield special.id, language.text(special.text)


def reply(language: Language, why: str) -> str:
    """What there is to say of a line; empty where there is nothing."""
    say = language.say
    match why:
        case "empty":
            return say("Type an answer, or one of the keys.")
        case "first":
            return say("This is the first question.")
        case "reason":
            return say("Give the reason; it is kept as a note. Enter alone goes back.")
        case "characters":
            return say("This holds characters that are no text; type it again.")
        case "noted":
            return say("The note is kept with your answer, once you give it.")
        case "views":
            return say(
                "What others said stays; yours is kept in the note. Go on with Enter. To add a "
                "view of your own, say your role: --role ROLE"
            )
        case "stays":
            return say(
                "What was answered there stays; yours is kept in the note. Type it again to "
                "replace what is there, or go on with Enter."
            )
        case "back-again":
            return say("What you skipped comes back now.")
        case _:
            return ""


def not_an_answer(language: Language, detail: str, hint: str) -> str:
    """Why a line is no answer, and what would be one.

    Args:
        language: to say it in.
        detail: why it is none.
        hint: what would be one; may be empty.
    """
    told = harmless("; ".join(language.tell(phrase) for phrase in (detail, hint) if phrase))
    return f"{told[:1].upper()}{told[1:]}" + ("" if told.endswith(("?", "…")) else ".")
