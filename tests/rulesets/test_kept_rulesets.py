"""A ruleset is loaded once for the same files, and anew for others, whoever asks."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

import imadvisor
import layering
from conftest import ROOT
from imadvisor import Advice, Advisor, InputError, Ruleset, RulesetError
from imadvisor.advisor.advisor import default_advisor
from imadvisor.model.frozen import FrozenDict, FrozenList
from imadvisor.plugins import layer_choice
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.loose_rulesets import loose_rulesets
from imadvisor.recent import Recent
from imadvisor.rulesets import resolution
from imadvisor.rulesets.fingerprint import fingerprint
from imadvisor.rulesets.loader import has_head, tables_in

BAKERY = layering.BAKERY
EXAMPLE = ROOT / "examples" / "municipality.toml"


@pytest.fixture
def bakery_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BAKERY, tmp_path / "bakery"))


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every stack of which a ruleset is made, as long as the test runs."""
    made: list[object] = []
    whole = resolution.ruleset_of

    def counted(stack: Any, **options: Any) -> Ruleset:
        made.append(stack)
        return whole(stack, **options)

    monkeypatch.setattr("imadvisor.advisor.advisor.ruleset_of", counted)
    return made


def edit(path: Path, old: str, new: str) -> None:
    """Change a file, and give it the times that it had before."""
    status = path.stat()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


# -- the same files -----------------------------------------------------------------------------


def test_advice_on_im_core_loads_it_once(loads: list[object]) -> None:
    default_advisor.cache_clear()
    first = imadvisor.advise(EXAMPLE)
    again = imadvisor.advise(EXAMPLE)
    assert again.ruleset is first.ruleset
    assert again.program is first.program
    assert again == first
    assert len(loads) == 1


def test_another_spelling_of_the_folder_is_another_origin(bakery_folder: Path) -> None:
    advisor = Advisor()
    straight = advisor.ruleset(bakery_folder)
    around = advisor.ruleset(bakery_folder / ".." / "bakery")
    assert straight.hash == around.hash
    assert straight.origin.folder != around.origin.folder


