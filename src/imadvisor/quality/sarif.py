"""Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from imadvisor._version import __version__
from imadvisor.errors import Place
from imadvisor.language import Language
from imadvisor.quality.finding_report import help_of, message
from imadvisor.quality.findings import ERRORS, Checked, Finding, Undecided
from imadvisor.quality.manual import manual

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
"""What files in the folder of work are relative to, as code hosts know it."""

_ELSEWHERE = "RULESETS"


def checked_sarif(found: Sequence[tuple[str, Checked]], language: Language, *, root: Path) -> str:
    """The outcome of a check, for code hosts and editors.

    What is accepted is a suppressed result, what is undecided an open one.

    Args:
        found: the outcome for each ruleset, by its id.
        language: of the messages.
        root: the folder to which the addresses of files are relative.
    """
    pages = manual(language)
    places = {code: place for place, code in enumerate(pages)}
    results: list[dict[str, Any]] = []
    for ruleset, checked in found:

        def result(one: Finding | Undecided, kind: str, ruleset: str = ruleset) -> dict[str, Any]:
            level = "error" if one.code in ERRORS else "warning"
            properties = {"ruleset": ruleset, "object": f"{one.name[0]}:{one.name[1]}".strip(":")}
            return {
                "ruleId": one.code,
                "ruleIndex": places[one.code],
                "kind": kind,
                "level": level if kind == "fail" else "none",
                "message": {"text": message(one, language)},
                "locations": [_location(one.place, root)],
                "properties": properties,
            }

        for finding in checked.findings:
            told = result(finding, "fail")
            told["message"]["text"] += f". {help_of(finding, language)}"
            results.append(told)
        for finding in checked.accepted:
            reason = {"kind": "inSource", "justification": finding.accepted}
            results.append({**result(finding, "fail"), "suppressions": [reason]})
        results += [result(undecided, "open") for undecided in checked.undecided]
    rules = [
        {
            "id": page.code,
            "shortDescription": {"text": page.what},
            "fullDescription": {"text": f"{page.what} {page.why}"},
            "help": {"text": page.mend},
            "defaultConfiguration": {"level": "error" if page.code in ERRORS else "warning"},
        }
        for page in pages.values()
    ]
    driver = {"name": "imadvisor", "semanticVersion": _semantic(__version__), "rules": rules}
    elsewhere = {"description": {"text": "The folder in which a ruleset is installed."}}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ELSEWHERE: elsewhere},
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def relative(file: str, root: Path) -> str | None:
    """The path of a file below a folder, with forward slashes; None where it lies elsewhere.

    Args:
        file: as it is named in a place.
        root: the folder.
    """
    try:
        return Path(root, file).resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None


def _location(place: Place, root: Path) -> dict[str, Any]:
    inside = relative(place.file, root)
    path = inside if inside is not None else "/".join(Path(place.file).parts[-2:])
    artifact = {
        "uri": quote(path.lstrip("/\\")),
        "uriBaseId": ROOT if inside is not None else _ELSEWHERE,
    }
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if place.column:
            physical["region"]["startColumn"] = place.column
    return {"physicalLocation": physical}


def _semantic(version: str) -> str:
    """The first three numbers of a version."""
    numbers = [part for part in version.split("+")[0].split(".") if part.isdecimal()]
    return ".".join((*numbers, "0", "0", "0")[:3])
