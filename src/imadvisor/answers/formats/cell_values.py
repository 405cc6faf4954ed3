"""What people mean by what they write into a cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from imadvisor.answers.formats.cell_dates import as_typed, date_in
from imadvisor.answers.formats.grid import Cell
from imadvisor.answers.formats.header_words import (
    bare,
    dont_know_words,
    none_words,
    not_applicable_words,
    plain,
    says_dont_know,
    says_not_applicable,
    yes_no_words,
)
from imadvisor.answers.formats.unclear import Unclear, ambiguous, short
from imadvisor.errors import did_you_mean
from imadvisor.model.numbers import as_decimal, rounded
from imadvisor.model.questions import Question
from imadvisor.phrases import joined, say
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import normal, unquoted

DONT_KNOW = "?"
NOT_APPLICABLE = "n/a"
"""How answer files write *don't know* and *not applicable*."""

_NUMBER = re.compile(r"([+-]?)(\d[\d.,\s'’]*)(?:[eE]([+-]?\d{1,3}))?")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(?:,\d{3})+"),
    " ": re.compile(r"(\d{1,3}(?:[\s'’]\d{3})+)(?:[.,](\d+))?"),
}
_LEVEL = re.compile(r"(\d{1,3})(?:[.,]0+)?(?:\s*[-.:)]\s*(\D.*))?")
_LONGEST_NUMBER = 1_100


def meaning(question: Question, cell: Cell, ruleset: Ruleset) -> Any:
    """What an answer file would say for what stands in a cell.

    Args:
        question: that was asked.
        cell: its answer; not empty.
        ruleset: that the question is part of.

    Returns:
        A value as an answer file holds it; whether it fits the question is not checked.

    Raises:
        Unclear: it can mean nothing here, or two things.
    """
    word = plain(cell.text)
    if question.type == "text":
        return _text_or_word(cell.text)
    if named := _exactly_named(question, cell.text):
        return named if question.type == "multi" else named[0]
    if meant := labels(question).get(word):
        if len(meant) > 1:
            raise ambiguous(cell.text, meant)
        return [*meant] if question.type == "multi" else next(iter(meant))
    if bare(word) not in {bare(label) for label in labels(question)} or word in ("?", "n/a"):
        if says_dont_know(word):
            return DONT_KNOW
        if says_not_applicable(word):
            return NOT_APPLICABLE
    match question.type:
        case "single" | "yes-no":
            raise _no_choice(question, cell.text)
        case "multi":
            return _several(question, cell.text)
        case "date":
            return date_in(cell, question)
        case "anchored":
            return level_in(cell, ruleset)
        case _:
            return _number_in(question, cell)


def _exactly_named(question: Question, text: str) -> list[str]:
    """The choices whose aliases or ids stand in a text, letter by letter; else none."""
    if not any(choice.alias for choice in question.choice):
        return []
    names = {choice.id: choice.id for choice in question.choice}
    names |= {choice.alias: choice.id for choice in question.choice if choice.alias}
    pieces = [normal(piece) for piece in re.split(r"[;,\r\n]", text)]
    found = [names.get(piece, "") for piece in pieces if piece]
    one = question.type == "multi" or len(found) == 1
    return found if found and all(found) and one else []


def labels(question: Question) -> Mapping[str, frozenset[str]]:
    """What may be written for each choice and special value: the ids meant, by plain text."""
    found: dict[str, set[str]] = {}
    for choice in (*question.choice, *question.special):
        for text in (choice.id, *choice.text.values()):
            found.setdefault(plain(text), set()).add(choice.id)
        if choice.alias:
            found.setdefault(plain(choice.alias), set()).add(choice.id)
    if question.type == "yes-no":
        for word, yes in yes_no_words().items():
            found.setdefault(word, set()).add("yes" if yes else "no")
    # An id is always that choice, even where another choice is called by the same word.
    for choice in (*question.choice, *question.special):
        aliased = {c.id for c in question.choice if c.alias and plain(c.alias) == plain(choice.id)}
        found[plain(choice.id)] = {choice.id, *aliased}
    return {word: frozenset(ids) for word, ids in found.items()}


