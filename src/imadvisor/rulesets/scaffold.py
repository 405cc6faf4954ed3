"""A new ruleset: small, complete, and with comments that show how to go on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from string import Template

from imadvisor.documents.toml_layout import formatted
from imadvisor.documents.toml_values import inline, quoted
from imadvisor.rulesets.layout import order_of
from imadvisor.rulesets.schema import schema_text

TEMPLATES = Path(__file__).resolve().parent / "templates"

LANGUAGES = ("en", "nl")
"""The languages in which the example is there."""

# A comment in one language, such as "#en Who does it", or a text in one: "name.en = …".
_IN_ONE = re.compile(r"(?:#(?P<comment>[a-z]{2}) |(?:[\w.]+\.)?(?P<text>en|nl) = )")


def new_ruleset(id: str, languages: Sequence[str]) -> Mapping[PurePosixPath, str]:
    """The files of a new ruleset.

    Args:
        id: of the ruleset; its words are the title.
        languages: of its texts, the main one first, which is that of the comments as well; of
            `LANGUAGES`.

    Returns:
        The content of each file, by its path inside the folder of the ruleset.
    """
    words = {
        "id": id,
        "title": re.sub(r"[-_]", " ", id).capitalize(),
        "languages": inline(list(languages))[1:-1],
    }
    assert quoted(words["title"]) == f'"{words["title"]}"'
    files = {PurePosixPath("ruleset.schema.json"): schema_text("ruleset")}
    for path in sorted(TEMPLATES.rglob("*.toml.txt")):
        place = path.relative_to(TEMPLATES).as_posix().removesuffix(".txt")
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = (_line(line, languages) for line in lines)
        text = Template("\n".join(line for line in kept if line is not None)).substitute(words)
        files[PurePosixPath(place)] = formatted(place, text, order_of(languages))
    return files


def _line(line: str, languages: Sequence[str]) -> str | None:
    """A line of a template as these languages have it; None where they do not."""
    found = _IN_ONE.match(line)
    if found is None:
        return line
    if found["comment"]:
        return f"#{line[3:]}" if found["comment"] == languages[0] else None
    return line if found["text"] in languages else None
