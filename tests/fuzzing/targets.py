"""Everything that reads what comes from outside: for each, good files and how they are read.

One definition for the tests (hypothesis, briefly) and for the search that runs as long as one
likes (atheris). A target takes the bytes of a file, and goes on with what it read as far as a
user would: rules are run, answers are advised on, plans are planned.
"""

from __future__ import annotations

import atexit
import datetime as dt
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from imadvisor import Advice, Advisor, ImadvisorError, Ruleset
from imadvisor.answers.assignments import assigned
from imadvisor.answers.forms.csv_form import csv_form
from imadvisor.answers.forms.form import Form
from imadvisor.answers.forms.workbook_form import workbook_form
from imadvisor.answers.proposals import as_answers, decided, pending, with_proposals
from imadvisor.answers.reading import read_what_is_right, ruleset_named_in
from imadvisor.answers.source import open_answers
from imadvisor.conditions.functions import FUNCTIONS
from imadvisor.conditions.scope import AskedQuestion, Scope
from imadvisor.conditions.syntax import parse
from imadvisor.documents import Document, Trail, parse_document, read_document
from imadvisor.engine.direct import Direct
from imadvisor.engine.explain import Explain
from imadvisor.engine.program import compiled
from imadvisor.language import Language
from imadvisor.planning.plan_files import filled_in, read_plan
from imadvisor.planning.planner import roadmap_of
from imadvisor.planning.revised_plans import planned_before, slipped, what_if
from imadvisor.plugins.configuration import plugin_settings
from imadvisor.plugins.layer_choice import stack_of
from imadvisor.quality.cases import load_cases, run_case
from imadvisor.reports.formats.text import text_report
from imadvisor.reports.json.roadmap import roadmap_json
from imadvisor.reports.pages.advice import report_on
from imadvisor.reports.pages.ruleset_pages import contents_json, contents_text
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.edits import object_named, set_in_ruleset, values_of
from imadvisor.rulesets.layers import is_layer, read_layer
from imadvisor.rulesets.loader import assemble
from imadvisor.rulesets.printed import ruleset_toml
from imadvisor.rulesets.resolution import Stack, ruleset_of
from imadvisor.testing import random_sheets
from imadvisor.testing.fuzzing import damaged, damaged_zip

ROOT = Path(__file__).resolve().parents[2]
SEEDS = Path(__file__).parent / "seeds"
"""For each target a folder of files that once were read wrongly."""

BAKERY = ROOT / "tests" / "rulesets_data" / "bakery"
TODAY = dt.date(2026, 11, 2)
NOWHERE = Origin("", "", "nowhere")

Damage = Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes]


@dataclass(frozen=True)
class Target:
    """Something that reads files.

    Args:
        samples: good files, from which the damaged ones are made.
        read: reads one, and does with it what a user would.
        words: of the language of the files.
        damage: how they are damaged.
    """

    samples: Callable[[], Sequence[bytes]]
    read: Callable[[bytes], object]
    words: Sequence[bytes] = ()
    damage: Damage = damaged

    def damaged(self, rng: random.Random) -> bytes:
        """A damaged file."""
        samples = self.samples()
        return self.damage(rng.choice(samples), rng, samples, self.words)


# -- what is shared ---------------------------------------------------------------------------


@cache
def advisor() -> Advisor:
    return Advisor()


@cache
def im_core() -> Ruleset:
    return advisor().ruleset("im-core")


@cache
def bakery() -> Ruleset:
    return advisor().ruleset(BAKERY)


@cache
def municipality() -> Advice:
    return advisor().advise(ROOT / "examples" / "municipality.toml", im_core())


@cache
def _methods() -> dict[str, frozenset[str]]:
    return {method.name: method.needs for method in advisor().catalogue.methods.values()}


@cache
def _folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="fuzzing-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _file(name: str, content: bytes) -> Path:
    path = _folder() / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def _files(*patterns: str) -> Callable[[], Sequence[bytes]]:
    @cache
    def read() -> Sequence[bytes]:
        found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
        assert found, patterns
        return tuple(path.read_bytes() for path in found)

    return read


# -- documents --------------------------------------------------------------------------------


