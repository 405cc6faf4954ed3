"""The catalogue of a ruleset holds everything, linked both ways, in its languages, as text."""

from __future__ import annotations

import copy
import re
import shutil
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.documents import Document
from imadvisor.language import Language
from imadvisor.quality.case_stories import stories_of
from imadvisor.reports.catalogue.content import KINDS, catalogue_of
from imadvisor.reports.catalogue.page import catalogue_page
from imadvisor.reports.catalogue.phrases import expectations, headings, phrases
from imadvisor.reports.catalogue.shape import Fact, Piece, RulesetCatalogue
from imadvisor.reports.document.sentences import condition_in_words
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from imadvisor.scoring.methods import BUILT_IN
from random_rulesets import rulesets
from reports.pages import attributes, census, html_chunks
from reports.test_hostile_content import BAD, HOSTILE

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def both(im_core: Ruleset) -> RulesetCatalogue:
    return catalogue_of(im_core, ("en", "nl"), stories_of(im_core))


@pytest.fixture(scope="module")
def page(both: RulesetCatalogue) -> str:
    return catalogue_page(both)


@pytest.fixture(scope="module")
def pages(advisor: Advisor, bakery: Ruleset, im_core: Ruleset, page: str) -> Mapping[str, str]:
    tailored = advisor.ruleset("dutch-municipality")
    return {
        "both": page,
        "nl": catalogue_page(catalogue_of(im_core, ("nl",), stories_of(im_core))),
        "bakery": catalogue_page(catalogue_of(bakery, ("en",))),
        "municipality": catalogue_page(catalogue_of(tailored, ("nl", "en"))),
    }


def _pieces(catalogue: RulesetCatalogue) -> dict[str, set[Piece]]:
    """By anchor, everything that an article says."""
    found = {}
    for chapter in catalogue.chapters:
        for article in chapter.articles:
            lines = [
                line
                for part in article.parts
                for line in (part.lines if isinstance(part, Fact) else sum(part.rows, ()))
            ]
            found[article.anchor] = {piece for line in lines for piece in line}
    return found


@pytest.mark.parametrize("name", ["both", "nl", "bakery", "municipality"])
def test_every_link_leads_somewhere(pages: Mapping[str, str], name: str) -> None:
    found = attributes(pages[name])
    ids = [value for _, attribute, value in found if attribute == "id"]
    assert len(ids) == len(set(ids))
    links = [value for _, attribute, value in found if attribute == "href"]
    assert len(links) > 30 and all(link[0] == "#" for link in links)
    assert {link[1:] for link in links} <= set(ids)


def test_everything_is_there(both: RulesetCatalogue, im_core: Ruleset) -> None:
    told = _pieces(both)
    for kind in KINDS:
        for id in im_core.things[kind]:
            assert f"{kind}-{id}" in told
    assert {f"case-{story.id}" for story in stories_of(im_core)} <= set(told)
    codes = [listed.code for listed in both.index]
    assert sorted(codes) == sorted(thing.code for thing in im_core.everything() if thing.code)
    assert codes.index("G2" if "G2" in codes else "G02") < codes.index("G10")


def test_conditions_are_told_in_words_and_as_written(
    both: RulesetCatalogue, im_core: Ruleset
) -> None:
    told = _pieces(both)
    for (kind, id, field), condition in im_core.conditions.items():
        if kind not in im_core.things:
            continue
        said = {words.text for piece in told[f"{kind}-{id}"] for words in piece.said}
        assert getattr(im_core.things[kind][id], field) in said
        for code in ("en", "nl"):
            assert condition_in_words(Language(code, im_core), im_core, condition) in said


def test_links_lead_back(both: RulesetCatalogue) -> None:
    told = {
        anchor: {piece.target for piece in pieces if piece.target}
        for anchor, pieces in _pieces(both).items()
    }
    pairs = [(here, there) for here, targets in told.items() for there in targets]
    assert len(pairs) > 3000
    assert not [(here, there) for here, there in pairs if there in told and here not in told[there]]


def test_questions_gaps_recommendations_and_cases_are_linked(both: RulesetCatalogue) -> None:
    told = {anchor: {piece.target for piece in pieces} for anchor, pieces in _pieces(both).items()}
    assert "gap-missing-ownership" in told["question-owner_named"]
    assert "criterion-ownership-level-1" in told["question-owner_named"]
    assert "recommendation-appoint-line-owner" in told["gap-missing-ownership"]
    assert "case-municipality-mid-roll-out" in told["gap-missing-ownership"]
    assert {"role-sponsor", "phase-prepare"} & told["recommendation-appoint-line-owner"]


def test_codes_in_texts_are_links(page: str) -> None:
    article = page[page.index('id="pattern-the-chasm"') :]
    article = article[: article.index("</article>")]
    assert re.search(r'\(<a href="#recommendation-[a-z-]+">R36</a>, <a href=', article)


def test_one_language_says_nothing_in_another(pages: Mapping[str, str]) -> None:
    # An id, such as that of the special value "none", is in no language.
    chunks = set(html_chunks(re.sub(r"<code>.*?</code>", "", pages["nl"])))
    own = [
        (english, dutch)
        for spoken in (phrases, headings, expectations)
        for english, dutch in zip(
            spoken(Language("en")).values(), spoken(Language("nl")).values(), strict=True
        )
        if english != dutch
    ]
    assert len(own) > 60
    assert [english for english, _ in own if english in chunks] == []
    assert len([dutch for _, dutch in own if dutch in chunks]) > 40
    assert 'lang="en"' not in pages["nl"] and "lang=en" not in pages["nl"]


