"""What a catalogue is made of, in no format yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from imadvisor.model.answers import Answer
from imadvisor.model.fields import Text


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one language.

    Args:
        language: its code; empty where the text is the same in every language.
        text: the text.
    """

    language: str
    text: str


Said = tuple[Words, ...]
"""A text in every language that is shown; once where it is the same in all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: a text, which may lead to an object.

    Args:
        said: the text.
        target: the anchor of what it leads to; empty where it leads nowhere.
        code: whether it is written for a program.
    """

    said: Said
    target: str = ""
    code: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said of an object.

    Args:
        label: what it is.
        lines: what is said, one below the other.
        folded: whether it is so much that it is shown when it is asked for.
        back: whether it says from where something is linked to, which nobody searches for.
    """

    label: Said
    lines: tuple[Line, ...]
    folded: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class FactGrid:
    """Rows that are said of an object.

    Args:
        label: what they are.
        header: the names of the columns.
        rows: as many cells each as there are columns.
        folded: whether they are so many that they are shown when they are asked for.
    """

    label: Said
    header: tuple[Said, ...]
    rows: tuple[tuple[Line, ...], ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One object, or one case.

    Args:
        anchor: where links to it lead.
        code: its short name; its id where it has none.
        id: its id.
        title: what it is called.
        parts: everything that is said of it.
    """

    anchor: str
    code: str
    id: str
    title: Said
    parts: tuple[Fact | FactGrid, ...]


@dataclass(frozen=True, slots=True)
class CatalogueChapter:
    """All objects of a kind.

    Args:
        anchor: where links to it lead.
        heading: what they are.
        articles: the objects in order.
    """

    anchor: str
    heading: Said
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the index."""

    code: str
    kind: Said
    title: Said
    target: str


@dataclass(frozen=True, slots=True)
class RulesetCatalogue:
    """A ruleset, to be read.

    Args:
        title: of the ruleset.
        subtitle: its id and version.
        languages: those that are shown, the main one first.
        about: what it is, and how it judges.
        chapters: its objects by kind, and its cases.
        index: every code.
        own: what the page calls its own parts, by the names in `phrases`.
    """

    title: Said
    subtitle: str
    languages: tuple[str, ...]
    about: tuple[Fact | FactGrid, ...]
    chapters: tuple[CatalogueChapter, ...]
    index: tuple[Listed, ...]
    own: Callable[[str], Said]


@dataclass(frozen=True, slots=True)
class CaseStory:
    """A case as the catalogue tells it.

    Args:
        id: unique among the cases.
        title: what story it tells.
        date: of its answers.
        answers: by the id of the question.
        expected: what must come of them: the name of the expectation, the kind of object that it
            is about (empty where it is about none), and ids with what is said of each (the id
            is empty for what is said of the whole).
    """

    id: str
    title: Text
    date: dt.date
    answers: Mapping[str, Answer]
    expected: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]
