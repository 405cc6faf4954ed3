"""The first page: where an organisation stands, and what to do about it, in a minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imadvisor.advice.advice import Advice
from imadvisor.language import Language, days
from imadvisor.model.numbers import Interval
from imadvisor.reports.document.blocks import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Radar,
    Section,
    Spoke,
    Table,
)
from imadvisor.reports.document.names import Names, organisation_of

_SHOWN = 3
"""How many dimensions are called strongest, and how many things are named to begin with."""


def summary_of(advice: Advice, names: Names) -> Section:
    """The section that a hurried reader sees.

    Args:
        advice: that is summed up.
        names: in the reader's language.
    """
    heading = names.language.say("Where you stand")
    return Section(heading, tuple(_Summary(advice, names).blocks()))


class _Summary:
    def __init__(self, advice: Advice, names: Names) -> None:
        self.advice = advice
        self.decision = advice.decision
        self.ruleset = advice.ruleset
        self.names = names
        self.language: Language = names.language
        self.say = names.language.say
        self.text = names.language.text

    def blocks(self) -> Iterable[Block]:
        yield from self._conclusion()
        yield from self._position()
        if self.ruleset.dimensions:
            yield self._radar()
        yield from self._extremes()
        yield from self._targets()
        yield from self._story()
        yield from self._begin()

    # -- the conclusion -------------------------------------------------------------------

    def _conclusion(self) -> Iterable[Block]:
        say, overall = self.say, self.decision.overall
        if overall.level is None:
            if self.ruleset.dimensions:
                shown = say("not assessed: no dimension can be judged yet.")
                yield Paragraph(shown, say("Overall level"), lead=True)
        else:
            yield Paragraph(self._overall(overall.level), lead=True)
            if overall.level.exact:
                level = self.ruleset.levels[int(overall.level.low)]
                if level.description:
                    yield Paragraph(self.text(level.description))
        yield from self._cap()
        yield from self._urgency()

    def _overall(self, level: Interval) -> str:
        say = self.say
        who = organisation_of(self.advice) or say("This organisation")
        top = max(self.ruleset.levels)
        if level.exact:
            number = int(level.low)
            phrase = say("{who} stands at level {level} of {top}: “{name}”.")
            name = self.text(self.ruleset.levels[number].name)
            return phrase.format(who=who, level=number, top=top, name=name)
        phrase = say("{who} stands at level {low} to {high} of {top}; open questions decide.")
        low, high = (self.language.number(end) for end in level)
        return phrase.format(who=who, low=low, high=high, top=top)

    def _cap(self) -> Iterable[Block]:
        overall, say = self.decision.overall, self.say
        cap = self.ruleset.settings.overall.cap_dimension or ""
        if overall.capped:
            phrase = say("It is held down by {}: with so much at stake the whole is not sounder.")
            yield Paragraph(phrase.format(self.names.thing("dimension", cap)))
        if overall.uncapped:
            phrase = say("{} is not assessed, so it could not hold the overall level down.")
            yield Paragraph(phrase.format(self.names.thing("dimension", cap)))

    def _urgency(self) -> Iterable[Block]:
        dimensions = self.decision.dimensions.values()
        judged = [found.status for found in dimensions if found.level is not None]
        if judged and set(judged) == {"claimed"}:
            yield Paragraph(
                self.say("These levels are self-ratings: the evidence for them is not known yet.")
            )
        if self.ruleset.gaps:
            yield Paragraph(" ".join(self._gaps()))
        differ = len(self.advice.agree_first)
        if differ:
            phrase = self.language.say_many(
                "On {} point those involved differ: agree on it first.",
                "On {} points those involved differ: agree on these first.",
                differ,
            )
            yield Paragraph(phrase.format(differ))

    def _gaps(self) -> Iterable[str]:
        say_many = self.language.say_many
        present = self.advice.with_status("present")
        if present:
            phrase = say_many(
                "{} gap needs attention now", "{} gaps need attention now", len(present)
            )
            counts = [
                (sum(int(gap.severity.low) == place for gap in present), self.text(step.name))
                for place, step in reversed(list(enumerate(self.ruleset.severities)))
            ]
            shown = ", ".join(f"{count} {name}" for count, name in counts if count)
            yield f"{phrase.format(len(present))}: {shown}."
        else:
            yield self.say("The answers show no gap that is due now.")
        later = len(self.advice.with_status("later"))
        if later:
            phrase = say_many("{} is not due yet.", "{} are not due yet.", later)
            yield phrase.format(later)
        open_ones = len(self.advice.with_status("undetermined"))
        if open_ones:
            phrase = say_many(
                "{} more may turn up once the open questions are answered.",
                "{} more may turn up once the open questions are answered.",
                open_ones,
            )
            yield phrase.format(open_ones)

    # -- where the change stands ----------------------------------------------------------

    def _position(self) -> Iterable[Block]:
        say = self.say
        positions = [self.ruleset.positions[id] for id in self.decision.positions]
        for position in positions:
            told = f"{self.text(position.meaning)} {self.text(position.advice)}"
            yield Paragraph(told, self.text(position.name))
        if not positions and self.ruleset.positions:
            yield Paragraph(say("The answers do not show yet where the change stands."))
        elif not self.decision.positions_settled:
            yield Paragraph(say("Open questions can still change this position."))

    def _radar(self) -> Radar:
        say = self.say
        spokes = []
        for id, found in self.decision.dimensions.items():
            dimension = self.ruleset.dimensions[id]
            level = "–" if found.level is None else self.language.interval(found.level)
            claimed = found.status == "claimed"
            spokes.append(
                Spoke(
                    code=dimension.code or "",
                    name=self.text(dimension.name),
                    low=None if found.level is None else int(found.level.low),
                    high=None if found.level is None else int(found.level.high),
                    wanted=self.decision.sheet.targets.get(id),
                    level=level,
                    told=say("{} (claimed)").format(level) if claimed else level,
                )
            )
        return Radar(
            caption=say("Level of each dimension"),
            columns=(say("Dimension"), say("Level"), say("Wanted")),
            spokes=tuple(spokes),
            bottom=min(self.ruleset.levels),
            top=max(self.ruleset.levels),
        )

    def _extremes(self) -> Iterable[Block]:
        say = self.say
        levels = {id: d.level for id, d in self.decision.dimensions.items() if d.level is not None}
        if not levels:
            return
        order = [*self.ruleset.settings.advice.order, *self.ruleset.dimensions]
        weakest = sorted(levels, key=lambda id: (levels[id].low, levels[id].high, order.index(id)))
        lowest, highest = levels[weakest[0]], levels[weakest[-1]]
        if (lowest.low, lowest.high) == (highest.low, highest.high):
            phrase = say("All dimensions that can be judged stand at level {}.")
            yield Paragraph(phrase.format(self.language.interval(lowest)))
            return
        strongest = sorted(
            levels, key=lambda id: (-levels[id].low, -levels[id].high, order.index(id))
        )
        shown = min(_SHOWN, len(levels) // 2)
        yield Paragraph(self._with_levels(strongest[:shown], levels), say("Strongest"))
        yield Paragraph(self._with_levels(weakest[:shown], levels), say("Weakest"))

    def _with_levels(self, ids: Sequence[str], levels: dict[str, Interval]) -> str:
        shown = [
            f"{self.names.plain('dimension', id)} ({self.language.interval(levels[id])})"
            for id in ids
        ]
        return "; ".join(shown)

    # -- what to do -----------------------------------------------------------------------

    def _targets(self) -> Iterable[Block]:
        say, targets = self.say, self.decision.sheet.targets
        if not targets:
            return
        rows = []
        for id in self.ruleset.dimensions:
            if id not in targets:
                continue
            level = self.decision.dimensions[id].level
            steps = self.advice.steps_to_target(id)
            rows.append(
                (
                    self.names.thing("dimension", id),
                    "–" if level is None else self.language.interval(level),
                    str(targets[id]),
                    "" if steps is None else self.language.interval(steps),
                    self._next_step(id) if steps is None or steps.high else say("reached"),
                )
            )
        header = (
            say("Dimension"),
            say("Level"),
            say("Wanted"),
            say("To go"),
            say("Next step"),
        )
        yield Heading(say("Wanted against present level"))
        yield Table(header, tuple(rows), say("Wanted against present level"), (10, 4, 4, 4, 12))

    def _next_step(self, dimension: str) -> str:
        for item in self.advice.recommendations:
            if dimension in self.ruleset.recommendations[item.id].dimensions:
                return self.names.recommended(item)
        return "–"

    def _story(self) -> Iterable[Block]:
        if self.advice.patterns:
            yield Heading(self.say("The story behind it"))
        for id in self.advice.patterns:
            meaning = self.text(self.ruleset.patterns[id].meaning)
            yield Paragraph(meaning, self.names.plain("pattern", id))

    def _begin(self) -> Iterable[Block]:
        items = [item for item in self.advice.recommendations if item.id in self.advice.focus]
        if not items:
            return
        yield Heading(self.say("Begin with"))
        lines = []
        for item in items[:_SHOWN]:
            owner = self.names.role(self.ruleset.recommendations[item.id].owner)
            facts = ", ".join(filter(None, (owner, days(self.language, item.effort))))
            lines.append(f"{self.names.recommended(item)} ({facts})")
        yield Listing("bullets", tuple(lines))
