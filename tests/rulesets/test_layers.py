"""Layers change what they say and nothing else; what is wrong in one is told with the next step."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, InputError, Ruleset
from imadvisor.rulesets.difference import differences
from imadvisor.rulesets.printed import ruleset_toml
from layering import BAKERY, HASH, head, joining, laid, layer, shelf

NO_SOAP = """
[[set]]
target = "recommendation:wash-tables"
reason = "We have soap."
clear = ["prerequisites"]
"""
RENAMED = """
[[set]]
target = "gap:warm-fridge"
reason = "We say cold store."
[set.fields]
name.en = "The cold store is too warm"
"""
OVEN = """
[[add]]
reason = "Ovens burn people."
[add.question]
id = "gloves"
type = "yes-no"
text.en = "Are there gloves?"
"""
WITHOUT_LOGBOOK = """
[[remove]]
target = "pattern:clean-but-unproven"
reason = "No logbook here."
[[remove]]
target = "criterion:written-down"
reason = "No logbook here."
[[remove]]
target = "question:logbook"
reason = "No logbook here."
[[remove]]
target = "question:last_entry"
reason = "No logbook here."
"""


def _said(tmp_path: Path, text: str, **more: str) -> str:
    with pytest.raises(InputError) as caught:
        laid(tmp_path, text, **more)
    return str(caught.value).replace(f"{tmp_path}/rules/", "")


# -- what layers do ---------------------------------------------------------------------------


def test_a_layer_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    bakery = Advisor().ruleset(BAKERY)
    made = laid(tmp_path, NO_SOAP + RENAMED + OVEN + WITHOUT_LOGBOOK)
    assert (made.id, made.version, made.languages) == ("acme", "1.0", ("en",))
    found = {(d.action, *d.name): [f.field for f in d.fields] for d in differences(bakery, made)}
    assert found == {
        ("changed", "recommendation", "wash-tables"): ["prerequisites"],
        ("changed", "gap", "warm-fridge"): ["name.en"],
        ("added", "question", "gloves"): [],
        ("removed", "pattern", "clean-but-unproven"): [],
        ("removed", "criterion", "written-down"): [],
        ("removed", "question", "logbook"): [],
        ("removed", "question", "last_entry"): [],
    }
    assert made.gaps["warm-fridge"].name == {"en": "The cold store is too warm"}
    assert made.gaps["warm-fridge"].severity == "grave"
    assert made.recommendations["wash-tables"].prerequisites == ()


def test_everything_says_where_it_comes_from(tmp_path: Path) -> None:
    made = laid(tmp_path, RENAMED + OVEN)
    assert str(made.origin_of(made.questions["gloves"])) == "layer acme 1.0"
    gap = made.gaps["warm-fridge"]
    assert str(made.origin_of(gap)) == "bakery-hygiene 0.3"
    (change,) = made.changes_of(gap)
    assert (change.trail, str(change.layer)) == (("name", "en"), "layer acme 1.0")
    assert (change.reason, change.was) == ("We say cold store.", "The fridge is too warm")
    assert [str(origin) for origin in made.layers] == ["layer acme 1.0"]


def test_the_files_of_a_layer_may_be_split_in_any_way(tmp_path: Path) -> None:
    whole = laid(tmp_path / "one", NO_SOAP + RENAMED + OVEN)
    other = shelf(tmp_path / "two", acme=head())
    for name, text in (("a", OVEN), ("z", NO_SOAP), ("m", RENAMED)):
        path = tmp_path / "two" / "rules" / "acme" / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
    assert other.ruleset("acme").hash == whole.hash


def test_an_object_may_be_replaced_whole(tmp_path: Path) -> None:
    made = laid(
        tmp_path,
        """
