"""The reference of the site names everything there is, and its links are checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import links
import pytest
import reference

import imadvisor
import imadvisor.plugin
import imadvisor.testing
from conftest import ROOT
from imadvisor.quality.manual import manual
from imadvisor.rulesets.schema import layer_schema, ruleset_schema
from public_names import public_names


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


def test_every_command_and_option_is_on_its_page(pages: dict[str, str]) -> None:
    parts = re.split(r"^#+ (imadvisor.*)\n", pages["commands"], flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    typed = [name for name in public_names() if not name.startswith("imadvisor.")]
    assert len(typed) > 200
    for name in typed:
        words = name.split()
        option = words.pop() if words[-1].startswith("-") else ""
        assert option in sections[" ".join(words)], name
    assert "Commands of plugins" not in pages["commands"]


@pytest.mark.parametrize(
    ("page", "module"),
    [
        ("python", imadvisor),
        ("plugin-api", imadvisor.plugin),
        ("testing", imadvisor.testing),
    ],
)
def test_every_public_name_is_on_its_page(pages: dict[str, str], page: str, module: Any) -> None:
    parts = re.split(r"^## (.+)$", pages[page], flags=re.MULTILINE)
    headings = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert list(headings) == module.__all__
    for name, text in headings.items():
        thing = getattr(module, name)
        if isinstance(thing, type) or (callable(thing) and name.islower()):
            said = (thing.__doc__ or "").partition("\n")[0]
            if name not in ("hookimpl", "hookspec"):
                assert said and said.split()[-1] in text, name
    assert " at 0x" not in pages[page]


def test_what_a_docstring_says_stands_on_the_page(pages: dict[str, str]) -> None:
    section = pages["plugin-api"].partition("## read_document\n")[2].partition("\n## ")[0]
    assert "limits: Limits = Limits(" in section
    assert "- `limits`: how much it may hold; never more is read." in section
    assert "**Raises**\n\n- `DocumentError`: it cannot be read" in section
    assert "[Document](#imadvisor-plugin-name-document)" in section


@pytest.mark.parametrize(
    ("page", "schema"), [("ruleset-format", ruleset_schema()), ("layer-format", layer_schema())]
)
def test_every_key_of_every_table_is_on_its_page(
    pages: dict[str, str], page: str, schema: dict[str, Any]
) -> None:
    text = pages[page]
    for name, part in schema["properties"].items():
        if name != "schema":
            assert f"[{name}]" in text
            keys = _table(schema, part.get("items", part)).get("properties", {})
            section = re.split(rf"^## `\[*{name}\]*`$", text, flags=re.MULTILINE)[1]
            rows = re.findall(r"^\| `(\w+)`", section.partition("\n## ")[0], re.MULTILINE)
            assert rows == list(keys)
            assert keys or "Names with what they stand for" in section
    assert "§" not in text


def _table(schema: dict[str, Any], part: dict[str, Any]) -> Any:
    return schema["definitions"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def test_keys_are_described_by_the_models(pages: dict[str, str]) -> None:
    assert "| `ask_when` | a text | the condition on which it is asked" in pages["ruleset-format"]
    assert (
        "| `citation` (needed) | a text | as it would stand in a list of"
        in (pages["ruleset-format"])
    )


def test_every_finding_is_on_its_page(pages: dict[str, str]) -> None:
    codes = re.findall(r"^## (.+)$", pages["findings"], re.MULTILINE)
    assert codes == list(manual(imadvisor.Language("en")))
    assert len(codes) > 30


def test_every_page_is_in_the_contents_and_nothing_else(pages: dict[str, str]) -> None:
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    entries = [
        line.rpartition("<")[2].rstrip(">")
        for block in re.findall(r"```\{toctree\}\n(.*?)```", contents, re.DOTALL)
        for line in block.splitlines()
        if line and not line.startswith(":")
    ]
    named = {
        str(path.relative_to(ROOT))
        for entry in entries
        for path in (ROOT.glob(f"{entry[1:]}.md") if entry[0] == "/" else _docs(entry))
    }
    written = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")}
    written |= {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"}
    written |= {str(p.relative_to(ROOT)) for p in ROOT.glob("plugins/*/README.md")}
    assert named - {f"docs/reference/{page}.md" for page in pages} == written - {"docs/index.md"}
    assert {e for e in entries if "reference/" in e} == {f"reference/{page}" for page in pages}


def _docs(entry: str) -> list[Path]:
    return [*(ROOT / "docs").glob(f"{entry}.md")]


def test_pages_that_have_not_changed_are_left_alone(tmp_path: Path) -> None:
    reference.write(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    changed = tmp_path / "findings.md"
    changed.write_text("# Old", encoding="utf-8")
    reference.write(tmp_path)
    assert len(before) == 7
    assert "# Old" not in changed.read_text(encoding="utf-8")
    for path, when in before.items():
        assert path == changed or path.stat().st_mtime_ns == when


# -- links --------------------------------------------------------------------------------------

PAGE = '<h1 id="top">Top</h1><a name="old"></a>{}'


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ('<a href="#top">', ""),
        ('<a href="other.html#old">', ""),
        ('<a href="b%20c.txt">', ""),
        ('<a href="https://example.org/x#y">', ""),
        ('<img src="data:image/png;base64,AA==">', ""),
        ('<a href="#bottom">', "there is no such place on the page"),
        ('<a href="other.html#bottom">', "there is no such place on the page"),
        ('<a href="gone.html">', "there is no such file"),
        ('<a href="folder/">', "there is no such file"),
        ('<img src="gone.png">', "there is no such file"),
        ('<script src="https://example.org/x.js">', "this is loaded from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "this is loaded from elsewhere"),
    ],
)
def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path, link: str, wrong: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "b c.txt").write_text("text", encoding="utf-8")
    (tmp_path / "other.html").write_text(PAGE.format(""), encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE.format(link), encoding="utf-8")
    found = links.broken(tmp_path)
    address = re.findall(r'(?:href|src)="(.+?)"', link)[0]
    assert found == ([f"page.html: {address}: {wrong}"] if wrong else [])
