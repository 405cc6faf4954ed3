"""Whether objects of a ruleset fit each other: anchors, evidence, gaps, scalings."""

from __future__ import annotations

from typing import cast

from imadvisor.documents import Trail
from imadvisor.errors import did_you_mean
from imadvisor.model.fields import Thing
from imadvisor.model.objects import Criterion, Dimension, Gap, Level, Recommendation, Scaling
from imadvisor.model.questions import Question
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.ruleset_checker import RulesetChecker


class RelationChecker(RulesetChecker):
    """Checks what an object must have because of what it refers to."""

    # -- shapes ---------------------------------------------------------------------------

    def shapes(self) -> None:
        """What must be so between objects, or between an object and the settings."""
        self._unique("level", "number")
        self._unique("severity", "value")
        self._unique("position", "rank")
        for kind in ("aspect", "role", "phase", "dimension"):
            # Two plugins cannot know of each other's ranks: between their layers the id decides.
            self._unique(kind, "rank", within_origin=True)
        self._protects()
        levels = {cast(Level, level).number for level in self.things["level"].values()}
        claims: dict[str, str] = {}
        for question in self._all(Question):
            at = ("question", question.id)
            if question.type == "anchored" and question.dimension:
                first = claims.setdefault(question.dimension, question.id)
                if first != question.id:
                    message = (
                        f"dimension '{question.dimension}' has two anchored questions, '{first}' "
                        f"and '{question.id}'"
                    )
                    self._problem(at, ("type",), message, "keep one")
            self._evidence(question)
        for dimension in self._all(Dimension):
            for index, anchor in enumerate(dimension.anchor):
                self._level(
                    ("dimension", dimension.id), ("anchor", index, "level"), anchor.level, levels
                )
        for criterion in self._all(Criterion):
            self._level(("criterion", criterion.id), ("level",), criterion.level, levels)
            self._criterion(criterion)
        for recommendation in self._all(Recommendation):
            if levels:
                self._level(
                    ("recommendation", recommendation.id), ("level",), recommendation.level, levels
                )
        for gap in self._all(Gap):
            self._gap(gap)
        self._timing()
        for scaling in self._all(Scaling):
            self._scaling(scaling)
        self._prerequisites()

    def _protects(self) -> None:
        """The least group of an anonymous report is one that protects those who are in it."""
        settings = self.settings.respondents
        if settings.minimum < settings.least:
            message = (
                f"[respondents]: a group of {settings.minimum} protects nobody where "
                f"{settings.known} must know the answer; {settings.least} is taken instead"
            )
            hint = f"write minimum = {settings.least}"
            at = ("settings", "respondents")
            self._problem(at, ("minimum",), message, hint, warning=True)

    def _unique(self, kind: str, name: str, *, within_origin: bool = False) -> None:
        seen: dict[tuple[int, Origin | None], Thing] = {}
        for thing in self.things[kind].values():
            origin = self.contents.entries[kind, thing.id].origin if within_origin else None
            value = cast(int, getattr(thing, name))
            first = seen.setdefault((value, origin), thing)
            if first is not thing:
                one, other = self._in_turn(first, thing, name)
                self._problem(
                    (kind, other.id),
                    (name,),
                    f"{kind} '{other.id}' has the same {name} as '{one.id}'",
                    "the order of files says nothing, so each needs its own",
                )

    def _level(self, at: tuple[str, str], trail: Trail, level: int, levels: set[int]) -> None:
        if level not in levels:
            listing = ", ".join(str(number) for number in sorted(levels)) or "none"
            self._problem(
                at, trail, f"{at[0]} '{at[1]}': there is no level {level}", f"levels: {listing}"
            )

    def _evidence(self, question: Question) -> None:
        criterion = self.things["criterion"].get(question.criterion or "")
        if not isinstance(criterion, Criterion):
            return
        at = ("question", question.id)
        if question.dimension != criterion.dimension:
            message = (
                f"question '{question.id}' belongs to dimension '{question.dimension}', its "
                f"criterion '{criterion.id}' to '{criterion.dimension}'"
            )
            self._problem(at, ("criterion",), message, "evidence belongs to its own dimension")
        if criterion.when:
            message = f"criterion '{criterion.id}' is decided by its condition, not by evidence"
            self._problem(at, ("criterion",), message, "leave out one of the two")

    def _criterion(self, criterion: Criterion) -> None:
        at = ("criterion", criterion.id)
        evidence = any(q.criterion == criterion.id for q in self._all(Question))
        if not criterion.when and not evidence:
            self._problem(
                at,
                (),
                f"nothing decides criterion '{criterion.id}'",
                f'give it a condition (when), or questions with criterion = "{criterion.id}"',
                of_key=True,
            )
        dimension = self.things["dimension"].get(criterion.dimension)
        if (
            criterion.statement is None
            and isinstance(dimension, Dimension)
            and dimension.anchor_at(criterion.level) is None
        ):
            self._problem(
                at,
                (),
                f"criterion '{criterion.id}' has no statement",
                f"give it one, or dimension '{dimension.id}' an anchor of level {criterion.level}",
                of_key=True,
            )

    def _gap(self, gap: Gap) -> None:
        at = ("gap", gap.id)
        timing = self.settings.timing
        if gap.due is not None:
            question = self.things["question"].get(timing.question) if timing else None
            if timing is None:
                self._problem(
                    at,
                    ("due",),
                    f"gap '{gap.id}' is due, but there is no [timing]",
                    "add [timing] with the question that says how far the change is",
                )
            elif isinstance(question, Question) and gap.due not in question.choice_ids:
                hint = did_you_mean(gap.due, question.choice_ids)
                message = f"gap '{gap.id}': '{question.id}' has no choice '{gap.due}'"
                self._problem(
                    at, ("due",), message, hint or f"it has {', '.join(question.choice_ids)}"
                )
        linked = {link.recommendation for link in gap.link}
        for index, link in enumerate(gap.link):
            lowest = self.settings.advice.priorities
            if link.priority > lowest:
                message = f"gap '{gap.id}': a priority is from 1 to {lowest}, not {link.priority}"
                self._problem(
                    at, ("link", index, "priority"), message, "or raise 'priorities' in [advice]"
                )
        for index, closing in enumerate(gap.closed_by):
            if not closing:
                message = f"gap '{gap.id}' is closed by nothing: a set of no recommendations"
                hint = "name what closes it, or leave the set out"
                self._problem(at, ("closed_by", index), message, hint)
            for place, name in enumerate(closing):
                if name not in linked:
                    message = f"gap '{gap.id}' is closed by '{name}', which it does not link to"
                    self._problem(
                        at,
                        ("closed_by", index, place),
                        message,
                        "add a [[gap.link]] that says why it helps",
                    )

    def _timing(self) -> None:
        timing = self.settings.timing
        question = self.things["question"].get(timing.question) if timing else None
        if isinstance(question, Question) and not (question.type == "single" and question.ordered):
            self._problem(
                ("settings", "timing"),
                ("question",),
                f"the timing question '{question.id}' must have one answer, in order of time",
                'give it type = "single" and ordered = true',
            )

    def _scaling(self, scaling: Scaling) -> None:
        for name in ("by", "otherwise_by"):
            question = self.things["question"].get(getattr(scaling, name) or "")
            if isinstance(question, Question) and question.type != "number":
                message = f"scaling '{scaling.id}': '{question.id}' is not a number"
                self._problem(("scaling", scaling.id), (name,), message, "name a number question")

    def _prerequisites(self) -> None:
        graph = {
            ("recommendation", r.id): {("recommendation", name) for name in r.prerequisites}
            for r in self._all(Recommendation)
        }
        self._cycle(graph, "prerequisites", "a recommendation cannot come before itself")
