"""Who follows the page on layers gets there, and is told what the page promises when it breaks."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, InputError
from imadvisor.advisor.advisor import default_advisor
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.scaffold import new_plugin

Run = Callable[..., Result]

PAGE = (ROOT / "docs" / "layers.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
TOML = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
TABLES = [
    re.findall(r"^\| (.+?) \| (.+?) \|$", part, re.MULTILINE)[1:]
    for part in PAGE.split("### What you are told when you break it")[1:]
]


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    default_advisor.cache_clear()
    return tmp_path


def _layer(text: str) -> Path:
    folder = Path("client-acme")
    folder.mkdir(exist_ok=True)
    (folder / "layer.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_commands_for_a_client_layer_work(run: Run) -> None:
    for line in SHELL[0].splitlines():
        arguments = shlex.split(line)
        assert arguments.pop(0) == "imadvisor"
        result = run(*arguments)
        assert result.exit_code in (0, 1), result.output
        assert (result.exit_code == 1) == ("diff" in arguments)
    assert "Proefdraai" in Path("client-acme/layer.toml").read_text(encoding="utf-8")
    assert 'ruleset = "client-acme"' in Path("answers.toml").read_text(encoding="utf-8")


def test_the_layer_on_the_page_is_one() -> None:
    # It has a title in one language only, which is told.
    text = TOML[0].replace('title.en = "Implementation management at Acme"\n', "")
    made = Advisor().ruleset(_layer(text))
    assert not [w for w in made.warnings if "title" not in w.message], made.warnings
    assert (made.id, made.settings.advice.focus) == ("client-acme", 5)
    assert made.recommendations["pilot"].duration_weeks == 6
    assert made.gaps["old-way-open"].raise_when is None


SET = """
[[set]]
target = "recommendation:pilot"
reason = "r"
[set.fields]
duration_weeks = 6
"""
REMOVE = '\n[[remove]]\ntarget = "gap:no-stepwise-rollout"\nreason = "r"\n'
HEAD = TOML[0][: TOML[0].index("title.en")]
CLIENT: dict[int, str] = {
    0: HEAD + SET.replace("recommendation:pilot", "recommendation:pilt"),
    1: HEAD + SET.replace("duration_weeks", "duration_week"),
    2: HEAD + SET + SET,
    3: HEAD + REMOVE.replace("gap:no-stepwise-rollout", "question:owner_named"),
    4: re.sub("base_.*\n", "", HEAD),
    5: HEAD + REMOVE.replace("gap:no-stepwise-rollout", "question:reason_heard_from"),
    6: re.sub("sha256:(.)", lambda m: f"sha256:{1 - (m[1] == '1')}", HEAD) + SET,
}


def _promised(told: str, said: str) -> None:
    """Check that everything that the page promises is said."""
    for part in re.split(r"; | … ?| in im-core$", told):
        assert part in said, f"{part!r} is not in {said!r}"


@pytest.mark.parametrize("row", range(7))
def test_a_broken_client_layer_is_told_as_the_page_says(row: int) -> None:
    assert len(TABLES[0]) == 7 == len(CLIENT)
    with pytest.raises(InputError) as caught:
        Advisor().ruleset(_layer(CLIENT[row]))
    _promised(TABLES[0][row][1], str(caught.value))


def _written(name: str, text: str, module: str) -> tuple[Catalogue, Path]:
    """A new layer plugin with other contents, as a catalogue."""
    import importlib.util
    import sys

    files = new_plugin("our-criteria", "layer", year=2026)
    for place, content in files.items():
        path = Path(name) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    package = Path(name) / "src" / "imadvisor_our_criteria"
    layer, code = package / "layer" / "layer.toml", package / "__init__.py"
    if text:
        old, new = text.split(" → ")
        assert old in layer.read_text(encoding="utf-8")
        layer.write_text(layer.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    if module:
        old, new = module.split(" → ")
        assert old in code.read_text(encoding="utf-8")
        code.write_text(code.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"imadvisor_our_criteria_{name}", code)
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    sys.modules.pop(f"imadvisor_our_criteria_{name}", None)
    return Catalogue({"our-criteria": found}), layer


def test_the_dimension_on_the_page_joins_in() -> None:
    catalogue, layer = _written("whole", "", "")
    layer.write_text(layer.read_text(encoding="utf-8") + "\n" + TOML[1], encoding="utf-8")
    made = Advisor(catalogue).ruleset()
    assert not made.warnings
    assert "our-theme" in made.dimensions and "our-criteria-not-agreed" in made.gaps
    assert str(made.origin_of(made.dimensions["our-theme"])).startswith("layer our-criteria 0.1.0")


PLUGIN = [
    ('augments = "im-core" → augments = "im-cor"', ""),
    ('when = "our_criteria_agreed → when = "our_criteria_agred', ""),
    ('"medium" → "mediun"', ""),
    ('id = "our-criteria-not-agreed" → id = "missing-ownership"', ""),
    ("[[gap]] → [[gapp]]", ""),
    ("", "def imadvisor_layers → def imadvisor_layer"),
]


@pytest.mark.parametrize("row", range(6))
def test_a_broken_plugin_is_told_as_the_page_says(row: int) -> None:
    assert len(TABLES[1]) == 6 == len(PLUGIN)
    catalogue, _ = _written(f"broken{row}", *PLUGIN[row])
    made = Advisor(catalogue).ruleset()
    assert "our-criteria-not-agreed" not in made.gaps and len(made.gaps) == 50
    said = "\n".join([*map(str, made.warnings), *map(str, catalogue.faults)])
    _promised(TABLES[1][row][1], said)


def test_the_tables_on_the_page_are_toml() -> None:
    assert [set(tomllib.loads(text)) for text in TOML] == [
        {"schema", "layer", "words", "set", "remove", "add"},
        {"dimension", "question", "criterion"},
    ]
