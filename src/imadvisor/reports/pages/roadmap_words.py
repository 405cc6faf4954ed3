"""What a roadmap says of its steps and goals, alike in the report and in every export."""

from __future__ import annotations

import uuid
from fractions import Fraction

from imadvisor.language import Language, days, weeks
from imadvisor.planning.formulation import OVERALL
from imadvisor.planning.roadmap import Reached, Roadmap, Step, Unfit
from imadvisor.reports.document.names import Names, organisation_of

_SPACE = uuid.UUID("6f1d4a52-93cc-5d0b-8e35-0c7f2b6a9d14")
"""Names within it are those of steps; it never changes, or calendars would show steps twice."""


def one_line(text: str) -> str:
    """A text without line breaks, tabs and double spaces."""
    return " ".join(text.split())


def shortened(text: str, longest: int) -> str:
    """A text in one line, cut where a tool takes no more.

    Args:
        text: of anybody.
        longest: in characters.
    """
    text = one_line(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


class Telling:
    """A roadmap in the reader's language.

    Args:
        roadmap: what is planned.
        language: of the reader.
    """

    def __init__(self, roadmap: Roadmap, language: Language) -> None:
        self.roadmap = roadmap
        self.ruleset = roadmap.advice.ruleset
        self.language = language
        self.names = Names(self.ruleset, language)
        self.say = language.say

    @property
    def title(self) -> str:
        """What the roadmap is called, in one line."""
        subject = organisation_of(self.roadmap.advice)
        subject = subject or self.language.text(self.ruleset.settings.about.title)
        return one_line(self.say("Roadmap") + f": {subject}")

    # -- steps --------------------------------------------------------------------------------

    def name(self, step: Step) -> str:
        """Code and name of a step, in one line."""
        return self.named(step.id, light=step.variant == "light")

    def named(self, id: str, *, light: bool = False) -> str:
        """Code and name of a recommendation, in one line."""
        return one_line(self.names.recommendation(id, light=light))

    def owner(self, step: Step) -> str:
        """The role whose days a step takes, in one line."""
        return one_line(self.names.role(step.owner))

    def phase(self, step: Step) -> str:
        """The phase that a step belongs to, in one line."""
        return one_line(self.names.plain("phase", self.ruleset.recommendations[step.id].phase))

    def purpose(self, step: Step) -> str:
        """What a step is for; what the light variant is where that is meant."""
        thing = self.ruleset.recommendations[step.id]
        light = step.variant == "light" and thing.light
        return self.language.text(light.what if light else thing.purpose)

    def done_when(self, step: Step) -> str:
        """How one sees that a step is done."""
        return self.language.text(self.ruleset.recommendations[step.id].done_when)

    def after(self, step: Step) -> tuple[str, ...]:
        """The names of the steps that must be done before."""
        light = {s.id for s in self.roadmap.steps if s.variant == "light"}
        return tuple(self.named(id, light=id in light) for id in step.requires)

    def closes(self, step: Step) -> tuple[str, ...]:
        """The names of the gaps that a step is done for."""
        return tuple(one_line(self.names.thing("gap", id)) for id in step.closes)

    def facts(self, step: Step) -> tuple[tuple[str, str], ...]:
        """Label and text of what there is to say of a step besides its name and dates."""
        say = self.say
        facts = (
            (say("Purpose"), self.purpose(step)),
            (say("Done when"), self.done_when(step)),
            (say("Owner"), self.owner(step)),
            (say("Phase"), self.phase(step)),
            (say("Effort"), days(self.language, step.effort)),
            (say("Duration"), weeks(self.language, step.weeks)),
            (say("After"), "; ".join(self.after(step))),
            (say("Closes"), "; ".join(self.closes(step))),
        )
        return tuple((label, text) for label, text in facts if text)

    def description(self, step: Step) -> str:
        """Everything that there is to say of a step besides its name and dates, line by line."""
        return "\n".join(f"{label}: {text}" for label, text in self.facts(step))

    def unique(self, id: str) -> str:
        """An id for the whole world; the same each time that this organisation plans this step.

        Args:
            id: of a recommendation.
        """
        organisation = organisation_of(self.roadmap.advice)
        return str(uuid.uuid5(_SPACE, "\n".join((self.ruleset.id, organisation, id))))

    # -- what is reached ----------------------------------------------------------------------

    def target(self, target: Reached | Unfit) -> str:
        """The name of a gap or recommendation, or a dimension with the level that is wanted."""
        if target.level is None:
            # What a plan requires and does not fit is a recommendation.
            kind = "gap" if target.id in self.ruleset.gaps else "recommendation"
            return one_line(self.names.thing(kind, target.id))
        if target.id == OVERALL:
            return self.say("Overall level") + f": {target.level}"
        dimension = one_line(self.names.thing("dimension", target.id))
        return self.say("{} at level {}").format(dimension, target.level)

    def period(self, place: int) -> str:
        """The name of a period.

        Args:
            place: counted from 0.
        """
        named = {
            "week": self.say("Week {}"),
            "month": self.say("Month {}"),
            "quarter": self.say("Quarter {}"),
        }
        return named[self.roadmap.plan.period].format(place + 1)

    def why(self, unfit: Unfit) -> str:
        """Why something does not fit, in a few words."""
        say = self.say
        missing = self.language.number(Fraction(unfit.missing).limit_denominator(100))
        role = self.names.role(unfit.role) if unfit.role else ""
        period = "" if unfit.period is None else self.period(unfit.period)
        match unfit.why:
            case "capacity":
                told = say("{role} lacks {days} days, from {period} on")
                return told.format(role=role, days=missing, period=period)
            case "several":
                told = say("Several limits; most of all, {role} lacks {days} days")
                return told.format(role=role, days=missing)
            case "budget":
                return say("The budget is {} short").format(missing)
            case "horizon":
                return say("It takes {} weeks more than the plan has").format(missing)
            case "window":
                return say("There is no time left for it before or after going live")
            case "starts":
                return say("Too much starts already in each period")
            case _:
                return say("What it needs is excluded")