def test_copies_keep_their_own_origin(bakery_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(bakery_folder, tmp_path / "copy")
    advisor = Advisor()
    for folder in (bakery_folder, copy):
        program, _ = advisor.started(advisor.ruleset(folder))
        assert program.ruleset.origin.folder == str(folder)


def test_every_load_is_told(bakery_folder: Path) -> None:
    advisor = Advisor()
    told: list[Ruleset] = []
    advisor.on_ruleset = told.append
    advisor.ruleset(bakery_folder)
    advisor.ruleset(bakery_folder)
    assert len(told) == 2


# -- other files --------------------------------------------------------------------------------


def test_an_edit_of_the_same_size_and_time_is_noticed(bakery_folder: Path) -> None:
    advisor = Advisor()
    assert advisor.ruleset(bakery_folder).version == "0.3"
    edit(bakery_folder / "bakery.toml", 'version = "0.3"', 'version = "0.4"')
    assert advisor.ruleset(bakery_folder).version == "0.4"
    edit(bakery_folder / "bakery.toml", 'version = "0.4"', 'version = "0.3"')
    assert advisor.ruleset(bakery_folder).version == "0.3"


def test_a_comment_moves_what_stands_below(bakery_folder: Path) -> None:
    advisor = Advisor()
    before = advisor.ruleset(bakery_folder)
    file = bakery_folder / "bakery.toml"
    file.write_text("# more\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    after = advisor.ruleset(bakery_folder)
    assert after.hash == before.hash

    def line(ruleset: Ruleset) -> int:
        found = ruleset.contents.entries["role", "baker"].located.place(()).line
        assert found
        return found

    assert line(after) == line(before) + 2
    program, _ = advisor.started(after)
    assert program.ruleset is after


def test_a_file_that_is_added_or_taken_away_is_noticed(bakery_folder: Path) -> None:
    advisor = Advisor()
    assert "cleaner" not in advisor.ruleset(bakery_folder).roles
    more = bakery_folder / "more" / "roles.toml"
    more.parent.mkdir()
    more.write_text('[[role]]\nid = "cleaner"\nrank = 2\nname.en = "Cleaner"\n', encoding="utf-8")
    assert "cleaner" in advisor.ruleset(bakery_folder).roles
    more.unlink()
    assert "cleaner" not in advisor.ruleset(bakery_folder).roles


def test_a_mistake_is_told_each_time_and_until_it_is_mended(bakery_folder: Path) -> None:
    advisor = Advisor()
    advisor.ruleset(bakery_folder)
    edit(bakery_folder / "bakery.toml", 'licence = "CC0-1.0"', "licence = [CC0-1.0]")
    for _ in range(2):
        with pytest.raises(RulesetError):
            advisor.ruleset(bakery_folder)
    edit(bakery_folder / "bakery.toml", "licence = [CC0-1.0]", 'licence = "CC0-1.0"')
    assert advisor.ruleset(bakery_folder).version == "0.3"


def test_a_folder_that_is_gone_is_gone(bakery_folder: Path) -> None:
    advisor = Advisor()
    advisor.ruleset(bakery_folder)
    shutil.rmtree(bakery_folder)
    with pytest.raises(InputError):
        advisor.ruleset(bakery_folder)


def test_layers_and_what_they_lie_on_are_noticed(tmp_path: Path) -> None:
    rename = '[[set]]\ntarget = "role:baker"\nfields.name.en = "{}"\nreason = "Here."\n'
    add = '[[add]]\nreason = "r"\n[add.role]\nid = "stoker"\nrank = 5\nname.en = "More"\n'
    advisor = layering.shelf(
        tmp_path,
        acme=layering.head() + rename.format("Miller"),
        oven=layering.joining("oven") + add,
    )
    rules = tmp_path / "rules"

    def seen() -> tuple[str, set[str]]:
        ruleset = advisor.ruleset("acme")
        return ruleset.roles["baker"].name["en"], set(ruleset.roles)

    assert seen() == ("Miller", {"baker", "stoker"})
    assert advisor.ruleset("acme") is advisor.ruleset("acme")
    edit(rules / "acme" / "layer.toml", "Miller", "Milner")
    assert seen() == ("Milner", {"baker", "stoker"})
    edit(rules / "oven" / "layer.toml", "stoker", "stacker")
    assert seen() == ("Milner", {"baker", "stacker"})
    # What the layer is pinned to has changed: that is told, and not the old one used.
    edit(rules / "bakery" / "bakery.toml", 'name.en = "Today"', 'name.en = "To-do"')
    with pytest.raises(RulesetError, match="acme"):
        advisor.ruleset("acme")


def test_a_ruleset_beside_answers_is_that_of_those_answers(tmp_path: Path) -> None:
    advisor = Advisor()
    for name, version in (("one", "0.3"), ("two", "0.5"), ("one", "0.3"), ("one", "0.6")):
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(BAKERY, folder / "rules")
            (folder / "answers.toml").write_text(
                'ruleset = "bakery-hygiene"\ndate = 2026-11-02\n[answers]\n',
                encoding="utf-8",
            )
        file = folder / "rules" / "bakery.toml"
        said = next(line for line in file.read_text().splitlines() if line.startswith("version"))
        edit(file, said, f'version = "{version}"')
        assert advisor.advise(folder / "answers.toml").ruleset.version == version


def test_the_working_folder_says_how_files_are_called(
    bakery_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisor = Advisor()

    def called() -> str:
        ruleset = advisor.ruleset(bakery_folder)
        return ruleset.contents.entries["role", "baker"].located.place(()).file

    assert called() == str(bakery_folder / "bakery.toml")
    monkeypatch.chdir(bakery_folder.parent)
    assert called() == str(Path("bakery", "bakery.toml"))


def test_what_is_written_while_it_is_read_is_not_kept(
    bakery_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = layer_choice._read_folder

    def disturbed(folder: Path, *others: Any) -> Any:
        found = whole(folder, *others)
        edit(folder / "bakery.toml", 'version = "0.3"', 'version = "0.9"')
        return found

    advisor = Advisor()
    monkeypatch.setattr(layer_choice, "_read_folder", disturbed)
    assert advisor.ruleset(bakery_folder).version == "0.3"
    monkeypatch.undo()
    assert advisor.ruleset(bakery_folder).version == "0.9"
    edit(bakery_folder / "bakery.toml", 'version = "0.9"', 'version = "0.3"')
    assert advisor.ruleset(bakery_folder).version == "0.3"


def test_a_folder_with_links_is_read_anew(bakery_folder: Path, tmp_path: Path) -> None:
    real = bakery_folder / "hidden" / ".kept"
    real.mkdir(parents=True)
    shutil.move(bakery_folder / "bakery.toml", real / "bakery")
    (bakery_folder / "bakery.toml").symlink_to(real / "bakery")
    assert fingerprint(bakery_folder) is None
    advisor = Advisor()
    assert advisor.ruleset(bakery_folder).version == "0.3"
    edit(real / "bakery", 'version = "0.3"', 'version = "0.4"')
    assert advisor.ruleset(bakery_folder).version == "0.4"


_FILES: dict[str, str] = {
    "bakery.toml": (BAKERY / "bakery.toml").read_text(encoding="utf-8"),
    "a/b.toml": '[[role]]\nid = "cleaner"\nrank = 2\nname.en = "Cleaner"\n',
    "a/c.toml": '[[role]]\nid = "cleaner"\nrank = 3\nname.en = "Cleaner"\n',
    "cases/c.toml": "nothing = [",
    ".hidden/d.toml": "nothing = [",
    "e.txt": "nothing",
    "f/g.toml": '[ruleset]\nid = "other"\n',
    "f/h.toml": "nothing = [",
    "answers.toml": "[answers]\n",
}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(_FILES)), st.integers(0, 2)), max_size=8))
def test_whatever_is_done_to_the_files_it_is_as_if_it_were_loaded_now(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = Path(shutil.copytree(BAKERY, tmp_path_factory.mktemp("kept") / "bakery"))
    advisor = Advisor()

    def outcome(advisor: Advisor) -> object:
        try:
            ruleset = advisor.ruleset(folder)
        except InputError as error:
            return str(error)
        return ruleset.hash, ruleset.warnings, sorted(ruleset.roles)

    for name, action in steps:
        path = folder / name
        if action == 0:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text("#\n" * (action - 1) + _FILES[name], encoding="utf-8")
        kept = outcome(advisor)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(layer_choice, "_READ", Recent(most=1))
            assert kept == outcome(Advisor())


# -- how much is kept, and for whom ------------------------------------------------------------


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    advisor = Advisor()
    most = advisor._rulesets.most
    for number in range(most + 3):
        folder = shutil.copytree(BAKERY, tmp_path / str(number))
        advisor.started(advisor.ruleset(folder))
    assert len(advisor._rulesets) == most
    assert len(advisor._runs) == advisor._runs.most
    assert len(layer_choice._READ) <= layer_choice._READ.most


@given(st.integers(1, 4), st.lists(st.tuples(st.booleans(), st.integers(0, 6))))
def test_the_last_that_were_asked_for_are_kept(
    most: int, steps: Iterable[tuple[bool, int]]
) -> None:
    recent: Recent[int, str] = Recent(most)
    model: dict[int, str] = {}
    for place, (keeps, key) in enumerate(steps):
        if keeps:
            model[key] = model.pop(key, f"{key} at {place}")
            assert recent.keep(key, f"{key} at {place}") == model[key]
            if len(model) > most:
                del model[next(iter(model))]
        else:
            assert recent.find(key) == model.get(key)
            if key in model:
                model[key] = model.pop(key)
        assert len(recent) == len(model) <= most


def test_threads_that_ask_at_once_get_what_each_asks_for(tmp_path: Path) -> None:
    folders = []
    for number in range(3):
        folder = Path(shutil.copytree(BAKERY, tmp_path / str(number)))
        edit(folder / "bakery.toml", 'version = "0.3"', f'version = "0.{number}"')
        folders.append(folder)
    advisor = Advisor()

    def ask(turn: int) -> bool:
        number = turn % 3
        answers = {"date": dt.date(2026, 11, 2), "answers": {}}
        advice = advisor.advise(answers, folders[number])
        origin = advice.ruleset.origin
        return (origin.version, origin.folder) == (f"0.{number}", str(folders[number]))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(60)))