[[set]]
target = "C2"
reason = "By its code."
fields = { whole = false, minimum = 1.5 }
[[set]]
target = "settings:overall"
reason = "The bakery has no such table."
fields = { cap_dimension = "kitchen", cap_when = "ovens > 3" }
""",
    )
    assert made.questions["ovens"].minimum == 1.5
    assert made.settings.overall.cap_dimension == "kitchen"


def test_layers_stack_and_the_later_may_say_that_it_replaces(tmp_path: Path) -> None:
    sector = laid(tmp_path, RENAMED)
    upper = RENAMED.replace("cold store is", "cooler is")
    pins = {"extends": "acme", "version": "1.0", "hash": sector.hash}
    with pytest.raises(InputError) as caught:
        shelf(tmp_path, up=head("up", **pins) + upper).ruleset("up")
    assert "gap 'warm-fridge': name.en is set by layer acme 1.0 already" in str(caught.value)
    assert "We say cold store.; to overrule it, write replaces = true" in str(caught.value)
    upper = upper.replace("reason", "replaces = true\nreason")
    made = shelf(tmp_path, up=head("up", **pins) + upper).ruleset("up")
    assert made.gaps["warm-fridge"].name == {"en": "The cooler is too warm"}
    assert [origin.layer for origin in made.layers] == ["acme", "up"]
    assert (made.id, made.origin.layer) == ("up", "up")


def test_what_augments_joins_in_below_what_extends(tmp_path: Path) -> None:
    plugin = joining("safe-hands") + OVEN.replace("[[add]]\nreason", "# ").replace(
        "[add.question]", "[[question]]"
    )
    advisor = shelf(tmp_path, safe=plugin, acme=head() + RENAMED)
    bakery = advisor.ruleset("bakery-hygiene")
    assert "gloves" in bakery.questions and (bakery.id, bakery.version) == ("bakery-hygiene", "0.3")
    assert bakery.hash != HASH
    made = advisor.ruleset("acme")
    assert "gloves" in made.questions, "the layer is pinned to the ruleset without its plugins"
    assert [str(origin) for origin in made.layers] == ["layer safe-hands 2.0", "layer acme 1.0"]


def test_what_augments_and_is_wrong_is_left_out_with_a_warning(tmp_path: Path) -> None:
    wrong = joining("wrong") + RENAMED.replace("warm-fridge", "warm-frigde")
    twice = joining("twice") + OVEN.replace("gloves", "ovens")
    good = joining("good") + OVEN
    made = shelf(tmp_path, a=wrong, b=good, c=twice).ruleset("bakery-hygiene")
    assert "gloves" in made.questions
    told = [problem.message for problem in made.warnings]
    assert len(told) == 3
    assert told[0].startswith("layer wrong 2.0 is left out: there is no gap 'warm-frigde'")
    assert told[1] == "layer twice 2.0 is left out, and with it question ovens"
    assert told[2].startswith("layer twice 2.0 is left out: question 'ovens' cannot be added")
    assert [(layer.id, layer.brings) for layer in made.left_out] == [
        ("wrong", ()),
        ("twice", ("question ovens",)),
    ]


# -- words ------------------------------------------------------------------------------------


def test_words_take_the_place_of_whole_words_in_one_language(tmp_path: Path) -> None:
    made = laid(
        tmp_path,
        """