def _trails(value: Any, above: Trail = ()) -> Iterator[Trail]:
    yield above
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _trails(inner, (*above, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _trails(inner, (*above, index))


def _places(document: Document) -> None:
    """Whatever a document says stands somewhere in it."""
    lines = (document.text or "").split("\n")
    for trail in _trails(document.data):
        for of_key in (False, True):
            place = document.place(trail, of_key=of_key)
            assert 1 <= place.line <= len(lines), (trail, place)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1, (trail, place)
        document.problem(trail, "wrong", "mend it")
        document.span_in_string(trail, 0, 1)


def _toml(content: bytes) -> None:
    _places(parse_document(content, name="file.toml", syntax="toml"))


def _json(content: bytes) -> None:
    _places(parse_document(content, name="file.json", syntax="json"))


def _as_json(value: Any) -> bytes:
    return json.dumps(value, indent=1, default=str, ensure_ascii=False).encode()


@cache
def _json_samples() -> Sequence[bytes]:
    return (*_json_answers(), _planned()[0])


# -- rulesets ---------------------------------------------------------------------------------


def _used(ruleset: Ruleset) -> None:
    """Do with a ruleset what its users do."""
    program = compiled(ruleset, advisor().catalogue.methods)
    direct, explain = Direct().start(program), Explain().start(program)
    for sheet in random_sheets(ruleset, 3):
        assert direct(sheet) == explain(sheet)
        advice = advisor().advise(sheet, ruleset)
    for language in ruleset.languages:
        speaking = Language(language, ruleset)
        contents_text(ruleset, speaking, colour=False)
        text_report(report_on(advice, speaking))
    contents_json(ruleset)
    again = parse_document(ruleset_toml(ruleset), name="again.toml", syntax="toml")
    assert assemble([again], methods=_methods(), origin=NOWHERE).hash == ruleset.hash


def _ruleset(content: bytes) -> None:
    document = parse_document(content, name="ruleset.toml", syntax="toml")
    _used(assemble([document], methods=_methods(), origin=NOWHERE))


def _layer(content: bytes) -> None:
    document = parse_document(content, name="layer.toml", syntax="toml")
    if not is_layer([document]):
        return
    layer = read_layer([document], NOWHERE)
    stack = Stack(stack_of(BAKERY, advisor().catalogue).base, (layer,))
    _used(ruleset_of(stack, methods=_methods()))


@cache
def _layers() -> Sequence[bytes]:
    head = (
        f'schema = 1\n[layer]\nid = "acme"\nversion = "1.0"\nextends = "bakery-hygiene"\n'
        f'base_version = "{bakery().version}"\nbase_hash = "{bakery().hash}"\n'
    )
    operations = (
        '[[set]]\ntarget = "recommendation:wash-tables"\nreason = "No"\nclear = ["code"]\n',
        '[[set]]\ntarget = "gap:warm-fridge"\nreason = "No"\n[set.fields]\nname.en = "Warm"\n',
        '[[add]]\nreason = "No"\n[add.question]\nid = "hat"\ntype = "yes-no"\ntext.en = "Hat?"\n',
        '[[remove]]\ntarget = "pattern:clean-but-unproven"\nreason = "No logbook here."\n',
        '[words.en]\nfridge = "cold store"\n',
    )
    alone = [(head + one).encode() for one in operations]
    return (*alone, (head + "".join(operations)).encode())


def _cases(content: bytes) -> None:
    """Cases stand in a folder of the ruleset; that of im-core is put in a copy's place."""
    _file("cases/case.toml", content)
    folder = str(_folder())
    origin = replace(im_core().origin, folder=folder)
    moved = replace(im_core(), contents=replace(im_core().contents, origin=origin))
    for case in load_cases(moved)[:3]:
        run_case(case, lambda sheet: advisor().advise(sheet, im_core()))


def _change(content: bytes) -> None:
    """`ruleset set TARGET FIELD=VALUE`."""
    target, _, assignment = content.decode("utf-8", "surrogateescape").partition(" ")
    contents = bakery().contents
    name = object_named(target, contents)
    set_in_ruleset(name, values_of([assignment], name, contents), contents)


def _changes() -> Sequence[bytes]:
    return (
        b"gap:warm-fridge name.en=Too warm",
        b"gap:warm-fridge severity=high",
        b"warm-fridge when=fridge_degrees > 8",
        b'wash-tables prerequisites=["buy-soap"]',
        b"question:fridge_degrees maximum=40.5",
    )


# -- conditions -------------------------------------------------------------------------------


@cache
def _scope() -> Scope:
    """The names of the bakery, and a question of every type."""
    ruleset = bakery()
    asked = {
        "logbook": AskedQuestion("choice", ("yes", "no")),
        "tables_washed": AskedQuestion(
            "choice", ("never", "weekly", "daily"), ("unclear",), ordered=True
        ),
        "ovens": AskedQuestion("number", whole=True),
        "fridge_degrees": AskedQuestion("number", specials=("off",)),
        "last_entry": AskedQuestion("date"),
        "soaps": AskedQuestion("choices", ("green", "blue")),
        "remarks": AskedQuestion("text"),
    }
    return Scope(
        asked, ruleset.dimensions, ruleset.criteria, ruleset.gaps, ruleset.patterns, {"G1": "gap"}
    )


def _condition(content: bytes) -> None:
    text = content.decode("utf-8", "surrogateescape")
    parsed = parse(text, _scope())
    assert (parsed.condition is None) == bool(parsed.faults), parsed
    for fault in parsed.faults:
        assert fault.message.strip(), fault
        assert 0 <= fault.span[0] <= fault.span[1] <= len(text), fault
    if parsed.condition is not None:
        # What is right stays right in a ruleset, with the questions that it has.
        _ruleset_with(text)


def _ruleset_with(text: str) -> None:
    source = _files("tests/rulesets_data/bakery/*.toml")()[0].decode()
    when = "when = \"tables_washed < 'daily'\""
    assert source.count(when) == 1
    written = json.dumps(text)
    _loaded(source.replace(when, f"when = {written}").encode())


def _loaded(content: bytes) -> None:
    with suppress(ImadvisorError):
        _ruleset(content)


def _conditions() -> Sequence[bytes]:
    return tuple(
        text.encode()
        for text in (
            "logbook == 'no' and not (level('cleaning') < 3)",
            "0 < ovens <= 50 or fridge_degrees > 7.5",
            "'green' in soaps and count(soaps) >= 2",
            "at_least(2, ovens < 50, logbook == 'no', unknown(remarks))",
            "gap('warm-fridge') or pattern('clean-but-unproven') or met('written-down')",
            "days_since(last_entry) > 180 or last_entry < date('2026-01-31')",
            "days_between(last_entry, date('2026-01-31')) * 2 + 1 > -ovens / 4",
            "tables_washed in ('never', 'weekly') and applicable(soaps)",
            "spread_of_levels() > 2 and score('cooling') < 0.5",
            "not logbook == 'yes' and tables_washed != 'unclear'",
        )
    )


CONDITION_WORDS = tuple(
    word.encode()
    for word in (
        *FUNCTIONS, "logbook", "tables_washed", "ovens", "fridge_degrees", "last_entry", "soaps",
        "remarks", "'yes'", "'daily'", "'green'", "'off'", "'cooling'", "'warm-fridge'", "+", "/",
        "//", "%", "@", "<<", "|", "^", "~", ":=", "is", "None", "True", "...", "f'{ovens}'",
        "rb'x'", "1j", "0.1", "1_0", "if", "else", "for", "await", "yield", "\\\n", "\\N{DASH}",
    )
)  # fmt: skip


# -- answers ----------------------------------------------------------------------------------


def _advised(name: str) -> Callable[[bytes], None]:
    """Answers in a file of this name, as far as advice."""

    def read(content: bytes) -> None:
        given = open_answers(_file(name, content))
        ruleset_named_in(given)
        reading = read_what_is_right(given, im_core())
        for problem in reading.problems:
            str(problem)
        advisor().sheet(given, im_core())
        advice = advisor().advise(given, im_core())
        speaking = Language("nl", im_core())
        text_report(report_on(advice, speaking))
        csv_form(_form(reading.sheet))

    return read


def _form(sheet: Any) -> Form:
    questions = tuple(im_core().questions.values())
    return Form(im_core(), Language("en", im_core()), questions, sheet)


@cache
def _json_answers() -> Sequence[bytes]:
    return tuple(
        _as_json(parse_document(content, name="a.toml", syntax="toml").data)
        for content in _files("examples/*.toml")()
    )


@cache
def _tables() -> Sequence[bytes]:
    made = [csv_form(_form(municipality().decision.sheet)), csv_form(_form(None))]
    short = (
        "Id;Question;Answer;Note;Evidence\r\nassessment.date;;2026-11-02\r\n"
        'owner_named;;no;"a;b";x\r\nusers;;1200;;\r\nreason_known;;40%;;\r\n'
        "training_forms:class;;yes\r\nrespondent.role;;sponsor\r\ntargets.ownership;;3\r\n"
        'organisation.name;;"\'=1+1"\r\ngo_live;;30-11-2026\r\nwhy_rating;;3\r\n'
    )
    return (*made, short.encode(), short.replace(";", "\t").encode("utf-16"))


@cache
def _workbooks() -> Sequence[bytes]:
    return (workbook_form(_form(municipality().decision.sheet)), workbook_form(_form(None)))


XML_WORDS = tuple(
    word.encode()
    for word in (
        "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "&#0;", "&#xD800;", "<![CDATA[", "]]>", "<?xml?>",
        '<c r="A1"', '<c r="XFD1048576"', 't="s"', 't="e"', 't="d"', 't="b"', 't="str"',
        't="inlineStr"', "<v>99999999</v>", "<v>-1</v>", "<v>²</v>", "<f>1+1</f>", "#N/A",
        '<row r="²">', '<row r="1048577">', 's="9999"', "numFmtId", 'formatCode="0%"',
        'state="hidden"', 'Target="../../../etc/passwd"', 'Target="/xl/worksheets/sheet1.xml"',
        '<dimension ref="A1:XFD1048576"/>', 'r="A0"', 'r="AAA9999999"', '<mergeCell ref="A1:B2"/>',
        'xml:space="preserve"', "x14:", "rId1", "1E308", "1e999", "2958466", "-1e300",
    )
)  # fmt: skip


def _assignment(content: bytes) -> None:
    """`--set QUESTION=VALUE`, of which each line is one."""
    given = content.decode("utf-8", "surrogateescape").split("\n")[:5]
    found = {"date": TODAY, "answers": assigned(given, im_core())}
    advisor().advise(found, im_core())


def _assignments() -> Sequence[bytes]:
    return (
        b"users=300",
        b"CTX-2=1200\nreason_known=40%",
        b"training_forms=class; peer\nowner_named=No",
        b"go_live=30-11-2026\nwhy_rating=3\nusers=don't know",
        b"hours_to_answer=7,5\nknowledge_updated=1 mei 2026",
    )


def _proposals(content: bytes) -> None:
    """What a collector proposes, and what becomes of it in an answer file."""
    data = parse_document(content, name="proposed.json", syntax="json").data
    raw = {id: said if isinstance(said, dict) else {"value": said} for id, said in data.items()}
    as_answers(raw, im_core(), TODAY, "collect fuzzing")
    file = read_document(ROOT / "examples" / "quick-scan.toml")
    text = with_proposals(file, raw, im_core())
    _accepted(text.encode())


def _accepted(content: bytes) -> None:
    """An answer file of which the proposals are accepted or taken out."""
    document = parse_document(content, name="answers.toml", syntax="toml")
    read_what_is_right(document, im_core())
    advisor().sheet(document, im_core())
    waiting = list(pending(document, im_core()))
    for accept in (True, False):
        text, _ = decided(document, im_core(), waiting, accept=accept)
        if text.strip():
            again = parse_document(text, name="again.toml", syntax="toml")
            assert not pending(again, im_core()), text


@cache
def _proposal_samples() -> Sequence[bytes]:
    said = {"evidence": "21 tickets", "note": "", "proposed_by": "servicedesk"}
    return (
        _as_json({"hours_to_answer": {"value": 7.25, **said}}),
        _as_json({"users": {"value": 300, **said}, "owner_named": {"value": "no", **said}}),
        _as_json({"go_live": "2026-11-30", "training_forms": ["class"], "do_first": "Talk"}),
    )


@cache
def _proposed_files() -> Sequence[bytes]:
    file = read_document(ROOT / "examples" / "quick-scan.toml")
    raw = [parse_document(c, name="p", syntax="json").data for c in _proposal_samples()[:2]]
    return tuple(with_proposals(file, one, im_core()).encode() for one in raw)


# -- plans ------------------------------------------------------------------------------------


@cache
def _dirty() -> Advice:
    """A bakery in which everything is to be done: planned in no time."""
    answers = {"tables_washed": "never", "fridge_degrees": 12, "logbook": "no", "ovens": 3}
    return advisor().advise({"date": TODAY, "answers": answers}, bakery())


def _plan(content: bytes) -> None:
    document = parse_document(content, name="plan.toml", syntax="toml")
    plan = read_plan(document, _dirty(), today=TODAY)
    roadmap_json(roadmap_of(_dirty(), plan))


@cache
def _plans() -> Sequence[bytes]:
    head = 'ruleset = "bakery-hygiene"\nstart = 2026-11-09\nhorizon = 26\nperiod = "month"\n'
    return tuple(
        (head + more).encode()
        for more in (
            'max_starts_per_period = 2\nrequire = ["buy-soap"]\n[capacity]\nbaker = 2.5\n',
            'exclude = ["set-fridge"]\ngo_live = 2027-01-04\n[goal]\nlevel = 1\n',
            "[budget]\nperson_days = 10\nmoney = 9000\n[day_rates]\nbaker = 500\n",
            '[[exception]]\nrole = "baker"\nstart = 2026-12-21\nend = 2027-01-03\ndays = 0\n',
            "[fixed]\nbuy-soap = 2026-11-16\n[running]\nwash-tables = 2026-10-26\n",
            '[done]\nset-fridge = 2026-10-26\n[goal]\nseverity = "grave"\n',
            "[goal]\noverall = 2\nweight = 4\n",
        )
    )


PLAN_WORDS = tuple(
    word.encode()
    for word in (
        "9999-12-27", "9999-12-20", "0001-01-01", "2026-11-09", "520", "700", "10000", '"week"',
        '"quarter"', "horizon = 520\n", "max_starts_per_period = 0\n", "[goal]\n", "[fixed]\n",
        "[running]\n", "[done]\n", "[capacity]\n", "baker = 0\n", "buy-soap", "wash-tables",
        "dimensions = []\n", "1e-9", "0.000000001", "1000000000000000",
    )
)  # fmt: skip


@cache
def _planned() -> Sequence[bytes]:
    plan, _ = filled_in(_empty_plan(), municipality())
    return (roadmap_json(roadmap_of(municipality(), plan)).encode(),)


def _empty_plan() -> Any:
    from imadvisor.model.plan import PlanFile

    return PlanFile()


@cache
def _roadmap() -> Any:
    return roadmap_of(municipality(), _empty_plan())


def _update(content: bytes) -> None:
    document = parse_document(content, name="planned.json", syntax="json")
    slipped(planned_before(document), _roadmap())


def _what_if(content: bytes) -> None:
    plan, _ = filled_in(_empty_plan(), municipality())
    plan = what_if(plan, content.decode("utf-8", "surrogateescape").split("\n")[:5])
    assert 1 <= plan.horizon <= 520


def _what_ifs() -> Sequence[bytes]:
    return (
        b"capacity.sponsor=+6.5",
        b"horizon=-13\nbudget.money=50000",
        b"budget.person_days=-10\ncapacity.implementation_manager=0",
    )


def _settings(content: bytes) -> None:
    plugin_settings([_file("config.toml", content)])


TARGETS: dict[str, Target] = {
    "toml": Target(_files("examples/*.toml", "rulesets/**/*.toml"), _toml),
    "json": Target(_json_samples, _json),
    "ruleset": Target(_files("tests/rulesets_data/bakery/*.toml"), _ruleset, CONDITION_WORDS),
    "layer": Target(_layers, _layer, CONDITION_WORDS),
    "cases": Target(_files("rulesets/im-core/cases/*.toml"), _cases),
    "condition": Target(_conditions, _condition, CONDITION_WORDS),
    "answers-toml": Target(_files("examples/*.toml"), _advised("answers.toml")),
    "answers-json": Target(_json_answers, _advised("answers.json")),
    "answers-csv": Target(_tables, _advised("answers.csv")),
    "answers-txt": Target(_tables, _advised("answers.txt")),
    "answers-xlsx": Target(_workbooks, _advised("answers.xlsx"), XML_WORDS, damaged_zip),
    "assignments": Target(_assignments, _assignment),
    "proposals": Target(_proposal_samples, _proposals),
    "accepting": Target(_proposed_files, _accepted),
    "plan": Target(_plans, _plan, PLAN_WORDS),
    "planned": Target(_planned, _update),
    "what-if": Target(_what_ifs, _what_if),
    "change": Target(_changes, _change),
    "settings": Target(lambda: (b'[plugins]\ndisabled = ["lens"]\n',), _settings),
}
"""Every target by its name."""
