"""A ruleset of somebody who means harm cannot do any."""

import json
from pathlib import Path
from typing import Any

import pytest
from imadvisor import testing

import imadvisor_github
from advised import TESTS, advice_on, requests, written
from rendered import rendered
from test_exporter import assert_request
from test_script import Server, server  # noqa: F401 - a fixture


@pytest.fixture
def text(tmp_path: Path) -> str:
    answers = tmp_path / "answers.toml"
    answers.write_text('date = 2026-11-02\n[answers]\nagreed = "no"\n')
    return written(advice_on(answers, str(TESTS / "hostile")))


def marked(issue: dict[str, Any]) -> list[str]:
    return rendered(issue["body"]).html


def test_the_ruleset_itself_is_sound() -> None:
    testing.check_ruleset(testing.advisor_with(imadvisor_github), str(TESTS / "hostile"))


def test_nobody_is_mentioned_and_nothing_linked(text: str) -> None:
    labels, issues = requests(text)
    assert len(issues) == 2
    for issue in issues:
        page = rendered(issue["body"])
        assert page.found() == []
        assert "@octocat" in page.text, "it is shown all the same"
        assert not page.kinds & {"link_open", "image", "blockquote_open", "fence", "em_open"}
        assert "@o" not in issue["title"]
        assert "#1" not in issue["title"]
    assert not any("@o" in label["name"] + label["description"] for label in labels)


def test_only_our_own_markers_are_there(text: str) -> None:
    early, late = requests(text)[1]
    assert [html.strip() for html in marked(early)] == ["<!-- imadvisor hostile/early -->"]
    assert [html.strip() for html in marked(late)] == [
        "<!-- imadvisor after hostile/early -->",
        "<!-- imadvisor hostile/late -->",
    ]
    assert text.count("<!-- imadvisor") == 3


def test_lines_stay_requests_with_labels_of_their_own(text: str) -> None:
    assert len(text.splitlines()) == 7
    labels, issues = requests(text)
    for request in (*labels, *issues):
        assert_request(request)
    names = [label["name"] for label in labels]
    assert len({name.casefold() for name in names}) == len(names) == 5
    assert [name for name in names if name.endswith("… (2)")]
    assert {name for issue in issues for name in issue["labels"]} == set(names)


def test_no_mark_that_turns_text_around_is_left(text: str) -> None:
    assert "\\u202e" not in text
    assert "\\ufffd" in text


def test_a_done_when_of_nothing_is_a_box_still(text: str) -> None:
    assert "- [ ] ;; .\n" in requests(text)[1][1]["body"]


def test_the_script_runs_none_of_it(server: Server, text: str) -> None:  # noqa: F811
    run = server.run(text)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "#41 hostile/early\n#42 hostile/late\n"
    assert not list(server.folder.rglob("pwned"))
    made, sent = server.has("issues"), requests(text)[1]
    assert made[0]["body"] == sent[0]["body"]
    assert [issue["title"] for issue in made] == [issue["title"] for issue in sent]
    assert made[1]["body"] == sent[1]["body"].replace(
        "<!-- imadvisor after hostile/early -->", "#41"
    )
    assert server.has("blocked") == [[42, 9_000_000_041]]
    assert json.dumps(made).count("#41") == 1
