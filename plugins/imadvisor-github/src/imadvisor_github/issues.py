"""The issues: what GitHub is asked for, for each recommendation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imadvisor.plugin import Advice, Language

from imadvisor_github.inert import inert, plain
from imadvisor_github.labels import Labels
from imadvisor_github.phrases import phrases

TITLE_LIMIT = 256
"""What GitHub allows, in characters."""

BODY_LIMIT = 65_536
"""What GitHub allows in characters; counted here in bytes, which are never fewer."""

_NEXT = re.compile(r";\s+|(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ])")


class Issues:
    """Writes issues.

    Args:
        advice: that recommends.
        language: of the reader.
        labels: of which an issue gets some.
    """

    def __init__(self, advice: Advice, language: Language, labels: Labels) -> None:
        self.advice, self.ruleset = advice, advice.ruleset
        self.language, self.labels = language, labels
        self._say = phrases(language.code)
        self._items = {item.id: item for item in advice.recommendations}

    def issue(self, id: str) -> Mapping[str, Any]:
        """What GitHub is asked for.

        Args:
            id: of the recommendation.
        """
        thing = self.ruleset.recommendations[id]
        labels = [
            self.labels.use("imadvisor"),
            self.labels.use("phase", thing.phase),
            self.labels.use("owner", thing.owner),
        ]
        if id in self.advice.focus:
            labels.append(self.labels.use("focus"))
        return {
            "title": plain(self._name(id), TITLE_LIMIT),
            "labels": labels,
            "body": self.body(id),
        }

    def body(self, id: str) -> str:
        """The text of an issue, with its marker at the end.

        Args:
            id: of the recommendation.
        """
        marker = f"\n\n<!-- imadvisor {self.ruleset.id}/{id} -->"
        shortened = f"\n\n*{self._say['shortened']}*"
        room = BODY_LIMIT - len(f"{shortened}{marker}".encode())
        text = ""
        for heading, lines in self._sections(id):
            parts = [f"\n\n### {heading}\n"] if heading else []
            for line in lines:
                parts.append(f"\n{line}" if heading else f"\n\n{line}")
                part = "".join(parts)
                room -= len(part.encode())
                if room < 0:
                    return text.lstrip() + shortened + marker
                text += part
                parts = []
        return text.lstrip() + marker

    # -- what is in it --------------------------------------------------------------------

    def _name(self, id: str) -> str:
        """The code and name of a recommendation, in the variant that is recommended."""
        thing, item = self.ruleset.recommendations[id], self._items[id]
        light = thing.light if item.variant == "light" else None
        return f"{thing.label} {self.language.text(light.name if light else thing.name)}"

    def _text(self, text: Mapping[str, str] | None) -> str:
        return inert(self.language.text(dict(text or {})))

    def _sections(self, id: str) -> Iterator[tuple[str, Sequence[str]]]:
        """Headings with their lines; without a heading each line is a paragraph."""
        say, item = self._say, self._items[id]
        thing = self.ruleset.recommendations[id]
        light = thing.light if item.variant == "light" else None
        weeks = thing.duration_weeks
        in_short = say["in-short"].format(
            owner=self._text(self.ruleset.roles[thing.owner].name),
            phase=self._text(self.ruleset.phases[thing.phase].name),
            effort="?" if item.effort is None else self.language.interval(item.effort),
            duration="?" if weeks is None else self.language.number(weeks),
        )
        notes = [say["light"]] if light else []
        notes += [say["provisional"]] if item.provisional else []
        yield "", [in_short, *notes, self._text(light.what if light else thing.purpose)]
        boxes = [f"- [ ] {inert(part)}" for part in self._done_when(id)]
        yield say["done-when"], boxes
        yield say["after"], [self._link(need) for need in item.requires]
        yield say[item.reason], [f"- {inert(name)}" for name in self._because(id)]
        if not light:
            headings = [
                f"{place}. **{self._text(part.heading)}**: {self._text(part.guide)}"
                for place, part in enumerate(thing.outline, start=1)
            ]
            yield say["outline"], headings
            steps = [f"{place}. {self._text(step)}" for place, step in enumerate(thing.steps, 1)]
            yield say["steps"], steps
            yield say["size"], [self._text(thing.size)] if thing.size else []
        yield say["pitfall"], [self._text(thing.pitfall)] if thing.pitfall else []
        yield "", [self._source()]

    def _done_when(self, id: str) -> list[str]:
        """What shows that it is done, one thing at a time."""
        text = " ".join(self.language.text(self.ruleset.recommendations[id].done_when).split())
        parts = [part.strip(" ;.") for part in _NEXT.split(text)]
        return [part[:1].upper() + part[1:] for part in parts if part] or [text]

    def _link(self, id: str) -> str:
        """A prerequisite, with a comment that becomes its number when its issue is there."""
        return f"- {inert(self._name(id))} <!-- imadvisor after {self.ruleset.id}/{id} -->"

    def _because(self, id: str) -> list[str]:
        """What calls for a recommendation."""
        item, ruleset = self._items[id], self.ruleset
        text = self.language.text
        if item.reason == "prerequisite":
            return [self._name(other) for other in item.because]
        if item.reason in ("next-level", "growth"):
            return [text(ruleset.dimensions[other].name) for other in item.because]
        said = []
        for other in item.because:
            gap = ruleset.gaps[other]
            link = next(link for link in gap.link if link.recommendation == id)
            said.append(f"{gap.label} {text(gap.name)} – {text(link.rationale)}")
        return said

    def _source(self) -> str:
        about = self.ruleset.settings.about
        said = self._say["source"].format(
            date=self.language.date(self.advice.decision.sheet.date),
            title=self.language.text(about.title),
            version=f"{about.id} {about.version}",
            licence=about.licence,
            authors=", ".join(about.authors),
        )
        # Licence and authors are in no language; said as a text, they lose what would harm.
        return self._text({self.language.code: said})