[words.en]
table = "bench"
tables = "benches"
fridge = "cold store"
"cold store" = "never"
[[add]]
reason = "Own texts stay as they are."
[add.term]
id = "own"
name.en = "tables"
""",
    )
    assert made.recommendations["wash-tables"].name == {"en": "Wash the benches"}
    assert made.criteria["washed-daily"].statement == {"en": "Benches are washed every day."}
    assert made.gaps["warm-fridge"].name == {"en": "The cold store is too warm"}
    assert made.terms["own"].name == {"en": "tables"}
    assert [w.message for w in made.warnings] == [
        "[words.en]: no text has the word 'table'",
        "[words.en]: no text has the word 'cold store'",
    ]
    changed = made.changes_of(made.recommendations["wash-tables"])
    assert {(change.action, change.reason) for change in changed} == {("words", "tables")}


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("client, CLIENT and Client", "inwoner, INWONER and Inwoner"),
        ("clients client-system pre-client", "clients client-system pre-client"),
        ("client's (client)", "inwoner's (inwoner)"),
        ("the front office", "the counter"),
        ("inwoner counter", "mens counter"),
    ],
)
def test_words(text: str, becomes: str) -> None:
    from imadvisor.rulesets.word_lists import speaking

    spoken = speaking({"client": "inwoner", "front office": "counter", "inwoner": "mens"})
    assert spoken(text)[0] == becomes


# -- what can be wrong ------------------------------------------------------------------------


SET = '[[set]]\ntarget = "{}"\nreason = "r"\nfields = {{ {} }}\n'
NEW = '[[add]]\nreason = "r"\n[add.{}]\n{}\n'


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            SET.format("gap:warm-frigde", 'severity = "minor"'),
            "there is no gap 'warm-frigde' in bakery-hygiene 0.3",
            "did you mean 'warm-fridge'?",
        ),
        (
            SET.format("gapp:warm-fridge", 'severity = "minor"'),
            "there is no kind 'gapp'",
            "did you mean 'gap'?",
        ),
        (
            SET.format("qqq", "rank = 1"),
            "there is no object 'qqq' in bakery-hygiene 0.3",
            "see: imadvisor ruleset show bakery-hygiene",
        ),
        (
            SET.format("gap:warm-fridge", 'severty = "minor"'),
            "gap 'warm-fridge' has no key 'severty'",
            "did you mean 'severity' or 'severity_words'?",
        ),
        (
            SET.format("gap:warm-fridge", 'severity = "mino"'),
            "gap 'warm-fridge': there is no severity 'mino'",
            "did you mean 'minor'?",
        ),
        (
            SET.format("gap:warm-fridge", 'when = "fridge_degree > 7"'),
            "gap 'warm-fridge', when: there is no question 'fridge_degree'",
            "did you mean 'fridge_degrees'?",
        ),
        (
            SET.format("gap:warm-fridge", 'id = "cold-fridge"'),
            "gap 'warm-fridge': its id cannot be set",
            "remove it, and add another",
        ),
        (
            SET.format("settings:ruleset", 'version = "2"'),
            "[ruleset]: its version cannot be set",
            "remove it, and add another",
        ),
        (
            SET.format("gap:warm-fridge", 'severity = "minor"') * 2,
            "gap 'warm-fridge': severity is set twice",
            "keep one",
        ),
        (
            '[[set]]\ntarget = "gap:warm-fridge"\nreason = "r"\nclear = ["whyy"]\n',
            "gap 'warm-fridge' has no 'whyy' to clear",
            "it has id, code",
        ),
        (
            '[[set]]\ntarget = "gap:warm-fridge"\nreason = "r"\n',
            "this [[set]] of 'gap:warm-fridge': it sets nothing: give [set.fields] or clear",
            "",
        ),
        (
            '[[set]]\ntarget = "gap:warm-fridge"\nfields = { severity = "minor" }\n',
            "this [[set]] of 'gap:warm-fridge' needs 'reason'",
            "",
        ),
        (
            RENAMED + '[set.was.name]\nen = "Too warm"\n',
            (
                "gap 'warm-fridge': name.en was “Too warm” when this was written, and is “The "
                "fridge is too warm” now"
            ),
            "see whether the operation is still right, and correct 'was'",
        ),
        (
            '[[remove]]\ntarget = "question:logbook"\nreason = "r"\n',
            (
                "question 'logbook' is still referred to by criterion 'written-down' (when), "
                "question 'last_entry' (ask_when)"
            ),
            "set or remove these as well, or keep it",
        ),
        (
            '[[remove]]\ntarget = "recommendation:buy-soap"\nreason = "r"\n',
            (
                "recommendation 'buy-soap' is still referred to by recommendation 'wash-tables' "
                "(prerequisites)"
            ),
            "set or remove these as well, or keep it",
        ),
        (
            '[[remove]]\ntarget = "dimension:cooling"\nreason = "r"\n',
            (
                "dimension 'cooling' is still referred to by gap 'warm-fridge' (dimension), gap "
                "'warm-fridge' (when), question 'fridge_degrees' (dimension)"
            ),
            "set or remove these as well, or keep it",
        ),
        (
            '[[remove]]\ntarget = "settings:scoring"\nreason = "r"\n',
            "[scoring] cannot be removed",
            "set its fields, or clear them",
        ),
        (
            '[[remove]]\ntarget = "gap:warm-fridge"\nreason = "r"\n'
            + SET.format("gap:warm-fridge", 'severity = "minor"'),
            "gap 'warm-fridge' is removed in",
            "keep one of the two",
        ),
        (
            NEW.format("gap", 'id = "warm-fridge"'),
            "gap 'warm-fridge' cannot be added: bakery-hygiene 0.3 has it already",
            'change it with [[set]] and target = "gap:warm-fridge", or rename yours',
        ),
        (
            NEW.format("gap", 'id = "x"'),
            "gap 'x' needs 'name'",
            "",
        ),
        ('[[add]]\nreason = "r"\n', "this [[add]]: it adds nothing", "give each its own [[add]]"),
        (
            NEW.format("gap", 'id = "x"\n[add.term]\nid = "y"'),
            "this [[add]]: it adds gap and term",
            "give each its own [[add]], with one table such as [add.question]",
        ),
        (
            '[[gap]]\nid = "x"\n',
            "a layer that extends a ruleset says why it adds a gap",
            'write [[add]] with reason = "…", and below it [add.gap]',
        ),
        (
            "[advice]\nfocus = 3\n",
            "a layer changes the table [advice], and has none of its own",
            'write [[set]] with target = "settings:advice", reason and [set.fields]',
        ),
        ("[ruleset]\nid = 'x'\n", "a layer has no [ruleset]", "stand in [layer]"),
        ("[[sett]]\nx = 1\n", "there is no table 'sett'", "did you mean 'set'?"),
        ("[[case]]\nid = 'x'\n", "cases do not stand among the operations", "folder cases/"),
        ("[set]\nx = 1\n", "'set' must be tables", "write [[set]]"),
        ("[words]\nnl = 3\n", "[words] has for each language words", "write [words.nl]"),
        (
            '[words.nl]\nfridge = "koelkast"\n',
            "[words.nl]: the ruleset has no texts in 'nl'",
            "its languages are en",
        ),
    ],
)
def test_what_is_wrong_in_an_operation(
    tmp_path: Path, text: str, message: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Today(dt.date):
        @classmethod
        def today(cls) -> Today:
            return cls(2026, 11, 25)

    monkeypatch.setattr("imadvisor.advisor.advisor.dt.date", Today)
    said = _said(tmp_path, text)
    assert message in said and hint in said
    assert said.startswith(("acme/layer.toml:", "bakery/")), "it says where"


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    text = SET.format("gap:a", "rank = 1") + SET.format("gap:b", "rank = 1")
    said = _said(tmp_path, text)
    assert "acme/layer.toml:9:10: there is no gap 'a'" in said
    assert "acme/layer.toml:13:10: there is no gap 'b'" in said


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (head(extends="acme"), "layers go round in a circle: acme → acme", "under 'extends'"),
        (
            head(extends="bakery"),
            "layer 'acme' extends 'bakery', which is not installed",
            "did you mean 'bakery-hygiene'?; install the package that has it, or name its folder",
        ),
        (
            head(hash="sha256:" + "0" * 64),
            (
                "bakery-hygiene has moved on: the layer was written for 0.3 (sha256:000000000000…)"
                f", and this is 0.3 ({HASH[:19]}…) (the same version, with another content)"
            ),
            "then: imadvisor ruleset rebase ",
        ),
        (
            head().replace("base_hash", "base_hahs"),
            "[layer] has no key 'base_hahs'",
            "did you mean 'base_hash'?",
        ),
        (
            head().replace('base_version = "0.3"\n', ""),
            "it is written for: [layer] needs base_version",
            "acme --accept writes them, for bakery-hygiene 0.3 as it is now",
        ),
        (
            head() + 'augments = "bakery-hygiene"\n',
            "a layer either extends a ruleset or augments one: give one of them",
            "",
        ),
        (
            joining("acme") + 'title.en = "x"\n',
            "what is augmented keeps its title and description: leave them out",
            "",
        ),
        (
            joining("acme") + 'base_version = "1"\n',
            "only what is extended is pinned: leave base_version, base_hash out",
            "",
        ),
        (
            joining("acme"),
            "layer 'acme' is no ruleset: it augments 'bakery-hygiene'",
            "ask for bakery-hygiene; what augments it joins in by itself",
        ),
        (
            head().replace("schema = 1\n", ""),
            "the layer does not say its schema",
            "write schema = 1 at the top of the file with the table [layer]",
        ),
        (
            head().replace("schema = 1\n", "schema = 2\n"),
            "the layer has schema 2; this imadvisor reads schema 1",
            "upgrade imadvisor",
        ),
    ],
)
def test_what_is_wrong_with_a_layer(tmp_path: Path, text: str, message: str, hint: str) -> None:
    shelf(tmp_path)
    folder = layer(tmp_path / "acme", text)
    advisor = shelf(tmp_path)
    if "→" in message:
        advisor = shelf(tmp_path, acme=text)
    with pytest.raises(InputError) as caught:
        advisor.ruleset("acme" if "→" in message else folder)
    assert message in str(caught.value) and hint in str(caught.value)
    assert "layer.toml:" in str(caught.value)


def test_two_layers_on_each_other(tmp_path: Path) -> None:
    advisor = shelf(tmp_path, a=head("a", extends="b"), b=head("b", extends="a"))
    with pytest.raises(InputError, match="layers go round in a circle: a → b → a"):
        advisor.ruleset("a")


def test_more_layers_than_anybody_needs(tmp_path: Path) -> None:
    layers = {f"l{i}": head(f"l{i}", extends=f"l{i + 1}") for i in range(22)}
    with pytest.raises(InputError, match="more than 20 layers lie on each other"):
        shelf(tmp_path, **layers).ruleset("l0")


def test_a_base_that_has_moved_on_shows_what_it_was_what_it_is_and_what_the_layer_says(
    tmp_path: Path,
) -> None:
    text = """
