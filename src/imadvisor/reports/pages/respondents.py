"""Who answered, who says what, and what they must agree on first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from imadvisor.advice.advice import Advice
from imadvisor.advice.disagreements import Difference
from imadvisor.errors import harmless
from imadvisor.language import share
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet, Together
from imadvisor.model.truth import Truth
from imadvisor.model.voices import Group
from imadvisor.reports.document.blocks import Block, Item, Paragraph, Section, Table
from imadvisor.reports.document.names import Names
from imadvisor.scoring.method import Claim, Evidence


def agree_first_of(advice: Advice, names: Names) -> Section:
    """The section on where respondents differ so much that it is a finding.

    Args:
        advice: on what they say together.
        names: in the reader's language.
    """
    heading = names.language.say("Agree first")
    return Section(heading, tuple(_agree_first(advice, names)))


def who_answered(sheet: Sheet, names: Names) -> Iterable[Block]:
    """How many respondents there are, in which roles, and what an anonymous report leaves out.

    Args:
        sheet: of several respondents.
        names: in the reader's language.
    """
    together, say = sheet.together, names.language.say
    if together is None:
        return
    rows: Iterable[tuple[str, ...]]
    if together.minimum:
        count = names.language.say_many("{} respondent", "{} respondents", together.size)
        told = say(
            "{count} handed in a sheet. What is shown are the answers of groups: of those who were "
            "asked a question, whoever of them answered. Where fewer than {least} were asked, too "
            "few of them know it, or it would tell what one of them answered, it is not shown, and "
            "counts as not answered."
        )
        yield Paragraph(told.format(count=count.format(together.size), least=together.minimum))
        if together.size < together.minimum:
            yield Paragraph(say("There are too few respondents for any answer to be shown."))
        rows = [(group_name(names, g), str(g.size)) for g in together.groups]
        header: tuple[str, ...] = (say("Role"), say("Respondents"))
    else:
        rows = [
            (names.role(s.role) if s.role else "–", harmless(s.respondent) or "–")
            for s in together.sheets
        ]
        header = (say("Role"), say("Respondent"))
    if rows:
        yield Table(header, tuple(rows), say("Who answered"), (2, 2))


def not_shown(names: Names) -> str:
    """The one mark for what an anonymous report does not show, whatever the cause."""
    return names.language.say("not shown")


def group_name(names: Names, group: Group) -> str:
    """The roles of a group."""
    say = names.language.say
    return names.language.listed([names.role(r) if r else say("no role") for r in group.roles])


def who_says(
    names: Names, together: Together, question: Question, *, remarks: bool = False
) -> Sequence[tuple[str, str]]:
    """Who says what to a question: pairs of a role or group, and what it says.

    Args:
        names: in the reader's language.
        together: what the respondents say.
        question: that they were asked.
        remarks: whether their notes and evidence are wanted as well.
    """
    say = names.language.say
    if together.minimum:
        return [
            (
                f"{group_name(names, group)} ({group.size})",
                not_shown(names) if group.answer is None else names.answer(question, group.answer),
            )
            for group in together.by_question.get(question.id, ())
        ]
    found: dict[str, dict[str, list[str]]] = {}
    for voice in together.voices.get(question.id, ()):
        told = names.answer(question, voice.answer)
        if voice.answer.proposed_by:
            told = say("{} (proposed)").format(told)
        more = [harmless(voice.answer.note)] if remarks and voice.answer.note else []
        if remarks and voice.answer.evidence:
            more.append(say("Evidence: {}").format(harmless(voice.answer.evidence)))
        told = f"{told} – {'; '.join(more)}" if more else told
        role = names.role(voice.role) if voice.role else say("no role")
        found.setdefault(role, {}).setdefault(told, []).append(harmless(voice.respondent))
    return [
        (
            role,
            "; ".join(
                f"{told} ({', '.join(who)})" if any(who) else told for told, who in said.items()
            ),
        )
        for role, said in found.items()
    ]


def spread_in_words(names: Names, sheet: Sheet, question: Question) -> str:
    """How far answers to a question lie apart; empty where that cannot be said, or is nothing."""
    steps = sheet.spread(question.id)
    if isinstance(steps, Truth) or not steps:
        return ""
    return steps_apart(names, question, steps)


def steps_apart(names: Names, question: Question, steps: Number) -> str:
    """So many steps apart, in the words of a question's type."""
    say_many = names.language.say_many
    count = int(steps) if steps == 1 else 2
    phrase = {
        "anchored": say_many("{} level apart", "{} levels apart", count),
        "date": say_many("{} day apart", "{} days apart", count),
        "single": say_many("{} step apart", "{} steps apart", count),
    }.get(question.type, say_many("{} apart", "{} apart", count))
    return phrase.format(names.language.number(steps))


