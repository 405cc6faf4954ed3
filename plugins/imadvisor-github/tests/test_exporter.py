"""What the exporter writes is what GitHub's REST API takes."""

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from imadvisor import Language, testing

import imadvisor_github
from advised import MUNICIPALITY, TESTS, advice_on, requests, written
from imadvisor_github import issues
from imadvisor_github.labels import Labels
from imadvisor_github.phrases import LANGUAGES, phrases
from rendered import rendered

# From GitHub's description of "Create a label" and "Create an issue" and its error messages: the
# most characters, and the pattern of a colour.
LABEL = {"name": 50, "color": 6, "description": 100}
ISSUE = {"title": 256, "labels": 50, "body": 65_536}


def assert_request(request: dict[str, Any]) -> None:
    shape = LABEL if "name" in request else ISSUE
    assert list(request) == list(shape), "the first key says what it is a request for"
    for key, most in shape.items():
        values = request[key] if key == "labels" else [request[key]]
        assert values
        for value in values:
            assert isinstance(value, str)
            assert 0 < len(value) <= most, (key, value)
            if key != "body":
                assert value == value.strip()
                assert len(value.splitlines()) == 1
    if "color" in request:
        assert re.fullmatch("[0-9a-f]{6}", request["color"])


def test_it_writes_requests_whatever_is_answered() -> None:
    advisor = testing.advisor_with(imadvisor_github)
    for text in testing.check_exporter(imadvisor_github.GithubIssues(), advisor):
        assert isinstance(text, str)
        assert text.isascii()
        assert text.endswith("}\n")
        labels, found = requests(text)
        for request in (*labels, *found):
            assert_request(request)
        used = {name for issue in found for name in issue["labels"]}
        assert used | {"imadvisor"} == {label["name"] for label in labels}
        for issue in found:
            page = rendered(issue["body"])
            assert page.found() == []
            assert all(re.fullmatch(r"<!-- imadvisor .*-->\n?", html) for html in page.html)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_recommendation_is_an_issue_after_its_prerequisites(code: str) -> None:
    advice = advice_on()
    _, found = requests(written(advice, code))
    markers = [re.findall(r"<!-- imadvisor (\S+/\S+) -->", issue["body"]) for issue in found]
    assert markers == [[f"im-core/{item.id}"] for item in advice.recommendations]
    there: set[str] = set()
    links = 0
    for item, issue in zip(advice.recommendations, found, strict=True):
        assert issue["body"].endswith(f"\n\n<!-- imadvisor im-core/{item.id} -->")
        after = re.findall(r"<!-- imadvisor after (\S+) -->", issue["body"])
        assert after == [f"im-core/{need}" for need in item.requires]
        assert there.issuperset(after)
        there.add(f"im-core/{item.id}")
        links += len(after)
    assert links > 5


def test_done_when_is_a_checklist() -> None:
    _, found = requests(written(advice_on()))
    body = next(i["body"] for i in found if i["title"].startswith("R07"))
    assert (
        "### Done when\n\n"
        "- [ ] Every important benefit has an owner who has signed for it\n"
        "- [ ] Negative effects are listed as well\n\n"
    ) in body
    assert all("\n- [ ] " in issue["body"] for issue in found)


def test_labels_say_phase_owner_and_what_to_begin_with() -> None:
    advice = advice_on()
    labels, found = requests(written(advice))
    by_title = {issue["title"]: issue["labels"] for issue in found}
    assert by_title["R14 Appoint an owner in the line"] == [
        "imadvisor",
        "Phase: Prepare",
        "Owner: Sponsor / executive",
        "First quarter",
    ]
    focused = [issue for issue in found if "First quarter" in issue["labels"]]
    assert 0 < len(focused) == len(advice.focus) < len(found)
    assert {
        "name": "Owner: Sponsor / executive",
        "color": "5319e7",
        "description": "Sponsor / executive is accountable for it",
    } in labels