[[set]]
target = "gap:warm-fridge"
reason = "r"
[set.fields]
name.en = "Cold store too warm"
severity = "minor"
[set.was]
name.en = "The fridge is too warm"
[[set]]
target = "gap:tables-not-washed"
reason = "r"
[set.fields]
name.en = "Dirty"
[set.was]
name.en = "Tables are not washed daily"
[[remove]]
target = "pattern:clean-but-unproven"
reason = "r"
"""
    advisor = shelf(tmp_path, acme=head() + text)
    advisor.ruleset("acme")
    bakery = tmp_path / "rules" / "bakery" / "bakery.toml"
    old = bakery.read_text(encoding="utf-8")
    new = old.replace("The fridge is too warm", "The cooling is too warm").replace("0.3", "0.4")
    bakery.write_text(new[: new.index("[[pattern]]")] + new[new.index("[[recommendation]]") :])
    with pytest.raises(InputError) as caught:
        advisor.ruleset("acme")
    told = str(caught.value)
    assert "bakery-hygiene has moved on: the layer was written for 0.3" in told
    assert (
        "gap 'warm-fridge': name.en was “The fridge is too warm”; it is now “The cooling is too "
        "warm”; the layer says “Cold store too warm”" in told
    )
    assert (
        "gap 'warm-fridge': severity is now “grave”; what it was is not written down; the layer "
        "says “minor”" in told
    )
    assert "pattern 'clean-but-unproven' is no longer in bakery-hygiene 0.4" in told
    assert "tables-not-washed" not in told, "what is as it was does not collide"


# -- laws -------------------------------------------------------------------------------------

_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(
    name=_TEXTS, effort=st.tuples(st.integers(1, 9), st.integers(10, 99)), focus=st.integers(1, 9)
)
def test_what_is_resolved_is_the_same_when_it_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, effort: tuple[int, int], focus: int
) -> None:
    from imadvisor.documents.toml_values import inline, quoted

    text = f"""