def _agree_first(advice: Advice, names: Names) -> Iterable[Block]:
    together, say = advice.decision.sheet.together, names.language.say
    if together is None or not advice.agree_first:
        return
    yield Paragraph(
        say(
            "Here those involved see things differently. That is information: talk about it "
            "before you decide what to do."
        )
    )
    for place, difference in enumerate(advice.agree_first, start=1):
        yield _item(place, difference, advice, together, names)


def _item(
    place: int, difference: Difference, advice: Advice, together: Together, names: Names
) -> Item:
    say = names.language.say
    question = advice.ruleset.questions.get(difference.question)
    if question is None:
        title = names.thing("dimension", difference.dimension)
    else:
        title = names.coded(question)
    tag = ""
    if difference.steps is not None and "apart" in difference.reasons and question is not None:
        tag = steps_apart(names, question, difference.steps)
    facts = [("", " ".join(_reasons(difference, names)))]
    if question is not None:
        facts += who_says(names, together, question)
    elif difference.management is not None and difference.users is not None:
        ends = (Fraction(difference.management), Fraction(difference.users))
        management, users = map(share, ends)
        facts += [(say("Management"), management), (say("Users"), users)]
    return Item(f"{place}.", title, tag, 2 if tag else 0, tuple(facts))


def _reasons(difference: Difference, names: Names) -> Iterable[str]:
    say = names.language.say
    for reason in difference.reasons:
        if reason == "apart" and difference.groups:
            yield say("Roles judge this very differently.")
        elif reason == "apart":
            yield say("The answers lie far apart.")
        elif reason == "above" and difference.question:
            yield say("Management judges it higher than the users do.")
        elif reason == "above":
            yield say("On the same questions management answers better than the users do.")
        else:
            yield say("The answers are tied, so the question is left open until there is one.")


# -- claims per role --------------------------------------------------------------------------


def claims_by_role(advice: Advice, names: Names) -> Table | None:
    """What each role claims of each dimension, beside what the evidence bears out.

    Args:
        advice: on what they say together.
        names: in the reader's language.

    Returns:
        The table; None where nobody is shown apart, or there are no claims.
    """
    together, ruleset = advice.decision.sheet.together, advice.ruleset
    if together is None:
        return None
    rows = []
    for dimension in ruleset.dimensions:
        question = ruleset.claims.get(dimension)
        groups = together.by_question.get(question.id, ()) if question else ()
        if together.minimum and all(group.answer is None for group in groups):
            continue
        if not question or not groups:
            continue
        if advice.decision.findings.asked[question.id] is Truth.FALSE:
            continue
        claims = [
            f"{group_name(names, group)}: {_claimed(names, question, group.answer, together)}"
            for group in groups
        ]
        borne_out = _borne_out(advice, names, dimension)
        rows.append((names.thing("dimension", dimension), "\n".join(claims), borne_out))
    if not rows:
        return None
    say = names.language.say
    header = (say("Dimension"), say("Claimed"), say("Supported up to"))
    return Table(header, tuple(rows), say("Claim per role against evidence"), (5, 6, 2))


def _claimed(names: Names, question: Question, answer: Answer | None, together: Together) -> str:
    if answer is None:
        return not_shown(names) if together.minimum else names.language.say("divided")
    return str(answer.value) if answer.kind is Kind.VALUE else names.answer(question, answer)


def _borne_out(advice: Advice, names: Names, dimension: str) -> str:
    """The level up to which the evidence does not contradict whatever is claimed."""
    program, findings = advice.program, advice.decision.findings
    mine = [c for c in advice.ruleset.criteria.values() if c.dimension == dimension]
    verdicts = sorted(((c.level, findings.verdicts[c.id]) for c in mine), key=lambda v: v[0])
    top = Claim(program.ladder[-1].level, Truth.TRUE)
    level = program.methods[dimension].judge(Evidence(program.ladder, top, verdicts, ())).level
    return "–" if level is None else names.language.interval(level)
