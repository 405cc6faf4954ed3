"""All plugins of this repository in one environment, with im-core."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imadvisor import Advisor

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
NAMES = ("durable", "github", "lens", "readiness", "servicedesk", "survey")
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
LENS = PLUGINS / "imadvisor-lens" / "tests" / "workshop.json"


def _run(folder: Path, *arguments: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "imadvisor", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout


def _data(folder: Path, *arguments: str) -> Any:
    return json.loads(_run(folder, *arguments, "--format", "json"))


def test_all_are_loaded_without_a_fault(tmp_path: Path) -> None:
    listed = _data(tmp_path, "plugin", "list")
    found = {plugin["name"]: plugin for plugin in listed["plugins"]}
    assert set(NAMES) <= set(found)
    assert [found[name]["status"] for name in NAMES] == ["loaded"] * len(NAMES)
    assert [found[name]["faults"] for name in NAMES] == [[]] * len(NAMES)


@pytest.mark.parametrize("answers", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("ruleset", ["im-core", "dutch-municipality"])
def test_durable_gives_identical_json(tmp_path: Path, answers: Path, ruleset: str) -> None:
    try:
        import durable.engine  # noqa: F401
    except ImportError as error:
        pytest.skip(f"durable-rules cannot be imported on this Python: {error}")
    text = answers.read_text(encoding="utf-8").replace('ruleset = "im-core"\n', "")
    text = re.sub(r'(?m)^(sector|CTX-1) = "\w+"\n', "", text)
    path = tmp_path / "answers.toml"
    path.write_text(text, encoding="utf-8")
    arguments = ("advise", "answers.toml", "--ruleset", ruleset, "--format", "json", "--engine")
    ours = {engine: _run(tmp_path, *arguments, engine) for engine in ("durable", "direct")}
    assert ours["durable"] == ours["direct"]


def test_readiness_joins_in_and_stays_out(tmp_path: Path) -> None:
    answers = str(EXAMPLES[0])
    told = _data(tmp_path, "advise", answers)
    (mine,) = [d for d in told["dimensions"] if d["origin"]["package"] == "imadvisor-readiness"]
    assert mine["origin"]["layer"] == told["ruleset"]["made_of"][1]["layer"]
    alone = json.loads(
        _run(tmp_path, "--no-plugin", "readiness", "advise", answers, "--format", "json")
    )
    assert [d["id"] for d in alone["dimensions"]] == [
        d["id"] for d in told["dimensions"] if d["id"] != mine["id"]
    ]


def test_a_client_layer_stays_pinned_whatever_is_installed(tmp_path: Path) -> None:
    told = _data(tmp_path, "ruleset", "show", "dutch-municipality")
    dimensions = [thing["id"] for thing in told["objects"]["dimension"]]
    assert len(dimensions) == 15, "the fourteen of im-core, and readiness for change"


def test_a_lens_is_asked_and_advised_on(tmp_path: Path) -> None:
    form = _run(tmp_path, "answers", "template", "--ruleset", str(LENS))
    (tmp_path / "a.toml").write_text(form.replace("# date =", "date = 2026-11-02"))
    told = _data(tmp_path, "advise", "a.toml", "--ruleset", str(LENS))
    assert told["ruleset"]["made_of"][0]["package"] == "imadvisor-lens"


def test_from_a_survey_to_advice(tmp_path: Path) -> None:
    texts = {id: q.text["nl"] for id, q in Advisor().ruleset("im-core").questions.items()}
    asked = ("owner_named", "phase")
    header = ";".join(f'"{texts[id]}"' for id in asked)
    table = f"Tijdstempel;{header}\n2026-11-02;no;rollout\n2026-11-02;yes;rollout\n"
    (tmp_path / "export.csv").write_text(table, encoding="utf-8")
    refused = _said_wrong(tmp_path, "advise", "export.csv")
    assert "imadvisor survey export.csv" in refused
    columns = _data(tmp_path, "survey", "export.csv")["columns"]
    assert [column["question"] for column in columns] == [None, *asked]
    assert [column["sure"] for column in columns] == [1.0] * 3
    refused = _said_wrong(tmp_path, "advise", "export.csv")
    assert "3 of 3 columns are not confirmed" in refused
    mapping = tmp_path / "export.mapping.toml"
    text = mapping.read_text(encoding="utf-8").replace("confirmed = false", "confirmed = true")
    mapping.write_text(text.replace('# role = "…"', 'role = "user"'), encoding="utf-8")
    told = _data(tmp_path, "advise", "export.csv")
    assert all(f"respondent {n}" in json.dumps(told["respondents"]) for n in (1, 2))


def _said_wrong(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "imadvisor", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    return done.stderr


def test_from_tickets_to_issues(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        "date = 2026-11-02\n[answers]\nphase = 'rollout'\nowner_named = 'no'\n"
    )
    sample = next((PLUGINS / "imadvisor-servicedesk").rglob("*.csv"))
    _run(tmp_path, "collect", "servicedesk", "a.toml", "--option", f"export={sample}")
    told = _data(tmp_path, "advise", "a.toml")
    assert told["proposed"] and all("servicedesk" in by for by in told["proposed"].values())
    _run(tmp_path, "answers", "accept", "a.toml", "--all")
    assert _data(tmp_path, "advise", "a.toml")["proposed"] == {}
    _run(tmp_path, "export", "github", "a.toml", "--output", "issues.jsonl")
    issues = [json.loads(line) for line in (tmp_path / "issues.jsonl").read_text().splitlines()]
    assert any("title" in issue for issue in issues)


def _imported(path: Path) -> Iterator[str]:
    """The modules of imadvisor that a file imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name for name in names if name.split(".")[0] == "imadvisor")


@pytest.mark.parametrize("part", ["src", "tests"])
def test_plugins_use_nothing_but_what_is_public(part: str) -> None:
    public = {"imadvisor.plugin"} | (
        {"imadvisor", "imadvisor.testing"} if part == "tests" else set()
    )
    found = {
        (str(path.relative_to(PLUGINS)), name)
        for path in PLUGINS.glob(f"imadvisor-*/{part}/**/*.py")
        for name in _imported(path)
    }
    assert found, "no file was looked at"
    assert {(path, name) for path, name in found if name not in public} == set()


def test_the_core_imports_no_plugin() -> None:
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.startswith("imadvisor_")], path
