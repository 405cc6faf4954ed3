"""What a layer says: which ruleset it changes, and how.

Each class is one table of a layer's TOML files, as the objects of a ruleset are.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from imadvisor.model.fields import Id, Line, Part, Text

Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]+$", max_length=40)]
Hash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class LayerAbout(Part):
    """The table [layer]: what the layer is, and what it changes.

    Attributes:
        title, description: of the ruleset that comes out, where the layer extends one.
        extends: the id of the ruleset or layer below it, that it is pinned to.
        augments: the id of the ruleset that it joins, whenever it is installed.
        base_version: of what it extends; `ruleset rebase --accept` writes it.
        base_hash: of the content of what it extends, likewise.
        authors: who wrote it.
    """

    id: Id
    version: Version
    title: Text | None = None
    description: Text | None = None
    extends: Id | None = None
    augments: Id | None = None
    base_version: Version | None = None
    base_hash: Hash | None = None
    authors: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> LayerAbout:
        if bool(self.extends) == bool(self.augments):
            raise ValueError("a layer either extends a ruleset or augments one: give one of them")
        pins = (self.base_version, self.base_hash)
        if self.augments and any(pins):
            raise ValueError("only what is extended is pinned: leave base_version, base_hash out")
        if self.augments and (self.title or self.description):
            raise ValueError("what is augmented keeps its title and description: leave them out")
        return self


class Operation(Part):
    """A change of the ruleset below.

    Attributes:
        reason: why it is made.
        expires: the last day on which it is meant to hold; assessments after it are warned.
    """

    reason: Line
    expires: dt.date | None = None


class LayerSetting(Operation):
    """Other values for fields of one object.

    Attributes:
        target: the object, as ``kind:id``; ``settings:`` and the name of a table without an id.
        fields: the new values; tables join, so that one language of a text can be set.
        clear: fields that are left out, such as ``ask_when`` or ``help.nl``.
        was: what these fields were when this was written, to show what else has changed.
        replaces: whether it is meant to overrule what a layer below has set.
    """

    # The name that its table has, in the schema of layers too.
    model_config = ConfigDict(title="Setting")

    target: Line
    fields: dict[str, Any] = Field(default_factory=dict)
    clear: tuple[Line, ...] = ()
    was: dict[str, Any] = Field(default_factory=dict)
    replaces: bool = False

    @model_validator(mode="after")
    def _sets_something(self) -> LayerSetting:
        if not self.fields and not self.clear:
            raise ValueError("it sets nothing: give [set.fields] or clear")
        return self


class Removal(Operation):
    """One object that is left out.

    Attributes:
        target: the object, as ``kind:id``.
        was: what some of its fields were when this was written.
        replaces: whether it is meant to overrule what a layer below has set.
    """

    target: Line
    was: dict[str, Any] = Field(default_factory=dict)
    replaces: bool = False


WordList = dict[Id, dict[Word, Word]]
"""For each language, the words of the ruleset and what takes their place."""