@pytest.fixture(scope="module")
def layered_advice(tmp_path_factory: pytest.TempPathFactory) -> Advice:
    """Advice by a ruleset with a layer on it, of which everything is used that is made late."""
    text = '[[set]]\ntarget = "role:baker"\nfields.name.en = "Miller"\nreason = "Here."\n'
    advisor = layering.shelf(tmp_path_factory.mktemp("layered"), acme=layering.head() + text)
    return advisor.advise({"date": dt.date(2026, 11, 2), "answers": {}}, "acme")


def _inside(value: object) -> Iterable[tuple[str, object]]:
    """What can be reached from a value by names that are public."""
    if isinstance(value, Mapping):
        yield from (("[…]", inner) for inner in value.values())
    elif isinstance(value, tuple | list):
        yield from (("[…]", inner) for inner in value)
    elif isinstance(value, BaseModel):
        yield from ((f".{name}", getattr(value, name)) for name in type(value).model_fields)
    elif is_dataclass(value):
        late = [n for n, v in vars(type(value)).items() if isinstance(v, cached_property)]
        for name in (*(field.name for field in fields(value)), *late):
            if not name.startswith("_"):
                yield f".{name}", getattr(value, name)


def _changeable(value: object, way: str, seen: dict[int, object]) -> Iterable[str]:
    if id(value) in seen:
        return
    seen[id(value)] = value
    if isinstance(value, dict | list | set | bytearray) and not isinstance(
        value, FrozenDict | FrozenList
    ):
        yield way
    for name, inner in _inside(value):
        yield from _changeable(inner, way + name, seen)


