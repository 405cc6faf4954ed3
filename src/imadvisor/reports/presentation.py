"""What the advisor says, as a report, as JSON, and in files: which writer is for which."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import escape

from imadvisor.advice.advice import Advice
from imadvisor.advice.start import Start
from imadvisor.errors import InputError, Place, Problem, in_one_line
from imadvisor.language import LANGUAGES, Language
from imadvisor.ledger import InputKind, Ledger, Location
from imadvisor.output_file import (
    Suffixed,
    as_bytes,
    formats_by_suffix,
    listed,
    put,
    suffix_of,
    suffixes_of,
)
from imadvisor.planning.roadmap import Roadmap
from imadvisor.presentable import Presentable
from imadvisor.reports.document.blocks import Report
from imadvisor.reports.explanation import Comparison, WhatIf, Why, WhyNot
from imadvisor.reports.exports.formats import EXPORTS, POWERPOINT
from imadvisor.reports.formats.formats import BUILT_IN
from imadvisor.rulesets.ruleset import Ruleset

_DOCUMENTS = {found.name: found for found in BUILT_IN}


def report_of(what: Presentable, language: Language) -> Report:
    """The report on something that the advisor says.

    Args:
        what: advice, a roadmap, a reason, a comparison or a start.
        language: of the reader.
    """
    match what:
        case Advice():
            from imadvisor.reports.pages.advice import report_on

            return report_on(what, language)
        case Roadmap():
            from imadvisor.reports.pages.roadmap import roadmap_report

            return roadmap_report(what, language)
        case Start():
            from imadvisor.reports.pages.start import start_report

            return start_report(what, language)
        case Comparison():
            from imadvisor.reports.pages.progress import progress_report

            return progress_report(what.progress, language)
        case Why():
            from imadvisor.reports.pages.reason_pages import why_report

            return why_report(
                what.asked,
                what.ground,
                what.because,
                language,
                whole=what.whole,
                placed=what.placed,
            )
        case WhyNot():
            from imadvisor.reports.pages.reason_pages import why_not_report

            return why_not_report(what, language)
        case WhatIf():
            from imadvisor.reports.pages.reason_pages import what_if_report

            sheet = what.before.decision.sheet
            return what_if_report(what.before.ruleset, what.answers, what.changes, language, sheet)
    raise TypeError(f"there is no report on a {type(what).__name__}")


def json_of(what: Presentable, language: str | Language) -> str:
    """Something that the advisor says, as the JSON of the command line.

    Args:
        what: as for `report_of`.
        language: of the texts in it.

    Raises:
        ValueError: there is no such language.
    """
    speaking = _speaking(what, language)
    match what:
        case Advice():
            from imadvisor.reports.json.advice import advice_report

            return advice_report(what, speaking).model_dump_json(indent=2)
        case Comparison():
            from imadvisor.reports.json.progress import progress_json

            return progress_json(what.progress).model_dump_json(indent=2)
    return json.dumps(_data_of(what, speaking), indent=2, ensure_ascii=False)


def _data_of(what: Presentable, language: Language) -> Mapping[str, Any]:
    match what:
        case Roadmap():
            from imadvisor.reports.json.roadmap import roadmap_data

            return roadmap_data(what)
        case Start():
            from imadvisor.reports.start_json import start_data

            return start_data(what)
        case Why() | WhyNot() | WhatIf():
            from imadvisor.reports.json import reasons

            match what:
                case Why():
                    return reasons.why_data(what, language)
                case WhyNot():
                    return reasons.why_not_data(what, language)
            return reasons.what_if_data(what)
    raise TypeError(f"there is no JSON of a {type(what).__name__}")


def html_of(what: Presentable, language: str) -> str:
    """Something that the advisor says, as one HTML page.

    Args:
        what: as for `report_of`.
        language: of the reader.

    Raises:
        ValueError: there is no such language.
    """
    from imadvisor.reports.formats.html import html_report

    return html_report(report_of(what, _speaking(what, language)))


def frame_of(what: Presentable) -> str:
    """Something that the advisor says, for a notebook.

    It is a page within the page: neither its names nor its styles meet those of the notebook, or
    of another one, and the frame lets nothing in it run.

    Args:
        what: as for `report_of`.
    """
    from imadvisor.reports.formats.html import html_report

    report = report_of(what, _speaking(what, LANGUAGES[0]))
    style = "width: 100%; height: 36em; border: 1px solid #ccc"
    page = escape(html_report(report))
    return (
        f'<iframe title="{escape(report.title)}" style="{style}" sandbox="" srcdoc="{page}">'
        "</iframe>"
    )


def save(what: Presentable, path: str | os.PathLike[str], language: str) -> None:
    """Write something that the advisor says to a file; see `Presentable.save`.

    Args:
        what: as for `report_of`.
        path: of the file; its suffix says the format.
        language: of the reader.

    Raises:
        InputError: there is no format of that suffix, a library is not installed, or the file
            cannot be written.
        OverwriteError: the file is one that was read for it.
        ValueError: there is no such language.
    """
    name = os.fspath(path)
    speaking = _speaking(what, language)
    chosen = _format_of(what, name)
    ledger = Ledger()
    for location, kind in _read_for(what):
        ledger.enter_input(location, kind)
    ledger.enter_output(Location.of(name))
    put(as_bytes(_content(what, chosen, speaking)), name)


def _content(what: Presentable, chosen: str, language: Language) -> str | bytes:
    if chosen == "json":
        return json_of(what, language)
    if isinstance(what, Roadmap) and chosen in EXPORTS:
        return EXPORTS[chosen].write(what, language)
    report = report_of(what, language)
    if chosen == "text":
        from imadvisor.reports.formats.text import text_report

        return text_report(report, colour=False, full=False)
    return {**_DOCUMENTS, **POWERPOINT}[chosen].write(report)


def _format_of(what: Presentable, name: str) -> str:
    """The format that a file's name ends in."""
    formats: Mapping[str, Suffixed] = _DOCUMENTS
    if isinstance(what, Roadmap):
        formats = {**EXPORTS, **_DOCUMENTS, **POWERPOINT}
    meant = formats_by_suffix(suffixes_of(formats, "text", "json"))
    suffix = suffix_of(name)
    if suffix not in meant:
        ends = f"in {in_one_line(suffix)}" if suffix else "in no suffix"
        message = f"a name that ends {ends} does not say the format"
        hint = f"name a file that ends in {listed(sorted(meant))}"
        raise InputError(Problem(Place(in_one_line(name)), message, hint))
    return meant[suffix]