def test_dutch_is_dutch() -> None:
    found = requests(written(advice_on(), "nl"))[1]
    assert found[0]["labels"][1:3] == ["Fase: Voorbereiden", "Eigenaar: Opdrachtgever"]
    body = found[0]["body"]
    assert "### Klaar als\n" in body
    assert "**Persoonsdagen:** " in body
    assert "2 november 2026" in body
    english = {
        heading
        for issue in requests(written(advice_on()))[1]
        for heading in re.findall("^### .*", issue["body"], re.M)
    }
    dutch = {heading for issue in found for heading in re.findall("^### .*", issue["body"], re.M)}
    assert not english & dutch
    assert len(english) == len(dutch)


def test_every_phrase_is_there_in_every_language() -> None:
    assert set(LANGUAGES) == {"en", "nl"}
    english, dutch = phrases("en"), phrases("nl")
    assert english.keys() == dutch.keys()
    for key, phrase in english.items():
        assert re.findall(r"\{\w*\}", phrase) == re.findall(r"\{\w*\}", dutch[key]), key
        assert phrase != dutch[key], key
    assert phrases("fr") == english


def test_a_small_organisation_gets_the_light_variant(tmp_path: Path) -> None:
    small = tmp_path / "small.toml"
    small.write_text(MUNICIPALITY.read_text("utf-8").replace("users = 300", "users = 20"))
    advice = advice_on(small)
    light = [item.id for item in advice.recommendations if item.variant == "light"]
    assert light
    _, found = requests(written(advice))
    for item, issue in zip(advice.recommendations, found, strict=True):
        thing = advice.ruleset.recommendations[item.id]
        is_light = item.id in light
        assert ("The light variant" in issue["body"]) is is_light
        assert (thing.purpose["en"] in issue["body"]) is not is_light
        if thing.light and is_light:
            assert issue["title"].endswith(thing.light.name["en"])
            assert thing.light.what["en"] in issue["body"]
            assert "### Steps" not in issue["body"]


def test_provisional_advice_says_so(tmp_path: Path) -> None:
    claimed = tmp_path / "claimed.toml"
    claimed.write_text('date = 2026-11-02\n[answers]\nsupport_rating = 1\nowner_named = "no"\n')
    advice = advice_on(claimed)
    _, found = requests(written(advice))
    said = ["Provisional" in issue["body"] for issue in found]
    assert said == [item.provisional for item in advice.recommendations]
    assert set(said) == {True, False}


def test_answers_and_names_are_not_in_it() -> None:
    advisor = testing.advisor_with(imadvisor_github)
    private = "Xyzzy"
    advice = advisor.advise(
        {
            "date": dt.date(2026, 11, 2),
            "organisation": {"name": private},
            "respondent": {"name": private},
            "answers": {"owner_named": {"value": "no", "note": private, "evidence": private}},
        },
        "im-core",
    )
    assert advice.recommendations
    assert private not in written(advice)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_process_writes_the_same_bytes(code: str, tmp_path: Path) -> None:
    found = set()
    for seed in ("1", "2", "3"):
        target = tmp_path / f"{seed}.jsonl"
        command = [sys.executable, "-m", "imadvisor", "export", "github", str(MUNICIPALITY)]
        options = ["--lang", code, "--output", str(target)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, *options], env=environment, check=True, capture_output=True)
        found.add(target.read_bytes())
    # Not held against what is written here: other plugins may be installed there.
    assert len(found) == 1 and b"imadvisor after im-core/" in found.pop()


def test_a_body_that_is_too_long_is_shortened_and_keeps_its_marker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    advice = advice_on()
    language = Language("nl", advice.ruleset)
    writer = issues.Issues(advice, language, Labels(advice, language))
    body = writer.body("appoint-line-owner")
    marker = "\n\n<!-- imadvisor im-core/appoint-line-owner -->"
    end = f"\n\n*Ingekort: GitHub staat geen langer issue toe.*{marker}"
    size = len(body.encode())
    assert size > len(body), "bytes count"
    lengths = set()
    for limit in range(size - 500, size + 200):
        monkeypatch.setattr(issues, "BODY_LIMIT", limit)
        found = writer.body("appoint-line-owner")
        assert len(found.encode()) <= limit
        if found != body:
            assert found.endswith(end)
            assert body.startswith(found.removesuffix(end))
        lengths.add(len(found))
    assert found == body
    assert len(lengths) > 3, "as much is kept as there is room for"


def test_the_command_finds_the_exporter(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "imadvisor", "plugin", "show", "github"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "github" in shown
    assert TESTS.parent.name in shown
