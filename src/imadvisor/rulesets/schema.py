"""The JSON Schema of the TOML files of rulesets and layers, for editors that complete and check.

It says what a single file may hold: the keys of every table and the kinds of their values. What
lies between tables (names that are referred to, conditions, texts in every language) only
`imadvisor ruleset show` tells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from imadvisor.model.layer import LayerAbout, LayerSetting, Operation, Removal, WordList
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS, About
from imadvisor.rulesets.contents import SCHEMA

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest one that the editors for TOML all read."""

_CHOOSES = {"properties": {"type": {"enum": ["single", "multi"]}}, "required": ["type"]}
_COUNTS = {
    "properties": {"type": {"enum": ["number", "percentage", "date"]}},
    "required": ["type"],
}
_QUESTION_RULES = [
    {
        "if": _CHOOSES,
        "then": {"required": ["choice"], "properties": {"choice": {"minItems": 1}}},
        "else": {"properties": {"choice": {"maxItems": 0}}},
    },
    {
        "if": {"not": _COUNTS},
        "then": {"properties": {"special": {"maxItems": 0}, "credit": False}},
    },
    {
        "if": {"properties": {"type": {"const": "anchored"}}, "required": ["type"]},
        "then": {"required": ["dimension"]},
    },
]


def ruleset_schema() -> dict[str, Any]:
    """The schema of one file of a ruleset."""
    maker = _Maker()
    tables: dict[str, Any] = {"ruleset": maker.of(About)}
    tables |= {name: maker.of(model) for name, model in SETTINGS.items()}
    tables |= {kind: _list_of(maker.of(thing)) for kind, thing in THINGS.items()}
    return maker.file("A file of a ruleset of imadvisor", tables)


def layer_schema() -> dict[str, Any]:
    """The schema of one file of a layer."""
    maker = _Maker()
    things = {kind: maker.of(thing) for kind, thing in THINGS.items()}
    operation = maker.inside(Operation)
    addition = {
        **operation,
        "properties": {**operation["properties"], **things},
        "oneOf": [{"required": [kind]} for kind in THINGS],
    }
    setting = maker.inside(LayerSetting)
    setting["anyOf"] = [
        {"required": ["fields"], "properties": {"fields": {"minProperties": 1}}},
        {"required": ["clear"], "properties": {"clear": {"minItems": 1}}},
    ]
    layer = maker.inside(LayerAbout)
    layer["oneOf"] = [
        {
            "required": ["extends", "base_version", "base_hash"],
            "properties": {"augments": False},
        },
        {
            "required": ["augments"],
            "properties": dict.fromkeys(
                ("extends", "base_version", "base_hash", "title", "description"), False
            ),
        },
    ]
    tables: dict[str, Any] = {
        "layer": layer,
        "add": _list_of(addition),
        "set": _list_of(setting),
        "remove": _list_of(maker.inside(Removal)),
        "words": maker.of(WordList),
        **{kind: _list_of(thing) for kind, thing in things.items()},
    }
    return maker.file("A file of a layer of imadvisor", tables)


SCHEMAS = {"ruleset": ruleset_schema, "layer": layer_schema}
"""The schemas by what they are of."""


def schema_text(of: str) -> str:
    """A schema as it is written to a file.

    Args:
        of: ``ruleset`` or ``layer``.
    """
    return json.dumps(SCHEMAS[of](), indent=1, ensure_ascii=False) + "\n"


def _list_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


class _Maker:
    """Makes schemas of models, and keeps what they share."""

    def __init__(self) -> None:
        self.shared: dict[str, Any] = {}

    def inside(self, model: Any) -> dict[str, Any]:
        """The schema of a model itself."""
        made = TypeAdapter(model).json_schema(ref_template="#/definitions/{model}")
        self.shared |= {name: _plain(part) for name, part in made.pop("$defs", {}).items()}
        found: dict[str, Any] = _plain(made)
        if found.get("title") == "Question":
            found["allOf"] = _QUESTION_RULES
        return found

    def of(self, model: Any) -> dict[str, Any]:
        """A reference to the schema of a model."""
        made = self.inside(model)
        name = getattr(model, "__name__", "WordList")
        self.shared[name] = made
        return {"$ref": f"#/definitions/{name}"}

    def file(self, title: str, tables: Mapping[str, Any]) -> dict[str, Any]:
        """The schema of a file with these tables."""
        return {
            "$schema": _DIALECT,
            "title": title,
            "type": "object",
            "properties": {"schema": {"const": SCHEMA}, **tables},
            "additionalProperties": False,
            "definitions": dict(sorted(self.shared.items())),
        }


def _plain(schema: Any) -> Any:
    """A schema without what repeats the keys, what TOML does not have, and what is newer."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("default", "$defs") or (
            key == "title" and isinstance(value, str) and " " in value
        ):
            continue
        if key == "prefixItems":
            found |= {"items": _plain(value), "additionalItems": False}
        elif key == "properties":
            found[key] = {name: _titleless(_plain(part)) for name, part in value.items()}
        elif key == "anyOf":
            # TOML has no null: what may be absent is just not required.
            kept = [_plain(part) for part in value if part != {"type": "null"}]
            found |= kept[0] if len(kept) == 1 else {"anyOf": kept}
        elif key == "description" and isinstance(value, str):
            found[key] = value.split("\n\n")[0]
        else:
            found[key] = _plain(value)
    return found


def _titleless(schema: Any) -> Any:
    return {k: v for k, v in schema.items() if k != "title"} if isinstance(schema, dict) else schema
