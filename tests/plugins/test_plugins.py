"""Plugins: one that is right joins in, one that is wrong is named, and the rest works."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, PluginError
from imadvisor._version import __version__
from imadvisor.advisor.advisor import default_advisor
from imadvisor.plugins import hooks
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.contracts import CONTRACTS

Run = Callable[..., Result]
Install = Callable[..., None]

BAKERY = ROOT / "tests" / "rulesets_data" / "bakery"
HEAD = "from imadvisor.plugins.hooks import hookimpl\n"
RULESET = f"""
from pathlib import Path
from imadvisor.plugins.hooks import RulesetFolder, hookimpl

@hookimpl
def imadvisor_rulesets():
    return [RulesetFolder("bakery-hygiene", Path({str(BAKERY)!r}))]
"""
NOWHERE = """from pathlib import Path
    from imadvisor.plugins.hooks import RulesetFolder
    return [RulesetFolder('x', Path('nowhere'))]"""
METHOD = """
from imadvisor.plugins.hooks import hookimpl

class Generous:
    name = "generous"
    needs = frozenset()

    def judge(self, evidence):
        raise AssertionError("not asked here")

@hookimpl
def imadvisor_scoring_methods():
    return [Generous()]
"""


def _hook(name: str, body: str) -> str:
    return f"{HEAD}\n@hookimpl\ndef {name}():\n    {body}\n"


def _only_fault(hook: str, cause: str, hint: str) -> Catalogue:
    """Check what is wrong, and that everything else works all the same."""
    catalogue = Catalogue.installed()
    assert [(f.hook, f.cause, f.hint) for f in catalogue.faults] == [(hook, cause, hint)]
    assert "im-core" in catalogue.rulesets and "direct" in catalogue.engines
    with pytest.raises(PluginError, match=re.escape(cause)):
        catalogue.demand_sound()
    return catalogue


def _leave_out(name: str) -> str:
    return f"mend the package, or leave the plugin out: --no-plugin {name}"


# -- what is right ----------------------------------------------------------------------------


def test_a_plugin_joins_in_with_where_it_came_from(install: Install, run: Run) -> None:
    install("bakery", RULESET, version="2.1")
    catalogue = Catalogue.installed()
    brought = catalogue.rulesets["bakery-hygiene"]
    assert (brought.package, brought.version, brought.plugin) == (
        "imadvisor-bakery",
        "2.1",
        "bakery",
    )
    assert not catalogue.faults
    origin = Advisor(catalogue).ruleset("bakery-hygiene").origin
    assert (origin.package, origin.package_version) == ("imadvisor-bakery", "2.1")
    listed = run("plugin", "list")
    assert listed.exit_code == 0
    assert re.search(
        r"bakery +imadvisor-bakery 2\.1 +loaded +rulesets bakery-hygiene", listed.stdout
    )
    shown = run("plugin", "show", "bakery", "--format", "json")
    assert json.loads(shown.stdout)["brings"] == {"rulesets": ["bakery-hygiene"]}
    assert "bakery-hygiene" in run("ruleset", "show", "bakery-hygiene").stdout


def test_no_order_of_installation_shows(install: Install) -> None:
    install("zebra", METHOD)
    install("bakery", RULESET)
    assert [p.name for p in Catalogue.installed().plugins] == ["built-in", "bakery", "zebra"]


def test_timings_are_shown_when_asked_for(install: Install, run: Run) -> None:
    install("slow", "import time\ntime.sleep(0.12)\n" + METHOD)
    result = run("plugin", "list", "--timings")
    found = re.search(r"slow +imadvisor-slow 1\.0 +loaded +(\d+) ms", result.stdout)
    assert found and int(found[1]) >= 120


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_plugin_that_is_left_out_is_not_even_imported(
    install: Install, run: Run, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    install("bomb", "raise RuntimeError('imported')")
    options = ["--no-plugin", "bomb"] if way == "option" else []
    if way == "variable":
        monkeypatch.setenv("IMADVISOR_NO_PLUGIN", "bomb")
    result = run(*options, "plugin", "list")
    assert result.exit_code == 0 and "disabled" in result.stdout
    assert "imadvisor_bomb" not in sys.modules


def test_leaving_out_what_is_not_there_is_said(install: Install, run: Run) -> None:
    install("bakery", RULESET)
    result = run("--no-plugin", "bakry", "plugin", "list")
    assert result.exit_code == 1
    assert "plugin 'bakry' (not installed): it cannot be disabled: there is no such plugin" in (
        result.stdout
    )
    assert "did you mean 'bakery'?" in result.stdout


# -- what is wrong at import ------------------------------------------------------------------


def test_an_import_that_fails_is_told_with_its_place(install: Install, tmp_path: Path) -> None:
    install("broken", "\nimport no_such_library\n")
    place = tmp_path / "site" / "imadvisor_broken.py"
    cause = (
        "it cannot be imported: ModuleNotFoundError: No module named 'no_such_library', "
        f"at {place}:2"
    )
    catalogue = _only_fault("", cause, _leave_out("broken"))
    assert [p.status for p in catalogue.plugins] == ["loaded", "failed"]


def test_a_module_that_is_no_python(install: Install, tmp_path: Path) -> None:
    install("broken", "def x(:\n")
    place = tmp_path / "site" / "imadvisor_broken.py"
    (fault,) = Catalogue.installed().faults
    assert fault.cause.startswith("it cannot be imported: SyntaxError: ")
    assert fault.cause.endswith(f", at {place}:1")


def test_a_plugin_that_ends_the_program(install: Install, tmp_path: Path) -> None:
    install("leaver", "raise SystemExit(3)")
    place = tmp_path / "site" / "imadvisor_leaver.py"
    cause = f"it cannot be imported: it ends the program (SystemExit 3), at {place}:1"
    _only_fault("", cause, _leave_out("leaver"))


def test_a_plugin_that_prints_does_not_spoil_what_we_print(install: Install, run: Run) -> None:
    install("chatty", "print('hello')\n" + METHOD)
    result = run("demo", "--format", "json")
    assert json.loads(result.stdout)["gaps"]
    assert result.stderr == (
        "warning: plugin 'chatty' (imadvisor-chatty 1.0): when it is imported, it prints 'hello', "
        "which is left out\n"
        "    a plugin does nothing but return data\n"
    )
    assert "generous" in default_advisor().catalogue.methods


OLDER = (
    "imadvisor-other; its author has to write imadvisor_api = 2: nothing else has changed for "
    "its hooks"
)


@pytest.mark.parametrize(("api", "who"), [(3, "imadvisor"), (0, OLDER), (1, OLDER)])
def test_hooks_of_another_version(install: Install, api: int, who: str) -> None:
    install("other", f"imadvisor_api = {api}\n" + METHOD)
    cause = f"it was written for version {api} of the hooks; this imadvisor has 2"
    assert "generous" not in _only_fault("", cause, f"upgrade {who}").methods


def test_an_importer_for_the_hooks_of_before_is_told_what_it_needs(install: Install) -> None:
    code = "imadvisor_api = 1\n" + _hook("imadvisor_importers", "return []")
    install("other", code)
    cause = "it was written for version 1 of the hooks; this imadvisor has 2"
    change = (
        "upgrade imadvisor-other; its author has to take a SourceFile in recognises() and read() "
        "of its importers, whose file.document() is the document that they got, and write "
        "imadvisor_api = 2"
    )
    _only_fault("", cause, change)


def test_two_packages_of_one_name(install: Install) -> None:
    install("same", METHOD, package="imadvisor-a")
    install("same", RULESET, package="imadvisor-b")
    cause = "the name is also that of plugin 'same' (imadvisor-a 1.0), which was loaded"
    catalogue = _only_fault("", cause, "rename one of them, or uninstall one of the packages")
    assert "generous" in catalogue.methods and "bakery-hygiene" not in catalogue.rulesets


def test_one_module_under_two_names(install: Install, tmp_path: Path) -> None:
    install("one", METHOD)
    points = tmp_path / "site" / "imadvisor_one-1.0.dist-info" / "entry_points.txt"
    points.write_text("[imadvisor]\none = imadvisor_one\ntwo = imadvisor_one\n", encoding="utf-8")
    cause = "it registers twice: plugin 'one' (imadvisor-one 1.0) is the same module"
    _only_fault("", cause, "name it once among the entry points")


# -- what is wrong in a hook ------------------------------------------------------------------


def test_a_misspelt_hook_is_named_with_the_right_one(install: Install) -> None:
    install("typo", _hook("imadvisor_engine", "return []"))
    _only_fault("imadvisor_engine", "there is no such hook", "did you mean 'imadvisor_engines'?")


def test_a_function_that_is_not_marked(install: Install) -> None:
    install("bare", "def imadvisor_engines():\n    return []\n")
    _only_fault("imadvisor_engines", "the function is not marked", "write @hookimpl above it")


def test_a_hook_with_an_argument(install: Install) -> None:
    code = f"{HEAD}\n@hookimpl\ndef imadvisor_engines(config):\n    return []\n"
    install("eager", code)
    cause = "its function takes arguments that the hook does not give"
    _only_fault("imadvisor_engines", cause, "the hooks of imadvisor take no arguments")


def test_a_hook_that_raises_stops_only_itself(install: Install, tmp_path: Path) -> None:
    install("raiser", METHOD + "\n@hookimpl\ndef imadvisor_engines():\n    return 1 / 0\n")
    catalogue = Catalogue.installed()
    (fault,) = catalogue.faults
    place = tmp_path / "site" / "imadvisor_raiser.py"
    assert fault.cause.startswith("ZeroDivisionError: division by zero, at ")
    assert str(place) in fault.cause and fault.hook == "imadvisor_engines"
    assert "generous" in catalogue.methods


@pytest.mark.parametrize(
    ("hook", "body", "cause"),
    [
        ("imadvisor_engines", "return None", "it returns None, not a list"),
        ("imadvisor_engines", "return 'direct'", "it returns 'direct', not a list"),
        ("imadvisor_engines", "return [3]", "its engine 3 has no name"),
        ("imadvisor_rulesets", "return ['x']", "it returns 'x', not a RulesetFolder"),
        (
            "imadvisor_rulesets",
            NOWHERE,
            "its ruleset 'x' has no folder nowhere",
        ),
        (
            "imadvisor_exporters",
            "return [type('Silent', (), {'name': 'silent', 'suffix': '.x'})()]",
            "its exporter a Silent has no write()",
        ),
        (
            "imadvisor_importers",
            "return [type('Odd', (), {'name': 3, 'recognises': print, 'read': print})()]",
            "the name of its importer a Odd is no text",
        ),
    ],
)
def test_a_hook_that_returns_the_wrong_thing(
    install: Install, hook: str, body: str, cause: str
) -> None:
    install("wrong", _hook(hook, body))
    _only_fault(hook, cause, _leave_out("wrong"))


def test_two_plugins_that_bring_one_name(install: Install) -> None:
    install("first", METHOD)
    install("second", METHOD)
    cause = (
        "its scoring method 'generous' is left out: plugin 'first' (imadvisor-first 1.0) "
        "brings one of that name as well"
    )
    hint = "rename it, or leave one out: --no-plugin second"
    _only_fault("imadvisor_scoring_methods", cause, hint)


def test_built_in_names_are_not_taken_over(install: Install) -> None:
    install("usurper", METHOD.replace('"generous"', '"mean"'))
    catalogue = Catalogue.installed()
    assert type(catalogue.methods["mean"]).__name__ != "Generous"
    owner = f"plugin 'built-in' (imadvisor {__version__})"
    assert f"{owner} brings one of that name" in catalogue.faults[0].cause


# -- at the command line ----------------------------------------------------------------------


def test_under_strict_a_fault_is_fatal(install: Install, run: Run) -> None:
    install("broken", "import no_such_library")
    answers = str(ROOT / "examples" / "municipality.toml")
    assert run("advise", answers).exit_code == 0
    result = run("advise", answers, "--strict")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("plugin 'broken' (imadvisor-broken 1.0): it cannot be imported")


def test_a_plugin_that_is_not_there_is_not_shown(run: Run) -> None:
    result = run("plugin", "show", "buil-in")
    assert result.exit_code == 2
    assert result.stderr == "plugin: there is no plugin 'buil-in'\n    did you mean 'built-in'?\n"


def test_the_list_answers_no_when_something_is_wrong(install: Install, run: Run) -> None:
    install("broken", "import no_such_library")
    result = run("plugin", "list", "--format", "json")
    assert result.exit_code == 1
    told = {plugin["name"]: plugin for plugin in json.loads(result.stdout)["plugins"]}
    assert told["built-in"]["status"] == "loaded" and told["built-in"]["faults"] == []
    assert told["broken"]["status"] == "failed"
    assert "no_such_library" in told["broken"]["faults"][0]["cause"]


def test_an_exporter_writes_the_advice(install: Install, run: Run) -> None:
    code = """
from imadvisor.plugins.hooks import hookimpl

class Names:
    name = "names"
    suffix = ".txt"

    def write(self, advice, language):
        return "\\n".join(language.text(advice.ruleset.recommendations[r.id].name)
                         for r in advice.recommendations)

@hookimpl
def imadvisor_exporters():
    return [Names()]
"""
    install("names", code)
    answers = str(ROOT / "examples" / "municipality.toml")
    lines = run("export", "names", answers, "--lang", "nl").stdout.splitlines()
    assert lines[0] == "Eigenaar in de lijn benoemen"
    missing = run("export", "name", answers)
    assert missing.exit_code == 2
    expected = "export: there is no exporter 'name'\n    did you mean 'names'?\n"
    assert missing.stderr == expected


# -- the contract -----------------------------------------------------------------------------


def test_the_hooks_that_are_held_to_a_contract_are_those_that_exist() -> None:
    specified = {name for name in dir(hooks) if hasattr(getattr(hooks, name), "imadvisor_spec")}
    assert specified == set(CONTRACTS)
    assert all(getattr(hooks, name).__doc__ for name in specified)
