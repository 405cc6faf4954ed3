"""Layers: a ruleset with objects added, changed and removed, and with other words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from imadvisor.documents import Document, Trail
from imadvisor.errors import Mistakes, Problem, RulesetError, did_you_mean
from imadvisor.model.fields import Part
from imadvisor.model.layer import LayerAbout, LayerSetting, Operation, Removal, WordList
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS
from imadvisor.rulesets.contents import (
    ABOUT,
    Origin,
    check_schema,
)
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.shapes import validated

LAYER = "layer"
"""The table that says what a layer is."""

_OPERATIONS = ("add", "set", "remove")
_KEYS = ("schema", LAYER, *_OPERATIONS, "words")

O = TypeVar("O", bound=Operation)  # noqa: E741


@dataclass(frozen=True, slots=True)
class Written:
    """An operation, and where it is written.

    Args:
        operation: what it says.
        located: where it stands.
    """

    operation: Operation
    located: Located


@dataclass(frozen=True, slots=True)
class Added(Written):
    """An object that a layer adds; `located` is that of the object.

    Args:
        kind: of the object.
        raw: its keys and values.
    """

    kind: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """What the files of a layer say.

    Args:
        about: its table [layer].
        located: where that stands.
        origin: where the layer comes from.
        added: the objects that it adds.
        operations: what it sets and removes.
        words: other words, by language.
        words_located: where the words of each language stand.
        problems: what is wrong with its files.
        files: tells apart what is read from other files, or from files that hold something else.
    """

    about: LayerAbout
    located: Located
    origin: Origin
    added: tuple[Added, ...] = ()
    operations: tuple[Written, ...] = ()
    words: Mapping[str, Mapping[str, str]] | None = None
    words_located: Located | None = None
    problems: tuple[Problem, ...] = ()
    files: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """The layer's own id."""
        return self.about.id

    @property
    def base(self) -> str:
        """The id of what it changes."""
        return self.about.extends or self.about.augments or ""


def is_layer(documents: Iterable[Document]) -> bool:
    """Whether documents are those of a layer."""
    return any(LAYER in document.data for document in documents)


def as_written(located: Located) -> Mapping[str, Any]:
    """The table of an operation, with lists and dates as the file has them."""
    found: Any = located.document.data
    for step in located.trail:
        found = found[step]
    return cast(Mapping[str, Any], found)


# -- reading ----------------------------------------------------------------------------------


def read_layer(documents: Iterable[Document], origin: Origin) -> Layer:
    """Read the files of a layer; their order makes no difference.

    Args:
        documents: the files.
        origin: where they come from.

    Returns:
        The layer, with every mistake in its operations.

    Raises:
        RulesetError: its table [layer] cannot be read.
    """
    ordered = sorted(documents, key=lambda document: document.name)
    check_schema(ordered, origin, LAYER)
    reader = _Reader(_about(ordered, origin), [])
    about, located = reader.about
    reader.origin = replace(origin, layer=about.id, version=about.version, ruleset="")
    for document in ordered:
        for key, value in document.data.items():
            reader.take(document, key, value)
    return Layer(
        about,
        located,
        reader.origin,
        tuple(reader.added),
        tuple(reader.operations),
        reader.words,
        reader.words_located,
        tuple(reader.problems),
    )


def _about(documents: Sequence[Document], origin: Origin) -> tuple[LayerAbout, Located]:
    heads = [document for document in documents if LAYER in document.data]
    problems: list[Problem] = Mistakes(RulesetError)
    if len(heads) > 1:
        first = heads[0].place((LAYER,), of_key=True)
        message = f"[layer] stands twice, also in {first}"
        raise RulesetError(heads[1].problem((LAYER,), message, "keep one", of_key=True))
    for document in documents:
        if ABOUT in document.data:
            message = "a layer has no [ruleset]: that of the ruleset below it stays"
            hint = f"leave it out; id, version and title stand in [{LAYER}]"
            problems.append(Problem(document.place((ABOUT,), of_key=True), message, hint))
    located = Located(heads[0], (LAYER,))
    raw = heads[0].data[LAYER]
    about: Part | None = None
    if isinstance(raw, dict):
        about = validated(LayerAbout, raw, located, "[layer]", problems)
    else:
        problems.append(located.problem((), "'layer' must be a table", "write [layer]"))
    if problems or about is None:
        raise RulesetError(problems)
    return cast(LayerAbout, about), located


