"""What changed between two assessments, as a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imadvisor.advice.progress import Account, Lost, Progress
from imadvisor.advice.ruleset_comparison import advice_changes
from imadvisor.advice.states import (
    OVERALL,
    POSITION,
    GapKind,
    LevelMove,
    TaskKind,
)
from imadvisor.errors import in_one_line
from imadvisor.language import Language
from imadvisor.reports.document.blocks import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Radar,
    Report,
    Section,
    Spoke,
    Table,
)
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.names import Names, organisation_of
from imadvisor.reports.pages.advice import labels_in
from imadvisor.reports.pages.progress_names import ProgressNames
from imadvisor.reports.pages.record import about
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.difference import differences

_SHOWN = 3
"""How many things are named on the first page under one heading."""

_GAPS: tuple[GapKind, ...] = (
    "closed",
    "lighter",
    "averted",
    "new",
    "worse",
    "due",
    "found",
    "remaining",
    "no-longer-known",
    "now-known",
    "lapsed",
    "coming",
    "waiting",
    "open",
)
"""In the order in which they are told; of what was no gap and is none, nothing is told."""
_TASKS: tuple[TaskKind, ...] = (
    "done",
    "newly-in-place",
    "no-longer-in-place",
    "new",
    "to-do",
    "dropped",
)


def progress_report(progress: Progress, language: Language) -> Report:
    """Put what changed into words.

    Args:
        progress: what changed.
        language: of the reader.
    """
    return _Writer(progress, language).report()


def lost_table(lost: Sequence[Lost], names: Names, progress: Progress | None = None) -> Table:
    """The answers that a ruleset has no place for.

    Args:
        lost: these answers.
        names: of the ruleset that has no place for them.
        progress: where the ruleset that they were given to is looked up.
    """
    say = names.language.say
    told = progress.told if progress else None
    why = {
        "no-question": say("the ruleset does not ask this any more"),
        "no-answer": say("the ruleset does not know this answer any more"),
    }
    rows = []
    for one in lost:
        asked, given = in_one_line(one.question), ""
        if told and one.question in told.ruleset.questions:
            question = told.ruleset.questions[one.question]
            before = Names(told.ruleset, names.language)
            asked = before.coded(question)
            given = before.answer(question, told.decision.sheet.answers[one.question])
        elif one.question in names.ruleset.questions:
            asked = names.thing("question", one.question)
        rows.append((asked, given or "–", why[one.why]))
    header = (say("Question"), say("Answer"), say("Why"))
    return Table(header, tuple(rows), say("Answers that could not be taken over"), (5, 3, 3))


class _Writer(ProgressNames):
    def report(self) -> Report:
        say = self.say
        name = organisation_of(self.progress.now) or organisation_of(self.progress.then)
        title = self.language.text(self.ruleset.settings.about.title)
        sections = (
            Section(say("What changed"), tuple(self._summary())),
            Section(say("Levels"), tuple(self._levels())),
            Section(say("Gaps"), tuple(self._gaps())),
            Section(say("Recommendations"), tuple(self._tasks())),
            Section(say("Where the change stands"), tuple(self._stands())),
            Section(say("What the ruleset changed"), tuple(self._by_ruleset())),
            Section(say("Answers that could not be taken over"), tuple(self._lost())),
            Section(say("About this comparison"), tuple(self._about())),
        )
        return Report(
            title=say("{subject}: progress of {name}").format(subject=title, name=name)
            if name
            else say("{subject}: progress").format(subject=title),
            subtitle=say("{then} to {now}").format(then=self.then, now=self.now),
            sections=tuple(section for section in sections if section.blocks),
            language=self.language.code,
            subject=name or title,
            date=self.progress.now.decision.sheet.date,
            labels=labels_in(self.language),
            links=links_in(self.language),
        )

    # -- the first page -------------------------------------------------------------------

    def _summary(self) -> Iterable[Block]:
        say = self.say
        if self.ruleset.dimensions:
            yield Paragraph(self._overall(self.step.overall), lead=True)
        counted = (
            (say("Better"), self._better()),
            (say("Worse"), self._worse()),
            (say("Still waiting"), self._waiting()),
            (say("Known and not known"), self._known()),
        )
        told = False
        for label, parts in counted:
            found = [phrase.format(count) for phrase, count in parts if count]
            if found:
                told = True
                yield Paragraph(f"{'; '.join(found)}.", label)
        if not self.step.changed:
            yield Paragraph(say("Nothing that the advice says has changed."), lead=not told)
        yield Paragraph(self._about_rules(), say("Rules"))
        if self.ruleset.dimensions:
            yield self._radar()
        cards = (
            (say("Got better"), self._named_better()),
            (say("Got worse"), self._named_worse()),
            (say("Still waits"), self._named_waiting()),
        )
        for heading, items in cards:
            if items:
                more = len(items) - _SHOWN
                shown = list(items[:_SHOWN])
                if more > 0:
                    shown.append(say("and {} more").format(more))
                yield Heading(heading)
                yield Listing("bullets", tuple(shown))

    def _overall(self, move: LevelMove) -> str:
        say = self.say
        who = organisation_of(self.progress.now) or say("This organisation")
        old, new = self._state(OVERALL, move.old), self._state(OVERALL, move.new)
        phrase = {
            "up": say("{who} rose from level {old} to level {new} since {then}."),
            "down": say("{who} fell from level {old} to level {new} since {then}."),
            "equal": say("{who} stands at level {new}, as on {then}."),
            "unclear": say(
                "{who} stood at level {old} on {then} and stands at level {new} now; open "
                "questions decide whether it moved."
            ),
            "now-assessed": say("{who} stands at level {new}; on {then} it was not assessed."),
            "no-longer-assessed": say(
                "{who} stood at level {old} on {then}; now it cannot be assessed."
            ),
            "not-assessed": say("{who} was not assessed on {then}, and is not now."),
        }[move.kind]
        return phrase.format(who=who, old=old, new=new, then=self.then)

    def _better(self) -> Sequence[tuple[str, int]]:
        say_many, step = self.language.say_many, self.step
        up, closed = len(step.levels_that("up")), len(step.gaps_that("closed"))
        lighter, averted = len(step.gaps_that("lighter")), len(step.gaps_that("averted"))
        done = len(step.tasks_that("done"))
        return (
            (say_many("{} dimension rose", "{} dimensions rose", up), up),
            (say_many("{} gap is closed", "{} gaps are closed", closed), closed),
            (say_many("{} gap weighs less", "{} gaps weigh less", lighter), lighter),
            (
                say_many(
                    "{} gap is prevented before it was due",
                    "{} gaps are prevented before they were due",
                    averted,
                ),
                averted,
            ),
            (say_many("{} recommendation is done", "{} recommendations are done", done), done),
        )

    def _worse(self) -> Sequence[tuple[str, int]]:
        say_many, step = self.language.say_many, self.step
        down, new = len(step.levels_that("down")), len(step.gaps_that("new"))
        worse, undone = len(step.gaps_that("worse")), len(step.tasks_that("no-longer-in-place"))
        return (
            (say_many("{} dimension fell", "{} dimensions fell", down), down),
            (say_many("{} gap is new", "{} gaps are new", new), new),
            (say_many("{} gap weighs more", "{} gaps weigh more", worse), worse),
            (
                say_many(
                    "{} recommendation is no longer known to be in place",
                    "{} recommendations are no longer known to be in place",
                    undone,
                ),
                undone,
            ),
        )

    def _waiting(self) -> Sequence[tuple[str, int]]:
        say_many, step = self.language.say_many, self.step
        still, due = len(step.gaps_that("remaining")), len(step.gaps_that("due"))
        to_do = len(step.tasks_that("to-do"))
        return (
            (say_many("{} gap is still there", "{} gaps are still there", still), still),
            (
                say_many(
                    "{} gap that was not due or did not apply then is due now",
                    "{} gaps that were not due or did not apply then are due now",
                    due,
                ),
                due,
            ),
            (
                say_many(
                    "{} recommendation is still to do", "{} recommendations are still to do", to_do
                ),
                to_do,
            ),
        )

    def _known(self) -> Sequence[tuple[str, int]]:
        say_many, step = self.language.say_many, self.step
        found, lost = len(step.gaps_that("found")), len(step.gaps_that("no-longer-known"))
        unclear = len(step.levels_that("unclear"))
        return (
            (
                say_many(
                    "{} gap, not known then, turns out to be there",
                    "{} gaps, not known then, turn out to be there",
                    found,
                ),
                found,
            ),
            (
                say_many(
                    "of {} gap it is no longer known whether it is there",
                    "of {} gaps it is no longer known whether they are there",
                    lost,
                ),
                lost,
            ),
            (
                say_many(
                    "of {} dimension open questions decide whether it moved",
                    "of {} dimensions open questions decide whether they moved",
                    unclear,
                ),
                unclear,
            ),
        )

    def _about_rules(self) -> str:
        say = self.say
        phrase = {
            "same": say(
                "Both assessments were answered to the same ruleset, so everything that changed, "
                "changed at the organisation."
            ),
            "changed": say(
                "The ruleset has changed since {then}. Here both assessments are judged by the "
                "rules of now, so what changed is the organisation; what the ruleset changed is "
                "told apart."
            ),
            "not-at-hand": say(
                "The ruleset has changed since {then}, and the one of then is not at hand. Both "
                "assessments are judged by the rules of now, so what is told here changed at the "
                "organisation. What the ruleset changed in the advice of then is not known."
            ),
            "not-recorded": say(
                "The answers of {then} do not record what the ruleset said then. Both assessments "
                "are judged by the rules of now, so what is told here changed at the "
                "organisation. Whether the ruleset has changed is not known."
            ),
        }[self.progress.rules]
        told = phrase.format(then=self.then)
        if self.progress.lost:
            count = len(self.progress.lost)
            more = self.language.say_many(
                "{} answer of then could not be taken over.",
                "{} answers of then could not be taken over.",
                count,
            )
            told = f"{told} {more.format(count)}"
        return told

    def _radar(self) -> Radar:
        say, spokes = self.say, []
        targets = self.progress.now.decision.sheet.targets
        for move in self.step.dimensions:
            dimension = self.ruleset.dimensions[move.id]
            old, new = (state.level if state else None for state in (move.old, move.new))
            name: Name = ("dimension", move.id)
            spokes.append(
                Spoke(
                    code=dimension.code or "",
                    name=self.language.text(dimension.name),
                    low=None if new is None else int(new.low),
                    high=None if new is None else int(new.high),
                    wanted=targets.get(move.id),
                    level=self._state(name, move.new),
                    told=self._state(name, move.new),
                    before=None if old is None else int(old.low),
                    before_told=self._state(name, move.old),
                )
            )
        return Radar(
            caption=say("Level of each dimension, then and now"),
            columns=(say("Dimension"), say("Level"), say("Wanted")),
            spokes=tuple(spokes),
            bottom=min(self.ruleset.levels),
            top=max(self.ruleset.levels),
            times=(self.then, self.now),
        )

    def _named_better(self) -> Sequence[str]:
        say = self.say
        return [
            *self._moved(self.step.levels_that("up")),
            *(say("Closed: {}").format(name) for name in self._gap_names("closed")),
            *(say("Weighs less: {}").format(name) for name in self._gap_names("lighter")),
        ]

    def _named_worse(self) -> Sequence[str]:
        say = self.say
        return [
            *self._moved(self.step.levels_that("down")),
            *(say("New: {}").format(name) for name in self._gap_names("new")),
            *(say("Weighs more: {}").format(name) for name in self._gap_names("worse")),
        ]

    def _named_waiting(self) -> Sequence[str]:
        still = self._ranked(self.step.gaps_that("remaining", "due"))
        due = self.say("now due")
        ended = {"remaining": "", "due": f", {due}"}
        return [
            f"{self._name(name)} ({self._state(name, move.new)}{ended[move.kind]})"
            for move in still
            for name in [("gap", move.id)]
        ]

    def _moved(self, moves: Iterable[LevelMove]) -> Iterable[str]:
        for move in moves:
            name: Name = ("dimension", move.id)
            old, new = self._state(name, move.old), self._state(name, move.new)
            yield f"{self._name(name)}: {old} → {new}"

    def _gap_names(self, kind: GapKind) -> Iterable[str]:
        return (self._name(("gap", move.id)) for move in self._ranked(self.step.gaps_that(kind)))

    # -- what is told of everything -------------------------------------------------------

    def _levels(self) -> Iterable[Block]:
        say, rows = self.say, []
        if not self.ruleset.dimensions:
            return
        three = self.progress.rules == "changed"
        told = self.progress.by_ruleset.old if self.progress.by_ruleset else {}
        for move in (self.step.overall, *self.step.dimensions):
            name = OVERALL if not move.id else ("dimension", move.id)
            row = [self._name(name), self._state(name, move.old), self._state(name, move.new)]
            if three:
                row.insert(1, self._state(name, told.get(name)))
            rows.append((*row, self._level_kind(move.kind)))
        dates = [self.then, self.now]
        if three:
            dates = [
                say("{} by the rules of then").format(self.then),
                say("{} by the rules of now").format(self.then),
                self.now,
            ]
        header = (say("Dimension"), *dates, say("Change"))
        yield Table(header, tuple(rows), say("Levels"), (6, *(3 for _ in dates), 3))

    def _gaps(self) -> Iterable[Block]:
        headings = self._gap_headings()
        for kind in _GAPS:
            moves = self._ranked(self.step.gaps_that(kind))
            rows = [self._row(("gap", move.id), move.old, move.new) for move in moves]
            if rows:
                yield Heading(headings[kind])
                header = (self.say("Gap"), self.then, self.now)
                yield Table(header, tuple(rows), headings[kind], (6, 3, 3))

    def _tasks(self) -> Iterable[Block]:
        headings = self._task_headings()
        rank = {item.id: item.rank for item in self.progress.now.recommendations}
        for kind in _TASKS:
            moves = sorted(self.step.tasks_that(kind), key=lambda move: rank.get(move.id, 0))
            if moves:
                yield Heading(headings[kind])
                header = (self.say("Recommendation"), self.say("Role"))
                rows = tuple((self._task_name(move), self._owner(move.id)) for move in moves)
                yield Table(header, rows, headings[kind], (6, 4))

    def _stands(self) -> Iterable[Block]:
        rows = []
        for name in (POSITION, *(("pattern", id) for id in self.ruleset.patterns)):
            old, new = self.step.old.get(name), self.step.new.get(name)
            if old != new or (name == POSITION and self.ruleset.positions):
                rows.append(self._row(name, old, new))
        if rows:
            header = (self.say("What"), self.then, self.now)
            yield Table(header, tuple(rows), self.say("Where the change stands"), (4, 4, 4))

    def _by_ruleset(self) -> Iterable[Block]:
        say, step, told = self.say, self.progress.by_ruleset, self.progress.told
        if self.progress.rules != "changed" or step is None or told is None:
            return
        if not step.changed:
            phrase = say("The ruleset has changed, but says the same of the answers of {then}.")
            yield Paragraph(phrase.format(then=self.then))
            return
        yield Paragraph(
            say(
                "What the advice on the answers of {then} would have said if the rules of now had "
                "held then. None of this is a change of the organisation."
            ).format(then=self.then)
        )
        changes = advice_changes(told, self.progress.then, differences(told.ruleset, self.ruleset))
        because = {change.name: change.because for change in changes}
        rows = [
            (
                *self._row(name, step.old.get(name), step.new.get(name)),
                self._labels(because.get(name, ())),
            )
            for name in step.changed
        ]
        header = (
            say("What"),
            say("By the rules of then"),
            say("By the rules of now"),
            say("Changed rule"),
        )
        yield Table(header, tuple(rows), say("What the ruleset changed"), (5, 3, 3, 4))
        yield from self._by_both()

    def _by_both(self) -> Iterable[Block]:
        say = self.say
        both = [account for account in self.progress.accounts if len(account.causes) == 2]
        if not both:
            return
        yield Heading(say("Changed by the ruleset, and then by the organisation"))
        rows = tuple(
            (*self._thrice(account), say("yes") if account.back else "") for account in both
        )
        header = (
            say("What"),
            say("By the rules of then"),
            say("By the rules of now"),
            self.now,
            say("As it was"),
        )
        caption = say("Changed by the ruleset, and then by the organisation")
        yield Table(header, rows, caption, (5, 3, 3, 3, 2))

    def _thrice(self, account: Account) -> tuple[str, str, str, str]:
        name = account.name
        told, then, now = (
            self._state(name, state) for state in (account.told, account.between, account.now)
        )
        return self._name(name), told, then, now

    def _lost(self) -> Iterable[Block]:
        if self.progress.lost:
            yield lost_table(self.progress.lost, self.names, self.progress)

    def _about(self) -> Iterable[Block]:
        say, told = self.say, self.progress.told
        recorded = self.progress.then.decision.sheet.ruleset_hash or say("not recorded")
        rows = [(say("Hash in the answers of {}").format(self.then), recorded)]
        if told is not None and told.ruleset.hash != self.ruleset.hash:
            rows.append((say("Hash of the rules of then"), told.ruleset.hash))
        day = self.progress.now.decision.sheet.date
        yield from about(self.ruleset, self.names, rows, day=day)