@pytest.mark.parametrize("which", ["im-core", "layered"])
def test_nothing_that_is_shared_can_be_changed(
    demo: Advice, layered_advice: Advice, which: str
) -> None:
    program = (demo if which == "im-core" else layered_advice).program
    assert sorted(set(_changeable(program, "program", {}))) == []


def test_a_caller_who_tries_is_refused(demo: Advice) -> None:
    ruleset: Any = demo.ruleset
    attempts: list[Callable[[], object]] = [
        lambda: ruleset.things["gap"].clear(),
        lambda: ruleset.gaps["missing-ownership"].name.update(en="x"),
        lambda: ruleset.gaps["missing-ownership"].name.__setitem__("en", "x"),
        lambda: ruleset.conditions.popitem(),
        lambda: ruleset.contents.entries["gap", "missing-ownership"].raw["closed_by"].append("x"),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match="cannot be changed"):
            attempt()
    copy = dict(ruleset.gaps["missing-ownership"].name)
    copy["en"] = "mine"
    assert demo.ruleset.gaps["missing-ownership"].name["en"] != "mine"


def test_every_way_to_change_a_dict_or_a_list_is_closed() -> None:
    known = {"__class__", "__init__", "__new__", "__setattr__", "__delattr__", "__getattribute__"}
    both: list[tuple[Any, type]] = [(FrozenDict({"a": 1}), dict), (FrozenList([1]), list)]
    for frozen, plain in both:
        for name in {*vars(plain)} - known:
            before = plain(frozen)
            for arguments in ((), (0,), ("a",), ("a", 2), (0, 2), ({"b": 2},), ([2],)):
                try:
                    getattr(frozen, name)(*arguments)
                except Exception:  # noqa: S112
                    continue
            assert plain(frozen) == before, name


def test_a_catalogue_of_loose_folders_is_no_exception(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(BAKERY, rules / "bakery")
    advisor = Advisor(Catalogue(loose=loose_rulesets([rules])))
    assert advisor.ruleset("bakery-hygiene").version == "0.3"
    edit(rules / "bakery" / "bakery.toml", 'version = "0.3"', 'version = "0.4"')
    assert advisor.ruleset("bakery-hygiene").version == "0.4"


@given(
    st.lists(
        st.sampled_from(
            [
                "[",
                "[[",
                "]",
                " ",
                "\t",
                "\n",
                "ruleset",
                "layer",
                "player",
                ".",
                "=",
                "{",
                "id",
                "#",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_a_head_is_found_where_tables_are(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("head")
    (folder / "a.toml").write_text(text, encoding="utf-8")
    assert has_head(folder) == bool(tables_in(folder / "a.toml") & {"ruleset", "layer"})
