"""A mapping as it is proposed: each column with the question that its header is most like."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from imadvisor.plugin import Question, Ruleset, Spellings, folded

from imadvisor_survey.export import Export

_META = frozenset({
    "id", "start time", "completion time", "last modified time", "email", "e-mail", "timestamp",
    "begintijd", "starttijd", "tijd van voltooien", "voltooiingstijd", "laatst gewijzigd",
    "e-mailadres",
    "email address", "tijdstempel", "lastpage", "startlanguage", "seed", "token", "ipaddr",
    "refurl",
    "startdate", "datestamp", "response id", "last page", "start language", "date started",
    "date last action", "ip address", "start", "end", "today", "deviceid", "consent", "_id",
    "_uuid",
    "_submission_time", "_index", "_validation_status", "_notes", "_status", "_submitted_by",
    "__version__", "_tags", "meta/instanceid", "formhub/uuid", "enddate", "status", "ipaddress",
    "progress", "duration (in seconds)", "recordeddate", "responseid", "recipientlastname",
    "recipientfirstname", "recipientemail", "externalreference", "locationlatitude",
    "locationlongitude", "distributionchannel", "userlanguage", "record_id",
})  # fmt: skip
_NAMES = frozenset({"name", "naam", "your name", "uw naam", "respondent", "what is your name?"})
_ROLES = frozenset({
    "role", "rol", "your role", "uw rol", "functie", "what is your role?", "wat is uw rol?",
})  # fmt: skip
_SUBMITTED = frozenset({"submitdate", "date submitted", "datum ingediend", "finished"})
_ENDS = (
    "completion time", "tijd van voltooien", "voltooiingstijd", "submitdate", "date submitted",
    "_submission_time", "end", "enddate", "timestamp", "tijdstempel",
)  # fmt: skip
_OTHER = frozenset({"other", "-oth-", "anders", "overig"})
_PARTED = (
    re.compile(r"(?P<stem>.+?)\s*\[(?P<part>[^\[\]]+)\]"),
    re.compile(r"(?P<stem>.+?)/(?P<part>[^/]+)"),
    re.compile(r"(?P<stem>.+?)___(?P<part>.+)"),
)
_YES = ("yes", "y", "ja", "j", "1", "true")
_NO = ("no", "n", "nee", "0", "false")
DONT_KNOW = (
    "?", "don't know", "dont know", "i don't know", "weet niet", "weet ik niet", "geen idee",
)  # fmt: skip
NOT_APPLICABLE = ("n/a", "not applicable", "n.v.t.", "nvt", "niet van toepassing")

LEAST = 0.7
"""Below this a question is not proposed."""

_MOST_TEXTS = 60
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class ProposedColumn:
    """What one column is proposed to be.

    Args:
        place: of the column, counted from 0.
        header: what stands above it.
        use: as in a mapping.
        sure: from 0 to 1: how like the header is to the text of the question.
        question: that it answers.
        type: of that question.
        choice: that a mark stands for.
        choices: what each text in the column stands for; an empty one is for a person to say.
        separator: between several choices in one cell.
    """

    place: int
    header: str
    use: str
    sure: float
    question: str = ""
    type: str = ""
    choice: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    separator: str = ""


@dataclass(frozen=True)
class ProposedMapping:
    """A mapping that nobody has confirmed yet.

    Args:
        tool: that wrote the export; empty where it is not known.
        ruleset: the id of the ruleset that was asked.
        date: the last day on which somebody answered; None where no column says it.
        columns: of the export, in their order.
    """

    tool: str
    ruleset: str
    date: dt.date | None
    columns: tuple[ProposedColumn, ...]

    def text(self) -> str:
        """The mapping as TOML, with everything still to be confirmed."""
        return "\n".join(_lines(self))


def proposed(export: Export, ruleset: Ruleset) -> ProposedMapping:
    """Propose a mapping.

    Args:
        export: that it is for.
        ruleset: that was asked.
    """
    questions = list(ruleset.questions.values())
    likely = sorted(_candidates(export, questions), key=lambda c: (-c.sure, c.place))
    columns: dict[int, ProposedColumn] = {}
    answered: set[str] = set()
    for candidate in likely:
        if candidate.place in columns:
            continue
        if candidate.use == "answer":
            if candidate.question in answered:
                continue
            answered.add(candidate.question)
        columns[candidate.place] = candidate
    found = []
    for place, header in enumerate(export.headers):
        if not header.strip():
            continue
        column = columns.get(place) or ProposedColumn(place, header, "ignore", 0.0)
        if column.use == "choice" and column.question in answered:
            # The tool writes the choices twice; those in one cell are the answer.
            column = ProposedColumn(place, header, "ignore", column.sure)
        found.append(_with_choices(column, export, ruleset))
    return ProposedMapping(export.tool, ruleset.id, _last_day(export), tuple(found))


def _candidates(export: Export, questions: Sequence[Question]) -> Iterator[ProposedColumn]:
    names = [(question, _names_of(question)) for question in questions]
    words = [[_words(name) for name in of] for _, of in names]
    for place, (header, label) in enumerate(zip(export.headers, export.labels, strict=True)):
        said = folded(header)
        if said in _SUBMITTED:
            yield ProposedColumn(place, header, "submitted", 1.0)
        elif said in _NAMES or said in _ROLES:
            yield ProposedColumn(place, header, "name" if said in _NAMES else "role", 1.0)
        elif said in _META:
            yield ProposedColumn(place, header, "ignore", 1.0)
        for text in dict.fromkeys((header, label)):
            for (question, of), parts in zip(names, words, strict=True):
                sure = _likeness(text, of, parts)
                if sure >= LEAST:
                    yield ProposedColumn(place, header, "answer", sure, question.id, question.type)
                yield from _parted(place, header, text, question, of, parts)


def _parted(
    place: int,
    header: str,
    text: str,
    question: Question,
    names: Sequence[str],
    words: Sequence[frozenset[str]],
) -> Iterator[ProposedColumn]:
    """A column of one choice, or of the text of another answer."""
    for pattern in _PARTED:
        match = pattern.fullmatch(text.strip())
        if match is None:
            continue
        sure = _likeness(match["stem"], names, words)
        if sure >= LEAST:
            part = match["part"].strip()
            choice = Spellings(_choices_of(question)).get(part)
            # In brackets LimeSurvey has the text of another answer; elsewhere it is a box.
            if folded(part) in _OTHER and (choice is None or "[" in text):
                yield ProposedColumn(place, header, "other", sure, question.id, question.type)
            elif choice is not None and question.type == "multi":
                yield ProposedColumn(
                    place, header, "choice", sure, question.id, question.type, choice
                )
        # Groups of a form stand before the name of the question itself.
        sure = _likeness(match["part"], names, words) if "/" in text else 0.0
        if sure == 1.0:
            yield ProposedColumn(place, header, "answer", sure, question.id, question.type)


def _names_of(question: Question) -> Sequence[str]:
    """Everything by which a header may name a question, in the normal form."""
    texts = [question.id, getattr(question, "code", "") or "", *question.text.values()]
    return [folded(text) for text in texts if text]


def _bare(text: str) -> str:
    return text.replace("_", "").replace("-", "")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _likeness(text: str, names: Sequence[str], words: Sequence[frozenset[str]]) -> float:
    """How like a text is to one of the names, from 0 to 1."""
    said = folded(text)
    if said in names:
        return 1.0
    # Codes of some tools have no hyphens or underscores: golive is go_live.
    if _bare(said) and _bare(said) in map(_bare, names):
        return 0.95
    mine = _words(said)
    best = 0.0
    for name, theirs in zip(names, words, strict=True):
        shared = len(mine & theirs)
        # Without words in common a long text is never near; so few pairs are compared in full.
        if len(theirs) > 1 and shared * 2 >= min(len(mine), len(theirs)):
            best = max(best, SequenceMatcher(None, said[:500], name[:500]).ratio())
    return min(round(best, 2), 0.99)


def _choices_of(question: Question) -> Mapping[str, str]:
    """The choice that each text of a question stands for."""
    if question.type == "yes-no":
        return dict.fromkeys(_YES, "yes") | dict.fromkeys(_NO, "no")
    found: dict[str, str] = {}
    for choice in (*question.choice, *question.special):
        for text in (choice.id, *choice.text.values()):
            found.setdefault(text, choice.id)
        if choice.id in _OTHER:
            found["-oth-"] = choice.id
    return found


def _with_choices(column: ProposedColumn, export: Export, ruleset: Ruleset) -> ProposedColumn:
    """The same with what stands in it, where that has to be one of some choices."""
    texts = _texts_in(export, column.place)
    if column.use == "role":
        names = {
            text: role.id
            for role in ruleset.roles.values()
            for text in (role.id, *role.name.values())
        }
        known = Spellings(names)
        return _replaced(column, {text: known.get(text) or "" for text in texts})
    if column.use != "answer" or column.type not in ("single", "multi", "yes-no", "anchored"):
        return column
    question = ruleset.questions[column.question]
    meanings = Spellings(_choices_of(question))
    separator = _separator(texts, meanings) if column.type == "multi" else ""
    if separator:
        parts = (part.strip() for text in texts for part in _parts(text, separator, meanings))
        texts = list(dict.fromkeys(part for part in parts if part))
    if column.type == "anchored":
        return _replaced(column, {t: t if t.isdigit() else "" for t in texts})
    return _replaced(column, {text: meanings.get(text) or "" for text in texts}, separator)


def _replaced(
    column: ProposedColumn, choices: Mapping[str, str], separator: str = ""
) -> ProposedColumn:
    return ProposedColumn(
        column.place, column.header, column.use, column.sure, column.question, column.type,
        column.choice, choices, separator,
    )  # fmt: skip


def _texts_in(export: Export, column: int) -> list[str]:
    special = {folded(text) for text in (*DONT_KNOW, *NOT_APPLICABLE)}
    found: dict[str, None] = {}
    for row in export.rows():
        cell = export.cell(row, column)
        if not cell.empty and folded(cell.text) not in special:
            found.setdefault(cell.text.strip())
    return list(found)[:_MOST_TEXTS]


def _separator(texts: Collection[str], meanings: Spellings[str]) -> str:
    """What stands between the choices in a cell: what makes the most of its parts known."""

    def known(separator: str) -> float:
        parts = [part for text in texts for part in _parts(text, separator, meanings)]
        parts = [part for part in parts if part.strip()]
        return sum(part in meanings for part in parts) / max(len(parts), 1)

    possible = [sign for sign in (";", ", ", ",", " ") if any(sign in text for text in texts)]
    if not possible:
        return ";"
    return max(possible, key=known)


def _parts(text: str, separator: str, meanings: Spellings[str]) -> Iterator[str]:
    """The parts of a text; a choice may hold the separator itself, and the longest counts."""
    parts = text.split(separator)
    at = 0
    while at < len(parts):
        for end in range(len(parts), at, -1):
            joined = separator.join(parts[at:end]).strip()
            if end == at + 1 or joined in meanings:
                yield joined
                at = end
                break


def _last_day(export: Export) -> dt.date | None:
    headers = [folded(header) for header in export.headers]
    for name in _ENDS:
        if name not in headers:
            continue
        days = []
        for row in export.rows():
            value = export.cell(row, headers.index(name)).value
            if isinstance(value, dt.datetime):
                days.append(value.date())
            elif isinstance(value, dt.date):
                days.append(value)
            elif match := re.match(r"(\d{4})[-/](\d\d)[-/](\d\d)", str(value)):
                try:
                    days.append(dt.date(*map(int, match.groups())))
                except ValueError:
                    continue
        if days:
            return max(days)
    return None


# -- as TOML ----------------------------------------------------------------------------------


def _lines(mapping: ProposedMapping) -> Iterator[str]:
    yield "# Which question each column answers. Look at each, and at the texts of its choices;"
    yield "# where it is right, write confirmed = true. Nothing is read before all are confirmed."
    yield "# use = answer, choice, other, note, name, role, submitted or ignore."
    yield "schema = 1"
    yield f"ruleset = {_quoted(mapping.ruleset)}"
    if mapping.date is not None:
        yield f"date = {mapping.date}  # of the assessment: here the last day somebody answered"
    else:
        yield "# date = 2026-01-31  # of the assessment: no column says it"
    if not any(column.use == "role" for column in mapping.columns):
        yield '# role = "…"  # of every respondent, since no column says it'
    if any(column.type == "date" for column in mapping.columns):
        yield '# dates = "day-first"  # or "month-first", where a date is written with strokes'
    yield f"dont_know = [{', '.join(map(_quoted, DONT_KNOW))}]"
    yield f"not_applicable = [{', '.join(map(_quoted, NOT_APPLICABLE))}]"
    for column in mapping.columns:
        yield ""
        yield "[[column]]"
        yield f"header = {_quoted(column.header)}"
        yield f"column = {column.place + 1}"
        yield f"use = {_quoted(column.use)}"
        if column.question:
            yield f"question = {_quoted(column.question)}"
            yield f"type = {_quoted(column.type)}"
        if column.choice:
            yield f"choice = {_quoted(column.choice)}"
        if column.separator:
            yield f"separator = {_quoted(column.separator)}"
        yield f"sure = {column.sure:.2f}"
        yield "confirmed = false"
        if column.choices:
            yield f"[column.{'roles' if column.use == 'role' else 'choices'}]"
            for text, choice in column.choices.items():
                said = "" if choice else "  # say which"
                yield f"{_quoted(text)} = {_quoted(choice)}{said}"
    yield ""


def _quoted(text: str) -> str:
    """A text as a basic string of TOML."""
    # JSON writes all of these as TOML does, but for one control character and half characters.
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\ud800-\udfff\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", quoted)