def said_yes(cell: Cell) -> bool:
    """Whether a cell says yes.

    Raises:
        Unclear: it says neither yes nor no.
    """
    said = yes_no_words().get(plain(cell.text))
    if said is None:
        raise Unclear(say("'{}' is neither yes nor no", short(cell.text)), say("write yes or no"))
    return said


def _text_or_word(text: str) -> str:
    word = plain(text)
    if word in dont_know_words():
        return DONT_KNOW
    return NOT_APPLICABLE if word in not_applicable_words() else text


def _no_choice(question: Question, text: str) -> Unclear:
    """That a text is no choice, with what may be written instead."""
    choices = (*question.choice, *question.special)
    near = did_you_mean(text, [name for one in choices for name in (one.id, *one.text.values())])
    ids = (*question.choice_ids, *(special.id for special in question.special))
    several = say("(several of them with ; between)") if question.type == "multi" else ""
    hint = say("choose from {}, or what the list calls them", ", ".join(ids))
    more = say("(? is don't know, n/a not applicable; what no choice says belongs in the note)")
    message = say("there is no choice '{}'", short(text))
    return Unclear(message, joined(near, hint, several, more))


def _several(question: Question, text: str) -> list[str]:
    """The choices named in a cell, parted by semicolons or lines, or else by commas."""
    known = labels(question)
    chosen: list[str] = []
    nothing = False
    for piece in _pieces(text, known):
        if piece in none_words():
            nothing = True
            continue
        parts = [piece] if piece in known else _pieces(piece, known, ",")
        if not all(part in known for part in parts):
            raise _no_choice(question, as_typed(piece, text))
        for part in parts:
            if len(known[part]) > 1:
                raise ambiguous(part, known[part])
            chosen += known[part]
    if nothing and chosen:
        raise Unclear(say("'none of these' stands beside a choice"), say("keep one of them"))
    return chosen


def _pieces(text: str, known: Mapping[str, frozenset[str]], mark: str = ";") -> list[str]:
    """A text parted at a mark and at line ends; what is known and holds the mark stays whole."""
    # Longer ones need not be tried, however often somebody writes the mark.
    longest = max((word.count(mark) for word in known), default=0) + 1
    pieces: list[str] = []
    for line in re.split(r"[\r\n]", text):
        parts = plain(line).split(mark)
        at = 0
        while at < len(parts):
            for length in range(min(len(parts) - at, longest), 0, -1):
                word = plain(mark.join(parts[at : at + length]))
                if word in known or length == 1:
                    pieces += [word] if word else []
                    at += length
                    break
    return pieces


# -- numbers and levels -------------------------------------------------------------------


def level_in(cell: Cell, ruleset: Ruleset) -> int | Decimal:
    """The level that a cell names: a number, or a number and the name of that level.

    Raises:
        Unclear: it names none, or the number of one with the name of another.
    """
    match = _LEVEL.fullmatch(plain(unquoted(cell.text)))
    if not match:
        if isinstance(cell.value, float):
            return _exactly(cell.number)
        try:
            written = _exactly(Decimal(written_number(plain(unquoted(cell.text)))))
        except (ValueError, Unclear):
            written = Decimal("0.5")
        if isinstance(written, int):
            return written
        levels = list(ruleset.levels)
        message = say("must be a level, a whole number from {} to {}", levels[0], levels[-1])
        raise Unclear(message, say("write the number, or choose from the list"))
    number = int(match[1])
    level = ruleset.levels.get(number)
    if match[2] and level:
        names = [plain(name) for name in level.name.values()]
        if match[2] not in names:
            called = next(iter(level.name.values()))
            message = say("'{}' names two levels", short(cell.text))
            hint = say("level {} is called '{}'; write only the number", number, called)
            raise Unclear(message, hint)
    return number


