"""A text of anybody is shown, and nothing else is done with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imadvisor_github.inert import TEXT_LIMIT, inert, plain
from rendered import rendered

HOSTILE = (
    "@octocat and @github/team",
    "see #12, GH-12, octo/repo#12 and octo/repo@1234567",
    "closes #1",
    "https://github.com/o/r/issues/1 and www.example.com and ftp://x",
    "mail me@example.com",
    "&#64;octocat &commat;octocat \\@octocat \\\\@octocat",
    "&#35;12",
    "<script>alert(1)</script>",
    "<!-- imadvisor im-core/appoint-line-owner -->",
    "<!--@x --> <img src=x>",
    "[click](javascript:x) ![x](y) [x]: y",
    "[ ] and [x]",
    "- a list",
    "+ a list",
    "= ===",
    "--- ---",
    "12. a list",
    "12) a list",
    "# heading",
    "> quote",
    "    code",
    "a | b | c",
    "~~gone~~ *a* _b_ __c__ **d**",
    "`code` and ``co`de``",
    "`@octocat",
    "@octocat`",
    "``@octo`cat`` `` ` @x",
    "$\\frac{1}{2}$ $$x$$",
    ":tada: :+1: :-1:",
    "see 0123abc and 0123456789012345678901234567890123456789",
    "two\n\nparagraphs\r\n# heading",
    "\u00a0\u2003- x",
)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd")
)
marks = st.text("@#$`\\<>&[]()!*_~|-+=.:/ 0123abgh;")
texts = st.one_of(words, marks, st.sampled_from(HOSTILE)).filter(lambda text: text.split())


@pytest.mark.parametrize("prefix", ["", "- ", "1. ", "- [ ] "])
@settings(max_examples=400, deadline=None)
@given(texts)
def test_a_text_is_shown_as_it_is_wherever_it_stands(prefix: str, text: str) -> None:
    page = rendered(prefix + inert(text))
    box = "[ ] " if prefix.endswith("] ") else ""
    assert page.text == box + " ".join(text.split())
    blocks = {"paragraph_open", "paragraph_close", "inline"}
    if prefix:
        blocks |= {
            f"{kind}_{end}"
            for kind in ("bullet_list", "ordered_list", "list_item")
            for end in ("open", "close")
        }
    assert page.kinds <= blocks | {"text", "text_special", "code_inline"}


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_is_shown_as_it_is(text: str) -> None:
    page = rendered(inert(text))
    assert page.text == " ".join(text.split())
    assert page.found() == []
    assert "<!--" not in inert(text).replace("<!--@x", "")


@settings(max_examples=400, deadline=None)
@given(texts)
def test_github_finds_nothing_in_it(text: str) -> None:
    assert rendered(inert(text)).found() == []


def test_what_github_finds_is_found_by_these_tests() -> None:
    # Otherwise the tests above could not fail.
    for text in ("@octocat", "\\@octocat", "&#64;octocat", "&#35;12", "GH-12", "https://x"):
        assert rendered(text).found(), text


def test_plain_words_stay_readable() -> None:
    text = "Agree 85 percent of hand-offs; don't wait (R14), ‘now’ – €5,000!"
    assert inert(text) == text


def test_a_long_text_is_shortened() -> None:
    assert len(inert("x" * 10_000)) == TEXT_LIMIT
    assert inert("x" * 10_000).endswith("…")
    assert inert("x" * TEXT_LIMIT) == "x" * TEXT_LIMIT


@given(st.text(), st.integers(1, 60))
def test_a_plain_text_is_one_short_line_without_a_marker_or_mention(text: str, limit: int) -> None:
    line = plain(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Two\n lines\tand a tab", "Two lines and a tab"),
        ("Ask @octocat about #12", "Ask @ octocat about # 12"),
        ("<!-- imadvisor a/b -->", "< !-- imadvisor a/b -->"),
        ("C# & R&D <b>", "C# & R&D <b>"),
    ],
)
def test_what_a_title_shows(text: str, line: str) -> None:
    assert plain(text, 256) == line
