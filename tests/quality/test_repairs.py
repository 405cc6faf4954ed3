"""`ruleset check --fix` repairs what has one safe repair, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.cli import ruleset_repair
from imadvisor.documents.toml_removal import without_tables
from imadvisor.errors import DocumentError

FERRY = ROOT / "tests" / "rulesets_data" / "ferry" / "ferry.toml"
Run = Callable[..., Result]

UNUSED = """
# Somebody may coach, some day.
[[role]]
id = "coach"   # not the bus
# inside the table
rank   = 9
name.en = "Coach # one"
# behind it

# about the next one
[[phase]]
id = "harbour"
rank = 9
name.en = "Harbour"

[[aspect]]
id = "people"
rank = 1
[aspect.name]
en = "People"

[[scaling]]
id = "by-passengers"
by = "passengers"
per = 50
unknown = [
  1, # at least
  2,
]

[[question]]
id = "colour"
topic = "situation"
type = "yes-no"
text.en = "Is it painted blue?"
"""


@pytest.fixture
def ferry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ferry"
    folder.mkdir()
    text = FERRY.read_text(encoding="utf-8").replace('closed_by = [["survey"]]\n', "", 1)
    (folder / "ferry.toml").write_text(text, encoding="utf-8")
    (folder / "more.toml").write_text(UNUSED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def found(run: Run, *options: str) -> Counter[tuple[str, str]]:
    result = run("ruleset", "check", "./ferry", "--format", "json", *options)
    told = json.loads(result.stdout)["findings"]
    return Counter((finding["code"], finding["object"]) for finding in told)


def comments(text: str) -> Counter[str]:
    without_texts = re.sub(r'"[^"\n]*"', "", text)
    return Counter(line.partition("#")[2] for line in without_texts.split("\n") if "#" in line)


REPAIRED = {
    ("unused-role", "role:coach"),
    ("unused-phase", "phase:harbour"),
    ("unused-aspect", "aspect:people"),
    ("unused-scaling", "scaling:by-passengers"),
    ("no-closing-set", "gap:hull-unchecked"),
}


def test_what_has_one_repair_is_gone_and_all_else_as_it_was(run: Run, ferry: Path) -> None:
    before = found(run)
    assert before == Counter([*REPAIRED, ("unused-question", "question:colour")])
    texts = {path: path.read_text(encoding="utf-8") for path in ferry.iterdir()}
    result = run("ruleset", "check", "./ferry", "--fix")
    assert result.exit_code == 1
    assert '+closed_by = [["survey"]]' in result.stdout and '-id = "coach"' in result.stdout
    assert result.stdout.endswith("ferry: 1 finding\n")
    assert found(run) == Counter([("unused-question", "question:colour")])
    for path, text in texts.items():
        assert comments(path.read_text(encoding="utf-8")) == comments(text), path
    assert run("ruleset", "fmt", "--check", "ferry").exit_code == 0
    # There is nothing left to repair.
    again = {path: path.read_bytes() for path in ferry.iterdir()}
    assert "repaired" not in run("ruleset", "check", "./ferry", "--fix").stdout
    assert {path: path.read_bytes() for path in ferry.iterdir()} == again


def test_only_what_is_selected_is_repaired(run: Run, ferry: Path) -> None:
    first = (ferry / "ferry.toml").read_bytes()
    run("ruleset", "check", "./ferry", "--fix", "--select", "unused-role")
    assert found(run)["unused-role", "role:coach"] == 0
    assert found(run)["unused-phase", "phase:harbour"] == 1
    assert (ferry / "ferry.toml").read_bytes() == first
    run("ruleset", "check", "./ferry", "--fix", "--select", "layout")
    assert found(run)["unused-phase", "phase:harbour"] == 1
    assert run("ruleset", "fmt", "--check", "ferry").exit_code == 0


def test_machines_get_their_format_whole(run: Run, ferry: Path) -> None:
    result = run("ruleset", "check", "./ferry", "--fix", "--format", "json")
    assert [one["code"] for one in json.loads(result.stdout)["findings"]] == ["unused-question"]
    assert '-id = "coach"' in result.stderr


def test_two_links_leave_open_which_set_closes(run: Run, ferry: Path) -> None:
    path = ferry / "ferry.toml"
    text = path.read_text(encoding="utf-8")
    link = '[[gap.link]]\nrecommendation = "survey"\npriority = 1\n'
    other = link.replace("survey", "buy-jackets") + 'rationale.en = "Or this."\n\n'
    path.write_text(text.replace(link, other + link, 1), encoding="utf-8")
    run("ruleset", "check", "./ferry", "--fix")
    assert found(run)["no-closing-set", "gap:hull-unchecked"] == 1


def test_what_would_bring_another_finding_is_left_alone(run: Run, ferry: Path) -> None:
    path = ferry / "ferry.toml"
    text = path.read_text(encoding="utf-8")
    mark = 'kind = "activity"\nphase = "dock"\nlevel = 1\nowner = "captain"\ndimensions = ["boat"]'
    assert text.index('id = "survey"') < text.index(mark) < text.index('id = "buy-jackets"')
    there = f"{mark}\nin_place_when = \"hull_checked == 'no'\""
    other = (
        '\n[[gap]]\nid = "crowded"\nname.en = "Many people at once"\nwhen = "passengers > 50"\n'
        'severity = "low"\nclosed_by = [["survey"]]\n\n[[gap.link]]\nrecommendation = "survey"\n'
        'priority = 1\nrationale.en = "It tells how many she bears."\n'
    )
    path.write_text(text.replace(mark, there, 1) + other, encoding="utf-8")
    before = found(run)
    run("ruleset", "check", "./ferry", "--fix")
    after = found(run)
    assert before["no-closing-set", "gap:hull-unchecked"] == 1
    assert after == before - Counter(REPAIRED - {("no-closing-set", "gap:hull-unchecked")})


def test_a_case_that_needs_it_keeps_it(run: Run, ferry: Path) -> None:
    (ferry / "cases").mkdir()
    case = (
        '[[case]]\nid = "one"\ntitle.en = "One"\ndate = 2026-11-02\n\n[case.answers]\n'
        'colour = "yes"\n\n[case.expect]\ngaps_absent = ["no-rota"]\n'
    )
    (ferry / "cases" / "one.toml").write_text(case, encoding="utf-8")
    run("ruleset", "check", "./ferry", "--fix")
    assert found(run)["unused-question", "question:colour"] == 1
    assert 'id = "colour"' in (ferry / "more.toml").read_text(encoding="utf-8")


def test_nothing_outside_the_folder_is_changed(run: Run, ferry: Path, tmp_path: Path) -> None:
    for name in ("im-core", "nowhere"):
        result = run("ruleset", "check", name, "--fix")
        assert result.exit_code == 2, result.output
        assert "this names no folder, so nothing is repaired" in result.stderr
    core = tmp_path / "im-core"
    shutil.copytree(ROOT / "rulesets" / "im-core", core)
    result = run("ruleset", "check", "im-core", "--fix")
    assert result.exit_code == 2 and "write ./im-core" in result.stderr
    elsewhere = tmp_path / "elsewhere.toml"
    (ferry / "more.toml").rename(elsewhere)
    (ferry / "more.toml").symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    run("ruleset", "check", "./ferry", "--fix")
    assert elsewhere.read_bytes() == before


def test_what_is_written_during_the_check_stays(
    run: Run, ferry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (ferry / "ferry.toml").read_text(encoding="utf-8")
    mine = UNUSED + "\n# written while it was checked\n"
    whole = ruleset_repair.repairs_in

    def slow(*given: Any) -> dict[str, str]:
        texts = whole(*given)
        (ferry / "more.toml").write_text(mine, encoding="utf-8")
        return texts

    monkeypatch.setattr(ruleset_repair, "repairs_in", slow)
    result = run("ruleset", "check", "./ferry", "--fix", "--select", "unused-role,unused-phase")
    assert result.exit_code == 2
    assert "more.toml: has been changed since it was read" in result.stderr
    assert "check it again" in result.stderr
    assert (ferry / "more.toml").read_text(encoding="utf-8") == mine
    assert (ferry / "ferry.toml").read_text(encoding="utf-8") == other


def test_a_ruleset_with_mistakes_is_told_as_it_is(run: Run, ferry: Path) -> None:
    path = ferry / "more.toml"
    path.write_text(UNUSED.replace('by = "passengers"', 'by = "passenger"'), encoding="utf-8")
    result = run("ruleset", "check", "./ferry", "--fix", "--ignore", "layout")
    assert result.exit_code == 1 and "mistake" in result.stdout
    assert 'id = "coach"' in path.read_text(encoding="utf-8")


def test_a_table_in_a_list_is_not_taken_out() -> None:
    text = 'role = [{ id = "a" }, { id = "b" }]\n'
    with pytest.raises(DocumentError, match="no header of its own"):
        without_tables("x.toml", text, [("role", 0)])
