"""The manual of every kind of finding: what it is, why it matters, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from imadvisor.language import Language


@dataclass(frozen=True, slots=True)
class ManualPage:
    """The manual of one kind of finding.

    Args:
        code: of the findings.
        what: it is.
        why: it matters.
        mend: how it is mended.
        example: rules that have it, as TOML or as a condition; empty where words are enough.
    """

    code: str
    what: str
    why: str
    mend: str
    example: str = ""


def manual(language: Language) -> dict[str, ManualPage]:
    """Every page, by code, in the order in which they are listed."""
    pages = [
        *_of_loading(language),
        *_of_conditions(language),
        *_of_gaps(language),
        *_of_levels(language),
        *_of_steps(language),
        *_of_unused(language),
        *_of_texts(language),
    ]
    return {page.code: page for page in pages}


def _of_loading(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "mistake",
            say("The ruleset has a mistake, and cannot be loaded."),
            say("Nothing else can be checked before it is mended."),
            say("Follow the message; it names the place and, where there is one, the next name."),
        ),
        ManualPage(
            "cycle",
            say("Conditions or prerequisites go round in a circle."),
            say("What waits for itself can never be decided or begun."),
            say("Take one of the steps out of the circle."),
            "when = \"gap('a')\"    # of gap b, while a has: when = \"gap('b')\"",
        ),
        ManualPage(
            "warning",
            say("Loading the ruleset gives a warning."),
            say("It works, but not in everything as it is written."),
            say("Follow the message."),
        ),
    ]


def _of_conditions(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "never-holds",
            say("A condition is true of no answer sheet at all."),
            say("The rule never fires, so what it is for is never found."),
            say("Correct the condition, or remove the rule."),
            "when = \"phase == 'pilot' and phase == 'rollout'\"",
        ),
        ManualPage(
            "always-holds",
            say("A condition is false of no answer sheet at all."),
            say("The rule fires for everybody, so it says nothing about anybody."),
            say("Correct the condition, or leave it out where it may be left out."),
            'when = "users < 50 or users >= 50"',
        ),
        ManualPage(
            "no-difference",
            say("A part of a condition can be left out, and it holds on the same sheets."),
            say("Its author meant something by it that the rule does not do."),
            say(
                "Leave the part out, or write what it was meant to do. All parts that are told of "
                "one condition can be left out together."
            ),
            'when = "users < 50 and users < 100"',
        ),
        ManualPage(
            "settled-part",
            say("A part of a condition is false of no answer sheet, or true of none."),
            say("It only asks whether there is an answer, and its author meant more by it."),
            say(
                "Write what it was meant to do, or leave it out: the rule then holds as well where "
                "nobody knows the answer. In at_least, what is never false counts as one."
            ),
            "when = \"owner == 'no' and (users < 50 or users >= 50)\"",
        ),
        ManualPage(
            "severity-never-moved",
            say("A condition on the severity of a gap is never true while the gap is there."),
            say("The gap never weighs more or less, though its author meant it to."),
            say("Correct the condition, or remove it."),
            "when = \"phase == 'pilot'\"\nraise_when = \"phase == 'rollout'\"",
        ),
        ManualPage(
            "severity-always-moved",
            say("A condition on the severity of a gap is always true while the gap is there."),
            say("The severity that is written down never comes out."),
            say("Write the severity that comes out, and remove the condition; or correct it."),
            'when = "phase == \'pilot\'"\nseverity = "medium"\nraise_when = "phase <= \'pilot\'"',
        ),
        ManualPage(
            "severity-at-end",
            say("A severity at the end of the scale is to be moved beyond it."),
            say("The gap never weighs more or less, though its author meant it to."),
            say("Choose a severity that leaves room, or remove the condition."),
            'severity = "critical"\nraise_when = "users > 1000"',
        ),
        ManualPage(
            "shadowed",
            say("Of rules of which the first that holds is taken, one is never the first."),
            say("It never comes out: those before it take every sheet on which it holds."),
            say("Move it forward, make those before it narrower, or remove it."),
            "when = \"phase >= 'pilot'\"     # rank 1\n"
            "when = \"phase == 'rollout'\"   # rank 2: never reached",
        ),
        ManualPage(
            "same-choice-text",
            say("Two choices of a question have the same text in one of the languages."),
            say("Whoever answers cannot tell them apart, and takes either."),
            say("Say what is different, or keep one of the two."),
            'choice = [{ id = "some", text.en = "A few" }, { id = "few", text.en = "A few" }]',
        ),
        ManualPage(
            "unused-question",
            say("No rule, score or effort uses the answer to a question."),
            say("People spend time on an answer that changes nothing."),
            say("Use it in a rule, or stop asking it."),
        ),
    ]


def _of_gaps(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "never-present",
            say("The condition of a gap can hold, but never in a phase in which the gap is due."),
            say("The gap is only ever announced for later."),
            say("Correct the phase from which it is due, or the condition."),
            'when = "phase == \'before_pilot\'"\ndue = "rollout"',
        ),
        ManualPage(
            "no-recommendation",
            say("A gap names no recommendation."),
            say("Readers learn that something is wrong, and not what to do about it."),
            say("Add a [[gap.link]] with a recommendation, and the set that closes the gap."),
        ),
        ManualPage(
            "no-closing-set",
            say("A gap names recommendations, but not which of them close it."),
            say("A roadmap cannot plan how the gap gets closed."),
            say("Add closed_by with the recommendations that together close it."),
        ),
        ManualPage(
            "closing-set-impossible",
            say(
                "A set that closes a gap can never be carried out while the gap is there: a step "
                "of it is always too big for the organisation, or all of it is in place already."
            ),
            say("A roadmap never uses the set, and the gap may stay open."),
            say("Give the step a light variant, correct the conditions, or name another set."),
        ),
        ManualPage(
            "same-gaps",
            say("Two gaps are there on exactly the same sheets."),
            say("The reader sees one shortfall twice."),
            say("Make one gap of them, or let each look at something of its own."),
        ),
        ManualPage(
            "implied-gap",
            say("Wherever one gap is there, another is there as well."),
            say("The second says less than its reader thinks, and counts double in the advice."),
            say("Leave the case of the first out of the second, or accept it with the reason."),
            'when = "users_trained < 20"   # of the first\nwhen = "users_trained < 50"   # second',
        ),
        ManualPage(
            "same-patterns",
            say("Two patterns are there on exactly the same sheets."),
            say("The reader is told one story twice."),
            say("Make one pattern of them, or let each look at something of its own."),
        ),
    ]


def _of_levels(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "no-levels",
            say("A dimension has a score, but no level starts at one, and no rule uses it."),
            say("The dimension has no level on any answers, so nothing is judged."),
            say("Give the levels a from_score, or choose a method that looks at criteria."),
            '[[level]]\nid = "arranged"\nnumber = 1\nfrom_score = 0.5',
        ),
        ManualPage(
            "never-scored",
            say("Answers to all questions that are asked never give a dimension a level or score."),
            say("It stands in every report as not assessed."),
            say(
                "Let its questions be asked: no known answers make one of them apply. Or remove it."
            ),
        ),
        ManualPage(
            "unreachable-level",
            say("Answers to all of its questions never give a dimension this level."),
            say("Nobody can get there, whatever they do; or nobody ever starts so low."),
            say("Look at the credits, the threshold and the criteria of the dimension."),
        ),
        ManualPage(
            "low-without-advice",
            say(
                "Answers that hold a dimension at a low level bring no advice about it: no gap "
                "that has to do with it is there, or none is severe enough, or what it names is in "
                "place, too big or of no help."
            ),
            say("The reader gets a low mark, and nothing to do about it."),
            say("Let a gap look at these answers, or give them the credit that they deserve."),
        ),
        ManualPage(
            "not-monotone",
            say(
                "A better answer to one question, all others being equal, lowers a level, or makes "
                "a gap appear or weigh more."
            ),
            say("Who improves is told to be worse off, and stops believing the advice."),
            say("Correct the condition, the credit, or the order of the choices."),
            "when = \"training in ['late', 'good']\"   # of: none, late, good",
        ),
        ManualPage(
            "better-answer-opens",
            say(
                "A better answer makes other questions apply, and by their answers a gap appears "
                "or weighs more."
            ),
            say("It may be right: more is known then. The reader should be able to tell."),
            say("Accept it with the reason, or let the gap be there before as well."),
        ),
    ]


def _of_steps(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "no-gap",
            say("No gap names a recommendation, and nothing else brings it into the advice."),
            say("It is never advised."),
            say("Link a gap to it, or remove it."),
        ),
        ManualPage(
            "never-recommended",
            say(
                "Gaps name a recommendation, but whenever one of them is there it is in place "
                "already, too big for the organisation, or too light a gap."
            ),
            say("It is never advised."),
            say("Correct in_place_when, light_when or the severity of its gaps."),
        ),
        ManualPage(
            "unused-light",
            say("A recommendation has a light variant, and nothing says when it is used."),
            say("Small organisations get the full variant."),
            say("Add light_when, or remove the variant."),
            'light_when = "users < 50"',
        ),
        ManualPage(
            "prerequisite-level",
            say("A prerequisite belongs to a higher level than what needs it."),
            say("The lower level can only be reached by work of a higher one."),
            say("Change the level of one of them, or take the prerequisite away."),
        ),
        ManualPage(
            "prerequisite-phase",
            say("A prerequisite belongs to a later phase than what needs it."),
            say("The earlier phase can never be finished in time."),
            say("Change the phase of one of them, or take the prerequisite away."),
        ),
        ManualPage(
            "prerequisite-size",
            say("A prerequisite is too big for organisations that are advised what needs it."),
            say("They begin without what must come first."),
            say("Give the prerequisite a light variant, or the same light_when to both."),
        ),
        ManualPage(
            "window-impossible",
            say(
                "What must come first cannot be done before the window of a recommendation closes."
            ),
            say("No roadmap can keep to the window."),
            say("Widen the window, or let what comes first begin earlier."),
        ),
    ]


def _of_unused(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "unused-role",
            say("A role answers no question, owns no recommendation, and no rule speaks of it."),
            say("Readers look for what it has to do, and there is nothing."),
            say("Give it a part, or remove it (--fix does)."),
        ),
        ManualPage(
            "unused-phase",
            say("No recommendation belongs to a phase."),
            say("A roadmap shows a phase in which nothing happens."),
            say("Move recommendations to it, or remove it (--fix does)."),
        ),
        ManualPage(
            "unused-severity",
            say("No gap has a severity, or can be moved to it."),
            say("The scale promises a step that never comes out."),
            say("Give a gap this severity, or remove it (--fix does)."),
        ),
        ManualPage(
            "unused-aspect",
            say("No dimension belongs to an aspect."),
            say("A heading without anything below it."),
            say("Move dimensions to it, or remove it (--fix does)."),
        ),
        ManualPage(
            "unused-scaling",
            say("No recommendation has its effort scaled in this way."),
            say("Its author meant some effort to grow, and it does not."),
            say("Name it in recommendations, or remove it (--fix does)."),
        ),
    ]


def _of_texts(language: Language) -> list[ManualPage]:
    say = language.say
    return [
        ManualPage(
            "no-source",
            say("A gap or recommendation names no source, in a ruleset that has sources."),
            say("The reader cannot see where it comes from."),
            say("Add sources, one of them your own experience if that is what it is."),
        ),
        ManualPage(
            "no-outline",
            say("A deliverable has no outline, or an activity no steps, where others have."),
            say("The reader knows what to make, and not how."),
            say("Add [[recommendation.outline]] to a deliverable, or steps to an activity."),
        ),
        ManualPage(
            "no-case",
            say("No case expects a gap, pattern or position to come out."),
            say("Nobody notices when it stops coming out."),
            say("Add it to what a case expects."),
        ),
        ManualPage(
            "no-translation",
            say("A text is missing in one of the ruleset's languages."),
            say("The reader gets it in another language."),
            say("Add the text, or take the language out of the ruleset."),
        ),
        ManualPage(
            "near-duplicate",
            say("Two texts say nearly the same."),
            say("The reader cannot tell the two apart."),
            say("Say what is different, or make one of the two."),
        ),
        ManualPage(
            "expired",
            say("A change of a layer was meant to hold until a day that is over."),
            say("It is followed still, and every assessment of a later date is warned of it."),
            say("Move 'expires' on if it is still wanted, or take the operation out."),
        ),
        ManualPage(
            "stale-acceptance",
            say("A finding is accepted that is not there."),
            say("It would hide the next one of its kind without anybody deciding so."),
            say("Remove the [[accept]] table, or correct what it names."),
        ),
    ]