[[set]]
target = "recommendation:set-fridge"
reason = {quoted(name)}
[set.fields]
name.en = {quoted(name)}
effort_days = {inline([effort[0], effort[1]])}
[[set]]
target = "settings:advice"
reason = "r"
[set.fields]
focus = {focus}
"""
    tmp_path = tmp_path_factory.mktemp("laws")
    made = laid(tmp_path, text)
    for origin in (False, True):
        whole = tmp_path / f"whole-{origin}"
        whole.mkdir()
        written = ruleset_toml(made, origin=origin)
        (whole / "all.toml").write_text(written, encoding="utf-8", newline="")
        again = Advisor().ruleset(whole)
        assert again.hash == made.hash
        assert differences(made, again) == ()


def test_the_shipped_layer_changes_what_the_example_promises(
    advisor: Advisor, im_core: Ruleset
) -> None:
    made = advisor.ruleset("dutch-municipality")
    assert not made.warnings
    found = differences(im_core, made)
    actions = {
        action: [d.name for d in found if d.action == action]
        for action in ("added", "removed", "changed")
    }
    assert actions["added"] == [
        ("question", "council_told"),
        ("question", "letters_tested"),
        ("criterion", "communication-level-4-residents"),
    ]
    assert actions["removed"] == [("question", "sector")]
    set_by = {c.name for c in made.contents.changes if c.action == "set"}
    assert sum(kind == "recommendation" for kind, _ in set_by) == 3
    words = ("klant", "klanten", "customer", "customers")
    for thing in made.everything():
        text = str(thing).casefold().split()
        own = made.origin_of(thing).layer
        assert own or not set(words[:2]) & set(text), thing.id


def test_what_augments_and_cannot_be_read_is_left_out_with_a_warning(tmp_path: Path) -> None:
    advisor = shelf(tmp_path, good=joining("good") + OVEN, bad=joining("bad"))
    path = tmp_path / "rules" / "bad" / "layer.toml"
    path.write_text(joining("bad").replace('"2.0"', '"2.0'), encoding="utf-8")
    made = advisor.ruleset("bakery-hygiene")
    assert "gloves" in made.questions
    (warning,) = made.warnings
    assert warning.message.startswith("layer bad is left out: not valid TOML")
    assert str(warning.place).endswith("layer.toml:4:15")
    path.write_text(joining("other"), encoding="utf-8")
    (warning,) = advisor.ruleset("bakery-hygiene").warnings
    assert "says that layer 'bad' augments 'bakery-hygiene', its files do not" in warning.message


def test_layers_that_do_not_know_of_each_other_may_take_one_rank(tmp_path: Path) -> None:
    role = '[[role]]\nid = "{}"\nrank = 1\nname.en = "x"\n'
    one, two = joining("one") + role.format("zoe"), joining("two") + role.format("amy")
    made = shelf(tmp_path, one=one, two=two).ruleset("bakery-hygiene")
    assert not made.warnings
    assert list(made.roles) == ["amy", "baker", "zoe"], "the id decides"
    wrong = shelf(tmp_path, one=one + role.format("eve"), two=two).ruleset("bakery-hygiene")
    assert "role 'zoe' has the same rank as 'eve'" in str(wrong.warnings[1])