class _Reader:
    def __init__(self, about: tuple[LayerAbout, Located], problems: list[Problem]) -> None:
        self.about = about
        self.problems = problems
        self.origin = Origin("", "", "")
        self.added: list[Added] = []
        self.operations: list[Written] = []
        self.words: WordList | None = None
        self.words_located: Located | None = None

    def take(self, document: Document, key: str, value: object) -> None:
        trail: Trail = (key,)
        joins = self.about[0].augments is not None
        if key in ("schema", LAYER):
            return
        if key in _OPERATIONS:
            for index, raw in enumerate(self._tables(document, key, value)):
                if raw is not None:
                    self._operation(key, Located(document, (key, index)), raw)
        elif key == "words":
            self._words(Located(document, trail), value)
        elif key in THINGS and joins:
            for index, raw in enumerate(self._tables(document, key, value)):
                if raw is not None:
                    reason = Operation(reason=f"{self.about[0].id} brings it")
                    self.added.append(Added(reason, Located(document, (key, index)), key, raw))
        elif key in THINGS:
            message = f"a layer that extends a ruleset says why it adds a {key}"
            hint = f'write [[add]] with reason = "…", and below it [add.{key}]'
            self._report(document, trail, message, hint)
        elif key in SETTINGS:
            message = f"a layer changes the table [{key}], and has none of its own"
            hint = f'write [[set]] with target = "settings:{key}", reason and [set.fields]'
            self._report(document, trail, message, hint)
        elif key == "case":
            message = "cases do not stand among the operations"
            self._report(document, trail, message, "move them to the folder cases/ of the layer")
        else:
            known = (*_KEYS, *(THINGS if joins else ()))
            hint = did_you_mean(key, known) or f"the tables are {', '.join(known)}"
            self._report(document, trail, f"there is no table '{key}'", hint)

    def _tables(
        self, document: Document, key: str, value: object
    ) -> Iterator[dict[str, Any] | None]:
        if not isinstance(value, list):
            self._report(document, (key,), f"'{key}' must be tables", f"write [[{key}]]")
            return
        for index, raw in enumerate(value):
            if isinstance(raw, dict):
                yield raw
            else:
                trail: Trail = (key, index)
                self._report(document, trail, f"'{key}' must be tables", f"write [[{key}]]")
                yield None

    def _report(self, document: Document, trail: Trail, message: str, hint: str) -> None:
        self.problems.append(Problem(document.place(trail, of_key=True), message, hint))

    def _operation(self, key: str, located: Located, raw: dict[str, Any]) -> None:
        if key == "add":
            self._addition(located, raw)
            return
        model = LayerSetting if key == "set" else Removal
        target = raw.get("target")
        subject = f"this [[{key}]] of '{target}'" if isinstance(target, str) else f"this [[{key}]]"
        made = validated(model, raw, located, subject, self.problems)
        if made is not None:
            self.operations.append(Written(cast(Operation, made), located))

    def _addition(self, located: Located, raw: dict[str, Any]) -> None:
        rest = {key: value for key, value in raw.items() if key not in THINGS}
        made = validated(Operation, rest, located, "this [[add]]", self.problems)
        kinds = [key for key in raw if key in THINGS]
        if len(kinds) != 1:
            said = f"it adds {' and '.join(kinds)}" if kinds else "it adds nothing"
            hint = "give each its own [[add]], with one table such as [add.question]"
            self.problems.append(located.problem((), f"this [[add]]: {said}", hint, of_key=True))
            return
        (kind,) = kinds
        inside = Located(located.document, (*located.trail, kind))
        if not isinstance(raw[kind], dict):
            message = f"this [[add]]: '{kind}' must be one table"
            hint = f"write [add.{kind}]"
            self.problems.append(inside.problem((), message, hint, of_key=True))
        elif made is not None:
            self.added.append(Added(cast(Operation, made), inside, kind, raw[kind]))

    def _words(self, located: Located, value: object) -> None:
        if self.words is not None:
            self._report(located.document, located.trail, "[words] stands twice", "keep one")
            return
        try:
            self.words = TypeAdapter(WordList).validate_python(value)
        except ValidationError:
            hint = 'write [words.nl] and below it lines such as client = "inwoner"'
            message = "[words] has for each language words and what takes their place"
            self._report(located.document, located.trail, message, hint)
            return
        self.words_located = located