def _number_in(question: Question, cell: Cell) -> int | Decimal:
    value = cell.value
    percentage = question.type == "percentage"
    if isinstance(value, float):
        return _number_of_workbook(cell, percentage)
    if not isinstance(value, str):
        raise _no_number(question)
    text = plain(unquoted(value))
    if percentage:
        text = text.removesuffix("%").rstrip()
    for unit in (question.unit or {}).values():
        text = text.removesuffix(plain(unit)).rstrip()
    try:
        return _exactly(Decimal(written_number(unquoted(text))))
    except ValueError:
        raise _no_number(question) from None


def _number_of_workbook(cell: Cell, percentage: bool) -> int | Decimal:
    exact = cell.number
    number = _exactly(exact)
    as_share = _exactly(exact, times=100)
    if cell.percent:
        if not percentage:
            message = say("is shown as {}%, and no percentage is asked", as_share)
            raise Unclear(message, say("write {} in a cell that shows no percentage", number))
        return as_share
    if percentage and 0 < number <= 1:
        message = say(
            "{} may be {}% (a spreadsheet keeps {}% as {}) or {}%",
            number,
            as_share,
            as_share,
            number,
            number,
        )
        hint = say(
            "write {} for the one; for the other '{}% with the apostrophe in front",
            as_share,
            number,
        )
        raise Unclear(message, hint)
    return number


def _no_number(question: Question) -> Unclear:
    specials = ", ".join(special.id for special in question.special)
    hint = say("or one of {}", specials) if specials else say("such as 12,5")
    return Unclear(say("must be a number"), hint)


def _exactly(number: Decimal, times: int = 1) -> int | Decimal:
    """A number as an answer file holds it, rounded to what it keeps.

    Raises:
        Unclear: it is larger than any answer.
    """
    try:
        value = rounded(number)
        if not value and number.adjusted() < -20:
            return 0
        value = rounded(Fraction(number) * times) if times != 1 else value
    except ValueError:
        raise Unclear(
            say("the number is too large"), say("check its decimal mark, and the unit")
        ) from None
    return value if isinstance(value, int) else as_decimal(value)


def written_number(text: str) -> str:
    """A number with decimal comma or point, and perhaps with marks between the thousands.

    Args:
        text: as somebody wrote it.

    Returns:
        The number with a decimal point.

    Raises:
        ValueError: it is no number.
        Unclear: a mark may be that of decimals or of thousands.
    """
    match = _NUMBER.fullmatch(text)
    if not match or len(text) > _LONGEST_NUMBER:
        raise ValueError
    sign, body, exponent = match[1], match[2].strip(), match[3]
    return f"{sign}{_digits(body)}" + (f"e{exponent}" if exponent else "")


def _digits(body: str) -> str:
    if re.search(r"[\s'’]", body):
        if not (grouped := _GROUPED[" "].fullmatch(body)):
            raise ValueError
        whole = re.sub(r"\D", "", grouped[1])
        return f"{whole}.{grouped[2]}" if grouped[2] else whole
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return body
    if points and commas:
        mark = "." if body.rfind(".") > body.rfind(",") else ","
        thousands = "," if mark == "." else "."
        whole, _, decimals = body.rpartition(mark)
        if not _GROUPED[thousands].fullmatch(whole) or not decimals.isdigit():
            raise ValueError
        return f"{whole.replace(thousands, '')}.{decimals}"
    mark = "." if points else ","
    if points + commas > 1:
        if not _GROUPED[mark].fullmatch(body):
            raise ValueError
        return body.replace(mark, "")
    whole, _, decimals = body.partition(mark)
    if not decimals:
        raise ValueError
    if _GROUPED[mark].fullmatch(body) and not whole.startswith("0"):
        thousands = f"{whole}{decimals}"
        message = say("'{}' may be {}, or {} and {} thousandths", body, thousands, whole, decimals)
        raise Unclear(message, say("write {} or {}0", thousands, body))
    return f"{whole}.{decimals}"
