"""The names of what moved between two assessments, and of how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imadvisor.advice.progress import Progress
from imadvisor.advice.states import (
    OVERALL,
    POSITION,
    GapKind,
    GapMove,
    GapState,
    LevelKind,
    LevelState,
    PatternState,
    PositionState,
    State,
    TaskKind,
    TaskMove,
    TaskState,
)
from imadvisor.language import Language
from imadvisor.reports.document.names import Names
from imadvisor.rulesets.contents import Name


class ProgressNames:
    """Names things as they are called now, or then where they are gone."""

    def __init__(self, progress: Progress, language: Language) -> None:
        self.progress = progress
        self.step = progress.by_organisation
        self.ruleset = progress.now.ruleset
        self.language = language
        self.names = Names(self.ruleset, language)
        told = progress.told.ruleset if progress.told else self.ruleset
        self.old_names = Names(told, language)
        self.say = language.say
        self.then = language.date(progress.then.decision.sheet.date)
        self.now = language.date(progress.now.decision.sheet.date)

    def _row(self, name: Name, old: State | None, new: State | None) -> tuple[str, str, str]:
        return self._name(name), self._state(name, old), self._state(name, new)

    def _ranked(self, moves: Iterable[GapMove]) -> list[GapMove]:
        """Gaps in the order of the advice of now; what it does not speak of as that of then."""
        place: dict[str, int] = {}
        for advice in (self.progress.now, self.progress.then):
            for gap in advice.gaps:
                place.setdefault(gap.id, len(place))
        return sorted(moves, key=lambda move: place.get(move.id, len(place)))

    def _name(self, name: Name) -> str:
        kind, id = name
        if name == OVERALL:
            return self.say("Overall level")
        if name == POSITION:
            return self.say("Position")
        names = self.names if id in self.ruleset.things[kind] else self.old_names
        return names.thing(kind, id)

    def _task_name(self, move: TaskMove) -> str:
        said = move.new or move.old
        light = said is not None and said.said == "light"
        names = self.names if move.id in self.ruleset.recommendations else self.old_names
        return names.recommendation(move.id, light=light)

    def _owner(self, id: str) -> str:
        names = self.names if id in self.ruleset.recommendations else self.old_names
        return names.role(names.ruleset.recommendations[id].owner)

    def _labels(self, because: Sequence[Name]) -> str:
        found = []
        for kind, id in because:
            for ruleset in (self.ruleset, self.old_names.ruleset):
                thing = ruleset.things.get(kind, {}).get(id)
                if thing is not None:
                    found.append(thing.label)
                    break
            else:
                found.append(id)
        return ", ".join(found) or "–"

    def _state(self, name: Name, state: State | None) -> str:
        say = self.say
        match state:
            case None:
                return say("not in the ruleset")
            case LevelState(level):
                return "–" if level is None else self.language.interval(level)
            case GapState(status, severity):
                if severity is not None:
                    return self.names.severity(severity)
                return {
                    "later": say("not due"),
                    "absent": say("no gap"),
                    "undetermined": say("open"),
                    "unknown": say("nobody knows"),
                    "not-applicable": say("does not apply"),
                }[status]
            case TaskState(said, focus):
                told = {
                    "full": say("recommended"),
                    "light": say("light variant recommended"),
                    "in-place": say("in place"),
                    "too-small": say("left out"),
                    "not-recommended": say("not recommended"),
                }[said]
                return say("{}, first quarter").format(told) if focus else told
            case PatternState(said):
                return {
                    "present": say("is there"),
                    "undetermined": say("open"),
                    "absent": say("is not there"),
                }[said]
            case PositionState(positions):
                shown = [self._position(id) for id in positions]
                return self.language.listed(shown) or say("not known")

    def _position(self, id: str) -> str:
        names = self.names if id in self.ruleset.positions else self.old_names
        return names.plain("position", id)

    def _level_kind(self, kind: LevelKind) -> str:
        say = self.say
        return {
            "up": say("higher"),
            "down": say("lower"),
            "equal": say("the same"),
            "unclear": say("open questions decide"),
            "now-assessed": say("now assessed"),
            "no-longer-assessed": say("no longer assessed"),
            "not-assessed": say("not assessed"),
        }[kind]

    def _gap_headings(self) -> dict[GapKind, str]:
        say = self.say
        return {
            "closed": say("Closed"),
            "lighter": say("Weighs less"),
            "averted": say("Prevented before it was due"),
            "new": say("New"),
            "worse": say("Weighs more"),
            "due": say("Not due or applicable then, due now"),
            "found": say("Not known then, and there"),
            "remaining": say("Still there"),
            "no-longer-known": say("No longer known"),
            "now-known": say("Not known then, and not there or not due"),
            "lapsed": say("No longer due or applicable"),
            "coming": say("On its way, not due yet"),
            "waiting": say("Still not due"),
            "open": say("Still not known"),
        }

    def _task_headings(self) -> dict[TaskKind, str]:
        say = self.say
        return {
            "done": say("Recommended then, in place now"),
            "newly-in-place": say("In place without having been recommended"),
            "no-longer-in-place": say("No longer known to be in place"),
            "new": say("Newly recommended"),
            "to-do": say("Still to do"),
            "dropped": say("No longer recommended, and not known to be in place"),
        }