def _speaking(what: Presentable, language: str | Language) -> Language:
    if isinstance(language, Language):
        return language
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language!r}: choose {' or '.join(LANGUAGES)}")
    return Language(language, _rulesets_of(what)[0])


def _rulesets_of(what: Presentable) -> tuple[Ruleset, ...]:
    """The rulesets that were followed, the one of now first."""
    return tuple(advice.ruleset for advice in _conclusions_of(what))


def _conclusions_of(what: Presentable) -> tuple[Advice | Start, ...]:
    """What something rests on, the newest first."""
    match what:
        case Advice() | Start():
            return (what,)
        case Roadmap() | Why() | WhyNot():
            return (what.advice,)
        case WhatIf():
            return (what.before,)
        case Comparison():
            told = what.progress.told
            return (what.progress.now, what.progress.then, *([told] if told else []))
    raise TypeError(f"a {type(what).__name__} is nothing that the advisor says")


def _read_for(what: Presentable) -> Iterator[tuple[Location, InputKind]]:
    """Everything that was read for something, as far as it was files and folders."""
    rulesets = {
        Path(origin.folder).resolve()
        for ruleset in _rulesets_of(what)
        for origin in (ruleset.contents.base, ruleset.origin, *ruleset.layers)
        if origin.folder
    }
    for folder in sorted(rulesets):
        yield Location.of(folder), InputKind.RULESET
    read = what.read if isinstance(what, Comparison) else ()
    for path in (*read, *(path for one in _conclusions_of(what) for path in one.read)):
        if Path(path).resolve() not in rulesets:
            is_folder = Path(path).is_dir()
            yield Location.of(path), InputKind.SHEETS if is_folder else InputKind.FILE
