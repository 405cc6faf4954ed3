"""From the data of a document to a lens, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from imadvisor.plugin import Trail

from imadvisor_lens.complaints import Complaints
from imadvisor_lens.condition import parsed
from imadvisor_lens.lens import (
    RISKS,
    SCHEMA_VERSION,
    Choice,
    Lens,
    Pillar,
    Question,
    Resource,
    Rule,
)
from imadvisor_lens.spelling import did_you_mean, listed

_ID = re.compile(r"[A-Za-z0-9_]{3,128}")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]")
_ENDS = (".", ",", ";", ":", "!", "?", "'")
_LINE = 128
_TEXT = 2048
_ADDITIONAL = ("HELPFUL_RESOURCE", "IMPROVEMENT_PLAN")

_KEYS: Mapping[str, tuple[str, ...]] = {
    "lens": ("schemaVersion", "name", "description", "pillars"),
    "pillar": ("id", "name", "questions"),
    "question": ("id", "title", "description", "helpfulResource", "choices", "riskRules"),
    "choice": ("id", "title", "helpfulResource", "improvementPlan", "additionalResources"),
    "rule": ("condition", "risk"),
    "resource": ("displayText", "url"),
    "additional resource": ("type", "content"),
}
"""What each kind of object may have."""

_MOST: Mapping[str, tuple[str, int]] = {
    "pillars": ("a lens", 10),
    "questions": ("a pillar", 20),
    "choices": ("a question", 15),
    "riskRules": ("a question", 3),
}
"""How many of them the specification allows."""


@dataclass
class Reader:
    """Reads one document.

    Args:
        complaints: takes everything that is wrong.
    """

    complaints: Complaints
    _questions: dict[str, str] = field(default_factory=dict)

    def lens(self) -> Lens | None:
        """The whole lens; None where it has none of what makes one."""
        data = self.complaints.document.data
        self._strange(data, (), "lens", "the lens")
        self._version(data)
        name = self._text(data, (), "name", "the lens", _LINE)
        description = self._text(data, (), "description", "the lens", _TEXT, wanted=False)
        if not description:
            self.complaints.warn((), "the lens has no description", 'add "description": "…"')
        pillars: list[Pillar] = []
        taken: dict[str, str] = {}
        for trail, item in self._objects(data, (), "pillars", "the lens", "pillar"):
            pillar = self._pillar(item, trail, taken)
            if pillar is not None:
                pillars.append(pillar)
        self._any_question(data.get("pillars"))
        return Lens(name, description, tuple(pillars)) if name and pillars else None

    def _version(self, data: Mapping[str, Any]) -> None:
        if "schemaVersion" not in data:
            hint = did_you_mean("schemaVersion", data) or f'add "schemaVersion": "{SCHEMA_VERSION}"'
            self.complaints.error((), "the lens has no schemaVersion", hint)
            return
        version = data["schemaVersion"]
        if version != SCHEMA_VERSION:
            said = f"'{version}'" if isinstance(version, str) else "no text"
            message = f"schemaVersion is {said}; only '{SCHEMA_VERSION}' is known"
            hint = "another version may mean other things by the same words"
            self.complaints.error(("schemaVersion",), message, hint)

    def _any_question(self, pillars: object) -> None:
        if not isinstance(pillars, list) or not pillars:
            return
        if all(isinstance(pillar, dict) and pillar.get("questions") == [] for pillar in pillars):
            self.complaints.error(("pillars",), "no pillar has a question", "ask something")

    # -- the objects ------------------------------------------------------------------------

    def _pillar(
        self, item: Mapping[str, Any], trail: Trail, taken: dict[str, str]
    ) -> Pillar | None:
        subject = _subject("pillar", item, trail)
        self._strange(item, trail, "pillar", subject)
        id = self._id(item, trail, subject, taken)
        name = self._text(item, trail, "name", subject, _LINE)
        if item.get("questions") == []:
            message = f"{subject} has no questions and is left out"
            self.complaints.warn((*trail, "questions"), message, "ask something in it")
            return None
        questions: list[Question] = []
        for below, question in self._objects(item, trail, "questions", subject, "question"):
            found = self._question(question, below, subject)
            if found is not None:
                questions.append(found)
        return Pillar(trail, id, name, tuple(questions)) if id and name and questions else None

    def _question(self, item: Mapping[str, Any], trail: Trail, pillar: str) -> Question | None:
        subject = f"{pillar}, {_subject('question', item, trail)}"
        self._strange(item, trail, "question", subject)
        id = self._id(item, trail, subject, self._questions)
        title = self._text(item, trail, "title", subject, _LINE)
        description = self._text(item, trail, "description", subject, _TEXT, wanted=False)
        help = self._resource(item, trail, "helpfulResource", subject)
        choices: list[Choice] = []
        taken: dict[str, str] = {}
        for below, choice in self._objects(item, trail, "choices", subject, "choice"):
            found = self._choice(choice, below, subject, taken)
            if found is not None:
                choices.append(found)
        rules: list[Rule] = []
        ids = _ids(item.get("choices"))
        for below, rule in self._objects(item, trail, "riskRules", subject, "rule"):
            made = self._rule(rule, below, subject, ids)
            if made is not None:
                rules.append(made)
        # A question of which a part is missing has other rules than its own.
        whole = len(choices) == _length(item.get("choices")) and len(rules) == _length(
            item.get("riskRules")
        )
        if not (id and title and whole):
            return None
        return Question(trail, id, title, description, help, tuple(choices), tuple(rules), subject)

    def _choice(
        self, item: Mapping[str, Any], trail: Trail, question: str, taken: dict[str, str]
    ) -> Choice | None:
        subject = f"{question}, {_subject('choice', item, trail)}"
        self._strange(item, trail, "choice", subject)
        id = self._id(item, trail, subject, taken)
        if id == "default":
            message = f"{subject}: 'default' is the word for the last rule, not a choice"
            self.complaints.error((*trail, "id"), message, "give the choice another id")
        title = self._text(item, trail, "title", subject, _LINE)
        more = self._additional(item, trail, subject)
        help = self._resource(item, trail, "helpfulResource", subject)
        plan = self._resource(item, trail, "improvementPlan", subject)
        choice = Choice(
            id,
            title,
            (*help, *more.get("HELPFUL_RESOURCE", ())),
            (*plan, *more.get("IMPROVEMENT_PLAN", ())),
        )
        if choice.is_none_of_these and choice.plan:
            message = f"{subject} says 'none of these', so its improvement plan is not used"
            self.complaints.warn(trail, message, "only a practice can be improved")
            choice = Choice(id, title, choice.help)
        elif not choice.plan and not choice.is_none_of_these and not item.get("improvementPlan"):
            message = f"{subject} has no improvementPlan, so nothing is recommended for it"
            hint = did_you_mean("improvementPlan", item.keys() - set(_KEYS["choice"]))
            self.complaints.warn(trail, message, hint or "add one, or end the id in _no")
        return choice if id and title else None

    def _rule(
        self, item: Mapping[str, Any], trail: Trail, question: str, choices: list[str] | None
    ) -> Rule | None:
        subject = f"{question}, {_subject('rule', {}, trail)}"
        self._strange(item, trail, "rule", subject)
        text = self._text(item, trail, "condition", subject, 0)
        risk = self._text(item, trail, "risk", subject, 0)
        known = next((known for known in RISKS if known == risk), None)
        if risk and known is None:
            hint = f"{did_you_mean(risk, RISKS)} the risks are {listed(RISKS)}".strip()
            message = f"{subject}: there is no risk '{risk}'"
            self.complaints.error((*trail, "risk"), message, hint)
        number = int(trail[-1]) + 1
        if text.strip() == "default":
            return Rule(trail, number, None, "default", known) if known else None
        if not text.strip():
            return None
        condition, faults = parsed(text, choices)
        for fault in faults:
            self.complaints.error_within(
                (*trail, "condition"), text, fault.span, f"{subject}: {fault.message}", fault.hint
            )
        if condition is None or known is None:
            return None
        return Rule(trail, number, condition, text, known)

    # -- resources --------------------------------------------------------------------------

    def _resource(
        self, item: Mapping[str, Any], trail: Trail, key: str, subject: str
    ) -> tuple[Resource, ...]:
        """One text with an address, where it is there and says anything."""
        found = item.get(key)
        if found is None:
            return ()
        if not isinstance(found, dict):
            hint = f'write "{key}": {{"displayText": "…", "url": "…"}}'
            self.complaints.error((*trail, key), f"{subject}: {key} must be an object", hint)
            return ()
        return self._said(found, (*trail, key), f"{subject}, {key}")

    def _said(self, item: Mapping[str, Any], trail: Trail, subject: str) -> tuple[Resource, ...]:
        self._strange(item, trail, "resource", subject)
        text = self._text(item, trail, "displayText", subject, _TEXT, wanted=False)
        url = self._text(item, trail, "url", subject, 0, wanted=False)
        if item.get("url") == "":
            message = f"{subject}: the url is empty and is left out"
            self.complaints.warn_once("empty url", (*trail, "url"), message)
        elif url and not _ADDRESS.match(url):
            message = f"{subject}: the url does not start with http:// or https:// and is not used"
            self.complaints.warn((*trail, "url"), message, "write the whole address")
            url = ""
        url = _whole(url)
        if not text:
            key = "url" if "url" in item else ""
            message = f"{subject} has no displayText"
            self.complaints.warn((*trail, key) if key else trail, message, "say what it is")
        return (Resource(text, url),) if text or url else ()

    def _additional(
        self, item: Mapping[str, Any], trail: Trail, subject: str
    ) -> dict[str, tuple[Resource, ...]]:
        """The additional resources of a choice, by type."""
        found: dict[str, tuple[Resource, ...]] = {}
        key = "additionalResources"
        if item.get(key) in (None, []):
            return found
        for below, group in self._objects(item, trail, key, subject, "additional resource"):
            own = f"{subject}, {key} {int(below[-1]) + 1}"
            self._strange(group, below, "additional resource", own)
            kind = self._text(group, below, "type", own, 0)
            if kind and kind not in _ADDITIONAL:
                hint = f"{did_you_mean(kind, _ADDITIONAL)} it is one of {listed(_ADDITIONAL)}"
                message = f"{own}: there is no type '{kind}'"
                self.complaints.error((*below, "type"), message, hint.strip())
            for place, resource in self._objects(group, below, "content", own, "resource"):
                said = self._said(resource, place, f"{own}, content {int(place[-1]) + 1}")
                found[kind] = (*found.get(kind, ()), *said)
        return found

    # -- what every object has -----------------------------------------------------------------

    def _objects(
        self, item: Mapping[str, Any], trail: Trail, key: str, subject: str, kind: str
    ) -> Iterator[tuple[Trail, Mapping[str, Any]]]:
        """The objects in a list that must be there and hold at least one."""
        if key not in item:
            hint = did_you_mean(key, item) or f'add "{key}": [ … ]'
            self.complaints.error(trail, f"{subject} has no {key}", hint)
            return
        found = item[key]
        below = (*trail, key)
        if not isinstance(found, list):
            message = f"{subject}: {key} must be a list"
            self.complaints.error(below, message, f'write "{key}": [ … ]')
            return
        if not found:
            self.complaints.error(below, f"{subject}: {key} is empty", f"add a {kind}")
            return
        whole, most = _MOST.get(key, ("", len(found)))
        if len(found) > most:
            message = f"{subject} has {len(found)} {key}; the specification allows {whole} {most}"
            self.complaints.warn(below, message, "split it", of_key=True)
        for index, inner in enumerate(found):
            if isinstance(inner, dict):
                yield (*below, index), inner
            else:
                message = f"{subject}: {kind} {index + 1} must be an object"
                self.complaints.error((*below, index), message, "write { … }")

    def _text(
        self,
        item: Mapping[str, Any],
        trail: Trail,
        key: str,
        subject: str,
        longest: int,
        *,
        wanted: bool = True,
    ) -> str:
        """A text, without the white space around it; empty where there is none.

        Args:
            item: that has it.
            trail: the way to the item.
            key: of the text.
            subject: what the item is called.
            longest: so many characters are allowed; 0 says nothing of it.
            wanted: whether there must be one.
        """
        if item.get(key) is None and not (wanted and key in item):
            if wanted:
                hint = did_you_mean(key, item.keys() - {key}) or f'add "{key}": "…"'
                self.complaints.error(trail, f"{subject} has no {key}", hint)
            return ""
        text = item[key]
        if not isinstance(text, str):
            message = f"{subject}: {key} must be a text"
            self.complaints.error((*trail, key), message, f'write "{key}": "…"')
            return ""
        if wanted and not text.strip():
            self.complaints.error((*trail, key), f"{subject}: {key} is empty", "write something")
        if longest and len(text) > longest:
            message = (
                f"{subject}: {key} has {len(text):,} characters; "
                f"the specification allows {longest:,}"
            )
            self.complaints.warn((*trail, key), message, "shorten it")
        # A condition is kept as it stands, so that its characters can be pointed at.
        return text if key == "condition" else text.strip()

    def _id(
        self, item: Mapping[str, Any], trail: Trail, subject: str, taken: dict[str, str]
    ) -> str:
        """An id that nothing else of its kind has."""
        id = self._text(item, trail, "id", subject, 0)
        if not id:
            return ""
        if not _ID.fullmatch(id):
            message = f"{subject}: the specification wants ids of 3 to 128 letters, digits and _"
            self.complaints.warn((*trail, "id"), message, "change it where it is used as well")
        if id in taken:
            message = f"{subject}: the id '{id}' is also that of {taken[id]}"
            self.complaints.error((*trail, "id"), message, "give one of them another id")
            return ""
        place = self.complaints.document.place((*trail, "id"))
        taken[id] = f"line {place.line}" if place.line else "one before it"
        return id

    def _strange(self, item: Mapping[str, Any], trail: Trail, kind: str, subject: str) -> None:
        """Keys that the format does not have: they are left out."""
        known = _KEYS[kind]
        for key in item:
            if key in known:
                continue
            near = did_you_mean(key, (name for name in known if name not in item))
            if near:
                message = f"{subject} has a key '{key}' that the format does not know"
                self.complaints.warn((*trail, key), message, near, of_key=True)
            else:
                article = "an" if kind[0] in "aeiou" else "a"
                message = f"{subject}: {article} {kind} has no key '{key}', so it is left out"
                self.complaints.warn_once(f"{kind} {key}", (*trail, key), message)


def _whole(url: str) -> str:
    """An address in which nothing is left that would end it where it stands in a sentence."""
    url = _UNSAFE.sub(lambda sign: quote(sign[0]), url)
    if url.count("(") != url.count(")"):
        url = url.replace("(", "%28").replace(")", "%29")
    return url[:-1] + f"%{ord(url[-1]):02X}" if url.endswith(_ENDS) else url


def _length(found: object) -> int:
    """How many there are in a list; never reached where it is no list, or empty."""
    return len(found) if isinstance(found, list) and found else -1


def _ids(choices: object) -> list[str] | None:
    """The ids of a list of choices; None where not each of them can be read.

    Conditions can then not be held against them: what is missing is told where it is missing.
    """
    if not isinstance(choices, list):
        return None
    ids = [choice.get("id") for choice in choices if isinstance(choice, dict)]
    read = [id.strip() for id in ids if isinstance(id, str) and id.strip()]
    return list(dict.fromkeys(read)) if read and len(read) == len(choices) else None


def _subject(kind: str, item: Mapping[str, Any], trail: Trail) -> str:
    """What an object is called: by its id, or by its place where it has none."""
    id = item.get("id")
    shown = isinstance(id, str) and 0 < len(id) <= _LINE and id.isprintable()
    return f"{kind} '{id}'" if shown else f"{kind} {int(trail[-1]) + 1}"
