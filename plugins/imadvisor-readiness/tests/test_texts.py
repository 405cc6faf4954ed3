"""The texts: both languages, natural Dutch in the words of im-core, and what they name."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from advised import DIMENSION, LAYER, cases, joined, written


def texts(found: Any, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in several languages inside a table, with where it stands."""
    if isinstance(found, dict):
        if found.keys() & {"en", "nl"}:
            yield where, found
        else:
            for key, value in found.items():
                yield from texts(value, f"{where}.{key}")
    elif isinstance(found, list):
        for index, value in enumerate(found):
            yield from texts(value, f"{where}[{index}]")


ALL = [text for kind, thing in written() for text in texts(thing, f"{kind}:{thing['id']}")]
ALL += [text for case in cases() for text in texts(case, f"case:{case['id']}")]
IDS = [where for where, _ in ALL]


def test_these_are_all_texts() -> None:
    files = "".join(path.read_text("utf-8") for path in LAYER.rglob("*.toml"))
    for language in ("en", "nl"):
        assert len(ALL) == len(re.findall(rf"\b{language} = \"", files)) > 100


@pytest.mark.parametrize(("where", "text"), ALL, ids=IDS)
def test_text(where: str, text: dict[str, str]) -> None:
    assert text.keys() == {"en", "nl"}
    for language, said in text.items():
        assert said == said.strip() and said, language
        assert "  " not in said
    if where.endswith(".unit"):
        return
    assert text["en"] != text["nl"]
    for said in text.values():
        assert said[0].isupper()
    assert text["en"][-1] == text["nl"][-1] or {text["en"][-1], text["nl"][-1]}.isdisjoint(".?")


@pytest.mark.parametrize(("where", "text"), ALL, ids=IDS)
def test_dutch_is_formal_and_has_im_cores_words(where: str, text: dict[str, str]) -> None:
    dutch = text["nl"].lower()
    assert not re.search(r"\b(je|jij|jou|jouw|jullie)\b", dutch)
    for term in joined().terms.values():
        english = term.name["en"].lower()
        if english != term.name["nl"].lower():
            assert not re.search(rf"\b{re.escape(english)}s?\b", dutch), term.id
    assert not re.search(r"\b(readiness|commitment|efficacy|buy-in|mindset|change)\b", dutch)


def test_every_part_has_the_texts_that_im_cores_have() -> None:
    wanted = {
        "dimension": {"name", "definition", "good_when", "anchor", "sources"},
        "question": {"text", "help", "evidence", "roles", "sources"},
        "gap": {"name", "when_words", "why", "severity_words", "closed_by", "link", "sources"},
        "criterion": {"code"},
    }
    for kind, thing in written():
        assert wanted[kind] <= thing.keys(), thing["id"]
        assert thing["code"].startswith(("RDY", "GR"))


def test_every_level_has_an_anchor() -> None:
    anchors = [anchor.level for anchor in joined().dimensions[DIMENSION].anchor]
    assert anchors == list(joined().levels)


def test_the_source_of_the_two_constructs_is_named() -> None:
    made = joined()
    assert made.dimensions[DIMENSION].sources == ("oric",)
    assert "doi:10.1186/1748-5908-9-7" in str(made.sources["oric"].locator)
    for kind, thing in written():
        if kind == "gap":
            assert {"oric", "cfir2"} & set(thing["sources"])


def test_conditions_in_words_name_the_questions_that_they_read() -> None:
    made = joined()
    codes = {question.code: id for id, question in made.questions.items()}
    for kind, thing in written():
        if kind == "gap":
            for language in ("en", "nl"):
                words = thing["when_words"][language]
                named = {codes[code] for code in re.findall(r"RDY-\d+", words)}
                read = {id for id in codes.values() if re.search(rf"\b{id}\b", thing["when"])}
                assert named == read, thing["id"]


def test_each_role_is_asked_what_it_can_know() -> None:
    asked: dict[str, set[int]] = {}
    for kind, thing in written():
        if kind == "question":
            for role in thing["roles"]:
                asked.setdefault(role, set()).add(int(thing["code"].removeprefix("RDY-")))
    assert asked == {
        "implementation_manager": {1, 2, 3, 10},
        "process_owner": {1, 4, 6},
        "user": {5, 7, 8},
        "sponsor": {9},
    }