def test_layers_are_told(pages: Mapping[str, str]) -> None:
    text = "\n".join(html_chunks(pages["municipality"]))
    assert "layer dutch-municipality 1.0.0" in text
    assert "Weggelaten door lagen" in text or "Gewijzigd door" in text


def test_it_is_not_too_large(pages: Mapping[str, str]) -> None:
    assert len(pages["both"].encode()) < 4_500_000


def test_it_asks_for_nothing_and_runs_only_its_own_script(pages: Mapping[str, str]) -> None:
    for page in pages.values():
        found = census(page)
        assert found["script"] == found["style"] == 1
        assert not {"iframe", "object", "img", "link", "base"} & set(found)
        policy = next(v for _, a, v in attributes(page) if "default-src" in v)
        assert "unsafe" not in policy and policy.count("sha256-") == 2
        for element, attribute, _ in attributes(page):
            assert not attribute.startswith("on") and attribute not in ("style", "src"), element


@settings(max_examples=15, deadline=None)
@given(rulesets())
def test_any_ruleset_can_be_read(ruleset: Ruleset) -> None:
    page = catalogue_page(catalogue_of(ruleset, ("en", "nl")))
    found = attributes(page)
    ids = {value for _, attribute, value in found if attribute == "id"}
    assert {value[1:] for _, attribute, value in found if attribute == "href"} <= ids
    for thing in ruleset.everything():
        assert f"{thing.kind_name}-{thing.id}" in ids


# -- untrusted rulesets -----------------------------------------------------------------------


def _bakery_saying(text: str) -> Ruleset:
    """The bakery with a text wherever an author may write one."""
    path = ROOT / "tests" / "rulesets_data" / "bakery" / "bakery.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)

    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: text if key == "en" else said(inner) for key, inner in value.items()}
        return [said(inner) for inner in value] if isinstance(value, list) else value

    changed = said(copy.deepcopy(data))
    changed["ruleset"]["licence"] = text
    changed["source"] = [
        {"id": "s", "citation": text, "locator": text, "licence": {"en": text}, "used_for": text}
    ]
    changed["term"] = [{"id": "t", "name": {"en": text}, "note": text}]
    needs = {method.name: method.needs for method in BUILT_IN}
    return assemble(
        [Document("x.toml", "toml", None, changed)], methods=needs, origin=Origin("", "", "")
    )


@pytest.mark.parametrize("name", [*HOSTILE, "controls"])
def test_what_an_author_writes_stays_text(name: str) -> None:
    text = HOSTILE.get(name, BAD)
    shapes = []
    for written in ("harmless", text):
        ruleset = _bakery_saying(written)
        page = catalogue_page(catalogue_of(ruleset, ("en", "nl")))
        # A text may name a code, which is a link then: those lead to what there is.
        links = {value for _, attribute, value in attributes(page) if attribute == "href"}
        ids = {value for _, attribute, value in attributes(page) if attribute == "id"}
        assert links <= {f"#{id}" for id in ids}
        elements = {element: count for element, count in census(page).items() if element != "a"}
        shapes.append((elements, ids))
        if name == "controls":
            assert not set(BAD) & set(page) - {"\n"}
        else:
            expected = " ".join(written.split())
            assert expected in html_chunks(page)
    assert shapes[0] == shapes[1]


# -- the command ------------------------------------------------------------------------------


def test_the_command_writes_it(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "bakery.html"
    shutil.copytree(ROOT / "tests" / "rulesets_data" / "bakery", tmp_path / "bakery")
    result = run("ruleset", "catalogue", str(tmp_path / "bakery"), "--output", str(target))
    assert result.exit_code == 0, result.output
    page = target.read_text(encoding="utf-8")
    assert '<html lang="en">' in page, "a ruleset in one language has no switch"
    assert page.startswith("<!DOCTYPE html>") and "Hygiene in a bakery" in page
    dutch = run("ruleset", "catalogue", str(tmp_path / "bakery"), "--lang", "nl")
    assert '<html lang="nl">' in dutch.stdout and "Vragen" in dutch.stdout
    assert "<span lang=en>Wash the tables</span>" in dutch.stdout, "it is told as what it is"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["im-cor"], "did you mean 'im-core'"),
        (["no-such-folder"], "there is no ruleset 'no-such-folder'"),
    ],
)
def test_a_ruleset_that_there_is_not(run: Run, arguments: list[str], said: str) -> None:
    result = run("ruleset", "catalogue", *arguments)
    assert result.exit_code == 2 and said in result.stderr


def test_cases_that_are_wrong_are_told(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "rulesets_data" / "bakery", tmp_path / "bakery")
    cases = tmp_path / "bakery" / "cases"
    cases.mkdir()
    case = '[[case]]\nid = "x"\ntitle.en = "X"\ndate = 2026-11-02\n'
    wrong = case + '[case.expect]\ngaps_present = ["warm-fridg"]\n'
    (cases / "one.toml").write_text(wrong, encoding="utf-8")
    result = run("ruleset", "catalogue", str(tmp_path / "bakery"))
    assert result.exit_code == 2 and "did you mean 'warm-fridge'" in result.stderr
