"""The kit with which plugins and rulesets are tested.

    >>> import imadvisor_bakery                                          # doctest: +SKIP
    >>> from imadvisor import testing                                    # doctest: +SKIP
    >>> advisor = testing.advisor_with(imadvisor_bakery)                 # doctest: +SKIP
    >>> testing.assert_advice(advisor, {"logbook": "no"}, ruleset="bakery-hygiene",
    ...                       gaps=["no-logbook"])                       # doctest: +SKIP

Nothing here needs a test runner: what does not hold is an `AssertionError` that says so.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from imadvisor.advice.advice import Advice
from imadvisor.advisor.advisor import Advisor
from imadvisor.answers.assessment import Assessment
from imadvisor.answers.formats.source_file import SourceFile, source_file
from imadvisor.answers.proposals import as_answers
from imadvisor.answers.respondents.combination import combined
from imadvisor.answers.respondents.public_sheet import public_sheet, sheet_of
from imadvisor.documents import Document
from imadvisor.engine.explain import Explain
from imadvisor.engine.findings import Engine, Findings
from imadvisor.engine.program import compiled
from imadvisor.errors import AnswersError, InputError, did_you_mean
from imadvisor.language import Language
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.numbers import MILLION, Interval
from imadvisor.model.plan import PlanFile
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.planning.planner import roadmap_of
from imadvisor.plugins.catalogue import Brought, Catalogue
from imadvisor.plugins.collectors import collected, request_for
from imadvisor.plugins.contracts import CONTRACTS
from imadvisor.plugins.faults import Fault, PartError, Plugin
from imadvisor.plugins.guard import Guard, Use
from imadvisor.plugins.hooks import (
    AnswerImporter,
    Collector,
    Exporter,
    Importer,
    Proposal,
    ReportFormat,
)
from imadvisor.plugins.settings import NO_FILES, SettingFiles
from imadvisor.quality.cases import load_cases, run_case
from imadvisor.reports.document.blocks import Report
from imadvisor.reports.pages.advice import report_on
from imadvisor.reports.pages.template import template_report
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.subject import Subject
from imadvisor.scoring.credits import Credit, Verdict
from imadvisor.scoring.method import Claim, Evidence, Rung, ScoringMethod
from imadvisor.testing.fuzzing import SECONDS, damaged, tried

if TYPE_CHECKING:
    import click

__all__ = [
    "advisor_with",
    "assert_advice",
    "check_answer_importer",
    "check_collector",
    "check_command",
    "check_engine",
    "check_exporter",
    "check_importer",
    "check_layer",
    "check_reading",
    "check_report_format",
    "check_ruleset",
    "check_scoring_method",
    "combined",
    "load_cases",
    "public_sheet",
    "random_sheets",
    "run_case",
    "sample_reports",
    "settings_of",
    "sheet_of",
]

A_DAY = dt.date(2026, 11, 2)
"""The day of the sheets that are made here."""


def advisor_with(*modules: ModuleType) -> Advisor:
    """An advisor with exactly these plugins and the built-in one, whatever is installed.

    Args:
        modules: the plugins.

    Raises:
        PluginError: with everything that is wrong with them.
    """
    catalogue = Catalogue({module.__name__: module for module in modules})
    catalogue.demand_sound()
    return Advisor(catalogue)


def settings_of(module: ModuleType, given: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The settings of a plugin by name, where a file says something of them.

    Args:
        module: the plugin.
        given: what the file says.

    Raises:
        PluginError: with everything that is wrong with the plugin.
        InputError: with everything that is wrong in what is given.
    """
    name = module.__name__
    files = NO_FILES
    if given is not None:
        data = {"plugin": {name: dict(given)}}
        files = SettingFiles((Document("config.toml", "toml", None, data),))
    catalogue = Catalogue({name: module}, settings=files)
    catalogue.demand_sound()
    return {name: settled.value for name, settled in catalogue.settings_of(name).items()}


def check_ruleset(advisor: Advisor, name: str, *, cases: bool = True) -> Ruleset:
    """Check that a ruleset loads without a warning, and that its cases hold.

    Its cases are judged on the ruleset by itself: without what plugins add to it.

    Args:
        advisor: with the plugins that it needs.
        name: its id or folder.
        cases: whether its cases are run as well.

    Raises:
        RulesetError: it has mistakes.
        AssertionError: it has warnings, or a case that does not hold.
    """
    ruleset = advisor.ruleset(name)
    assert not ruleset.warnings, "\n".join(map(str, ruleset.warnings))
    if cases:
        _check_cases(advisor, advisor.subject(name))
    return ruleset


def _check_cases(advisor: Advisor, subject: Subject) -> None:
    for case in load_cases(subject):
        found = run_case(case, lambda sheet: advisor.advise(sheet, subject.ruleset))
        assert not found, f"case '{case.id}': " + "; ".join(map(str, found))


def assert_advice(
    advisor: Advisor,
    answers: Mapping[str, Any],
    *,
    ruleset: str = "im-core",
    gaps: Collection[str] = (),
    no_gaps: Collection[str] = (),
    recommendations: Collection[str] = (),
    date: dt.date = A_DAY,
) -> Advice:
    """Check what answers lead to.

    Args:
        advisor: who advises.
        answers: as in an answer file, by question id or code.
        ruleset: the id or folder of the ruleset that was asked.
        gaps: ids of gaps that must be present.
        no_gaps: ids of gaps that must be absent for certain.
        recommendations: ids of what must be recommended.
        date: the day of the assessment.

    Raises:
        AssertionError: the advice is another one, or there is no such object.
    """
    loaded = advisor.ruleset(ruleset)
    for kind, known, wanted in (
        ("gap", loaded.gaps, (*gaps, *no_gaps)),
        ("recommendation", loaded.recommendations, recommendations),
    ):
        for id in wanted:
            assert id in known, f"there is no {kind} '{id}' {did_you_mean(id, known)}".rstrip()
    advice = advisor.advise({"date": date, "answers": dict(answers)}, loaded)
    status = {id: gap.status for id, gap in advice.decision.gaps.items()}
    for id in gaps:
        assert status[id] == "present", f"gap '{id}' is {status[id]}, not present"
    for id in no_gaps:
        assert status[id] == "absent", f"gap '{id}' is {status[id]}, not absent"
    found = [item.id for item in advice.recommendations]
    for id in recommendations:
        assert id in found, f"'{id}' is not recommended; recommended are {', '.join(found)}"
    return advice


# -- parts of plugins -------------------------------------------------------------------------

_Check = TypeVar("_Check", bound=Callable[..., Any])


def _kept_to(check: _Check) -> _Check:
    """A check of which a part that fails in use is a finding like any other."""

    @wraps(check)
    def checking(*arguments: Any, **named: Any) -> Any:
        try:
            return check(*arguments, **named)
        except PartError as error:
            raise AssertionError(f"{error}\n{error.trace}".rstrip()) from None

    return cast(_Check, checking)


def _as_used(hook: str, part: Any) -> Any:
    """A part as imadvisor uses it: called by the guard, with everything that it remarks raised."""

    def refuse(fault: Fault) -> NoReturn:
        raise PartError(fault)

    plugin = Plugin("checked", type(part).__module__, "", "loaded")
    guard = Guard(listener=refuse)
    return guard.call(Use(plugin, hook=hook), CONTRACTS[hook].sound, part, guard, plugin)


# -- engines ----------------------------------------------------------------------------------


def random_sheets(ruleset: Ruleset, count: int, *, seed: int = 1) -> Iterator[Sheet]:
    """Sheets with answers of every kind, from empty to full; the same for the same seed.

    Args:
        ruleset: that is asked.
        count: how many.
        seed: of the random choices.
    """
    rng = random.Random(seed)  # noqa: S311 - tests want the same sheets again
    for _ in range(count):
        filled = rng.random()
        answers = {
            id: _any_answer(question, rng)
            for id, question in ruleset.questions.items()
            if rng.random() < filled
        }
        yield Sheet(ruleset.id, A_DAY, answers)


def _any_answer(question: Question, rng: random.Random) -> Answer:
    chance = rng.random()
    if chance < 0.1:
        return DONT_KNOW
    if chance < 0.15:
        return NOT_APPLICABLE
    if question.special and chance < 0.25:
        return Answer.special(rng.choice(question.special).id)
    match question.type:
        case "single" | "yes-no":
            return Answer.of(rng.choice(question.choice_ids))
        case "multi":
            chosen = [c for c in question.choice_ids if rng.random() < 0.5]
            return Answer.of(question.together(chosen))
        case "anchored":
            return Answer.of(rng.randint(0, 6))
        case "date":
            return Answer.of(A_DAY - dt.timedelta(rng.randint(-100, 900)))
        case "text":
            return Answer.of("words")
        case _:
            return Answer.of(rng.randint(0, 100))


@_kept_to
def check_engine(
    engine: Engine, advisor: Advisor | None = None, *, ruleset: str = "im-core", sheets: int = 500
) -> None:
    """Check that an engine finds what the reference engine finds, on random sheets.

    Args:
        engine: to be checked.
        advisor: with the ruleset; that of the built-in plugin where none is given.
        ruleset: the id or folder of the rules that are run.
        sheets: how many are tried.

    Raises:
        AssertionError: it finds something else, told with the sheet.
    """
    engine = _as_used("imadvisor_engines", engine)
    advisor = advisor or Advisor()
    program = compiled(advisor.ruleset(ruleset), advisor.catalogue.methods)
    run, reference = engine.start(program), Explain().start(program)
    for sheet in random_sheets(program.ruleset, sheets):
        found, right = run(sheet), reference(sheet)
        for part in (field.name for field in fields(Findings)):
            ours, theirs = getattr(found, part), getattr(right, part)
            wrong = [key for key in theirs if ours.get(key) != theirs[key]]
            assert not wrong, (
                f"engine '{engine.name}': {part} of {wrong[:3]} differ from engine 'explain' on "
                f"{dict(sheet.answers)}"
            )
        assert found == right, f"engine '{engine.name}' finds more than there is"


# -- scoring methods --------------------------------------------------------------------------

_LADDER = tuple(Rung(level, level * MILLION // 5) for level in range(6))


@_kept_to
def check_scoring_method(method: ScoringMethod, *, tries: int = 500, seed: int = 1) -> None:
    """Check that a scoring method is pure and sound.

    Sound: however open evidence turns out, what it said before holds.

    Args:
        method: to be checked.
        tries: how many dimensions are made up.
        seed: of the random choices.

    Raises:
        AssertionError: it says two things of one dimension, or leaves what it said.
    """
    method = _as_used("imadvisor_scoring_methods", method)
    rng = random.Random(seed)  # noqa: S311
    for _ in range(tries):
        evidence = _any_evidence(rng)
        score = method.judge(evidence)
        assert method.judge(evidence) == score, f"'{method.name}' is not the same twice"
        if score.level is not None:
            low, high = score.level
            numbers = [rung.level for rung in evidence.ladder]
            assert low in numbers and high in numbers, f"'{method.name}': no level {score.level}"
            assert low <= high, f"'{method.name}': the interval {score.level} runs backwards"
        for _ in range(5):
            later = method.judge(_settled(evidence, rng))
            for name in ("level", "score"):
                before, after = getattr(score, name), getattr(later, name)
                if before is not None and after is not None:
                    assert before.low <= after.low and after.high <= before.high, (
                        f"'{method.name}': {name} {_said(before)} becomes {_said(after)} when "
                        f"more is known of {evidence}"
                    )


def _said(interval: Interval) -> str:
    return f"{interval.low} to {interval.high}"


def _any_evidence(rng: random.Random) -> Evidence:
    def state() -> Truth:
        return rng.choice((Truth.TRUE, Truth.TRUE, Truth.OPEN, Truth.UNKNOWN))

    credits = []
    for _ in range(rng.randint(0, 5)):
        known = state()
        low, high = sorted(rng.randint(0, 4) * MILLION // 4 for _ in range(2))
        credits.append(Credit(low, low if known is Truth.TRUE else high, known, rng.randint(1, 3)))
    claim = state()
    level = rng.randint(0, 5) if claim is Truth.TRUE else None
    verdicts = []
    for rung in _LADDER[1:]:
        truth = rng.choice((Truth.TRUE, Truth.FALSE, Truth.OPEN, Truth.UNKNOWN))
        verdicts.append((rung.level, Verdict(truth, truth in (Truth.FALSE, Truth.OPEN))))
    return Evidence(_LADDER, Claim(level, claim), tuple(verdicts), tuple(credits))


def _settled(evidence: Evidence, rng: random.Random) -> Evidence:
    """The same when every open answer has been given."""
    credits = []
    for credit in evidence.credits:
        if credit.state is Truth.OPEN:
            value = rng.choice((credit.low, credit.high))
            credits.append(Credit(value, value, Truth.TRUE, credit.weight))
        else:
            credits.append(credit)
    claim = evidence.claim
    if claim.state is Truth.OPEN:
        claim = Claim(rng.randint(0, 5), Truth.TRUE)
    verdicts = []
    for level, verdict in evidence.verdicts:
        truth = verdict.truth
        if truth is Truth.OPEN:
            truth = rng.choice((Truth.TRUE, Truth.FALSE))
        verdicts.append((level, Verdict(truth, truth is Truth.FALSE)))
    return Evidence(evidence.ladder, claim, tuple(verdicts), tuple(credits))


# -- importers --------------------------------------------------------------------------------


@_kept_to
def check_importer(importer: Importer, sample: Path, advisor: Advisor | None = None) -> Ruleset:
    """Check that an importer makes a ruleset of a file, and leaves others alone.

    Args:
        importer: to be checked.
        sample: a file of its format.
        advisor: with the scoring methods; that of the built-in plugin where none is given.

    Returns:
        The ruleset.

    Raises:
        RulesetError: what it makes is no ruleset.
        AssertionError: it does not know its own file, takes any, or is not the same twice.
    """
    importer = _as_used("imadvisor_importers", importer)
    file = _recognised(importer, sample)
    imported = importer.read(file)
    again = importer.read(source_file(sample))
    assert again == imported, f"'{importer.name}' is not the same twice"
    assert all(problem.warning for problem in imported.problems), "its problems are no warnings"
    methods = (advisor or Advisor()).catalogue.methods
    needs = {method.name: method.needs for method in methods.values()}
    tables = Document(file.name, "json", None, dict(imported.tables))
    return assemble([tables], methods=needs, origin=Origin("", "", str(sample)))


@_kept_to
def check_answer_importer(
    importer: AnswerImporter,
    sample: Path,
    advisor: Advisor | None = None,
    *,
    ruleset: str | Path | None = None,
) -> Assessment:
    """Check that an importer makes answer sheets of a file, and leaves others alone.

    Args:
        importer: to be checked.
        sample: a file of its format, with the files beside it that it needs.
        advisor: with the ruleset that is answered; that of the built-in plugin where none is
            given.
        ruleset: the id or folder of the ruleset that is answered; else what the answers name.

    Returns:
        The sheets, whose answers all fit their questions.

    Raises:
        AnswersError: an answer does not fit.
        AssertionError: it does not know its own file, takes any, or is not the same twice.
    """
    importer = _as_used("imadvisor_answer_importers", importer)
    file = _recognised(importer, sample)
    imported = importer.read(file)
    again = importer.read(source_file(sample))
    assert again == imported, f"'{importer.name}' is not the same twice"
    assessment = Assessment(file.name, imported.sheets)
    _, reading = (advisor or Advisor()).reading(assessment, ruleset)
    if reading.problems:
        raise AnswersError(reading.problems)
    return assessment


_STRANGERS = {
    "empty.csv": b"",
    "other.json": b'{"a": [1, null]}',
    "other.toml": b"schema = 1\n",
    "other.csv": b"a;b\n1;2\n",
    "other.xlsx": b"PK\x03\x04" + bytes(100),
    "noise": bytes(range(256)),
}
"""Files that no importer may take for its own."""


def _recognised(importer: Importer | AnswerImporter, sample: Path) -> SourceFile:
    """The sample as a file, when the importer knows it, and no other one."""
    file = source_file(sample)
    assert importer.recognises(file), f"'{importer.name}' does not recognise {sample}"
    for name, content in _STRANGERS.items():
        stranger = SourceFile(name, content)
        try:
            known = importer.recognises(stranger)
        except InputError:
            continue
        assert not known, f"'{importer.name}' recognises a file {name} with {content[:20]!r}"
    return file


# -- layers -----------------------------------------------------------------------------------


def check_layer(
    advisor: Advisor, id: str, *, ruleset: str = "im-core", cases: bool = True
) -> Ruleset:
    """Check that a layer joins a ruleset without a warning, and that its cases hold.

    Its cases, in the folder ``cases/`` of the layer, are judged on the ruleset with this layer
    alone.

    Args:
        advisor: with the plugin that brings the layer.
        id: of the layer.
        ruleset: the id of the ruleset that it augments.
        cases: whether its cases are run as well.

    Returns:
        The ruleset with the layer.

    Raises:
        RulesetError: the ruleset has mistakes.
        AssertionError: the layer has mistakes and is left out, gives warnings, or adds nothing
            and changes nothing; or a case does not hold.
    """
    made = advisor.ruleset(ruleset)
    assert not made.warnings, "\n".join(map(str, made.warnings))
    layers = [origin.layer for origin in made.layers]
    assert id in layers, f"there is no layer '{id}' on '{ruleset}': there is {layers or 'none'}"
    changes = [change for change in made.contents.changes if change.layer.layer == id]
    assert changes, f"layer '{id}' adds nothing and changes nothing"
    if cases:
        _check_cases(advisor, advisor.subject(id))
    return made


# -- exporters, report formats and collectors -------------------------------------------------

_HOSTILE = '<script>alert(1)</script> =cmd|"/C calc"!A0 @everyone \N{RIGHT-TO-LEFT OVERRIDE}txt'


@_kept_to
def check_exporter(
    exporter: Exporter, advisor: Advisor | None = None, *, ruleset: str = "im-core"
) -> Sequence[str | bytes]:
    """Check that an exporter writes the same twice, in both languages, whatever is answered.

    Args:
        exporter: to be checked.
        advisor: with the ruleset; that of the built-in plugin where none is given.
        ruleset: the id or folder of the ruleset that is followed.

    Returns:
        What it wrote.

    Raises:
        AssertionError: it does not.
    """
    exporter = _as_used("imadvisor_exporters", exporter)
    advisor = advisor or Advisor()
    loaded = advisor.ruleset(ruleset)
    assert exporter.suffix.startswith("."), f"the suffix '{exporter.suffix}' has no dot"
    written: list[str | bytes] = []
    for sheet in random_sheets(loaded, 4):
        named = Sheet(
            sheet.ruleset,
            sheet.date,
            sheet.answers,
            organisation={"name": _HOSTILE},
            respondent=_HOSTILE,
        )
        advice = advisor.advise(named, loaded)
        for language in ("en", "nl"):
            speaking = Language(language, loaded)
            one = exporter.write(advice, speaking)
            assert exporter.write(advice, speaking) == one, f"'{exporter.name}' differs twice"
            assert one, f"'{exporter.name}' writes nothing"
            written.append(one)
            write_roadmap = getattr(exporter, "write_roadmap", None)
            if write_roadmap is not None:
                made = roadmap_of(advice, PlanFile())
                one = write_roadmap(made, speaking)
                twice = write_roadmap(made, speaking)
                assert one and twice == one, f"'{exporter.name}' differs twice"
                written.append(one)
    return written


def sample_reports() -> Iterator[Report]:
    """Reports of every kind, on random answers with hostile notes, in both languages."""
    advisor = Advisor()
    loaded = advisor.ruleset("im-core")
    for sheet in random_sheets(loaded, 3):
        noted = {
            id: replace(answer, note=_HOSTILE, evidence=_HOSTILE)
            for id, answer in sheet.answers.items()
        }
        named = replace(sheet, answers=noted, organisation={"name": _HOSTILE}, respondent=_HOSTILE)
        for language in ("en", "nl"):
            yield report_on(advisor.advise(named, loaded), Language(language, loaded))
    for language in ("en", "nl"):
        yield template_report(
            loaded, next(iter(loaded.recommendations)), Language(language, loaded)
        )


@_kept_to
def check_report_format(found: ReportFormat) -> Sequence[str | bytes]:
    """Check that a format writes every report, the same each time.

    Args:
        found: to be checked.

    Returns:
        What it wrote.

    Raises:
        AssertionError: it does not.
    """
    found = _as_used("imadvisor_report_formats", found)
    assert found.suffix.startswith("."), f"the suffix '{found.suffix}' has no dot"
    written: list[str | bytes] = []
    for report in sample_reports():
        one = found.write(report)
        assert isinstance(one, str | bytes), f"'{found.name}' writes a {type(one).__name__}"
        assert found.write(report) == one, f"'{found.name}' differs twice"
        assert one, f"'{found.name}' writes nothing"
        written.append(one)
    return written


@_kept_to
def check_collector(
    collector: Collector,
    options: Mapping[str, str],
    advisor: Advisor | None = None,
    *,
    ruleset: str = "im-core",
    secrets: Mapping[str, str] | None = None,
    date: dt.date = A_DAY,
) -> Sequence[Proposal]:
    """Check that a collector keeps its contract.

    Args:
        collector: to be checked.
        options: with which it proposes something.
        advisor: with the ruleset; that of the built-in plugin where none is given.
        ruleset: the id or folder of the ruleset that is asked.
        secrets: what stands in the environment.
        date: from which is looked back.

    Returns:
        What it proposes.

    Raises:
        AssertionError: it proposes nothing, something else each time, or breaks its contract.
        InputError: what it proposes does not fit the questions.
    """
    collector = _as_used("imadvisor_collectors", collector)
    loaded = (advisor or Advisor()).ruleset(ruleset)
    assert collector.questions, f"'{collector.name}' answers no question"
    request = request_for(
        collector, loaded, options=options, as_of=date, seconds=60, environment=secrets or {}
    )
    brought = Brought(collector.name, "the plugin", "", collector)
    raw = collected(brought, request)
    assert raw, f"'{collector.name}' proposes nothing"
    assert collected(brought, request) == raw, f"'{collector.name}' is not the same twice"
    as_answers(raw, loaded, date, collector.name)
    nothing = collector.collect(replace(request, questions={}))
    assert not list(nothing), f"'{collector.name}' answers questions that were removed"
    return list(collector.collect(request))


def check_reading(
    read: Callable[[bytes], object],
    samples: Sequence[bytes],
    *,
    words: Sequence[bytes] = (),
    tries: int = 200,
    seed: int = 1,
    seconds: float = SECONDS,
) -> Mapping[str, int]:
    """Check that no file ends in anything but a result or an error of ours, in time.

    Args:
        read: reads what a file holds, and does with it what a user would.
        samples: good files, of which damaged ones are made.
        words: of the language of the files, which may get into them anywhere.
        tries: how many damaged files are read.
        seed: of the random choices.
        seconds: how much time of the processor the reading of one may take.

    Returns:
        How many of the damaged files were ``read``, and how many ``refused``.

    Raises:
        AssertionError: a good file is refused, or a damaged one ends otherwise; it tells how the
            file can be made again.
    """
    for sample in samples:
        read(sample)
    found = {"read": 0, "refused": 0}
    for number in range(seed, seed + tries):
        rng = random.Random(number)  # noqa: S311
        content = damaged(rng.choice(samples), rng, samples, words)
        try:
            found[tried(read, content, seconds=seconds)] += 1
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            again = f"check_reading(…, tries=1, seed={number})"
            raise AssertionError(f"{said}\non a damaged file; again by {again}") from error
    return found


def check_command(command: click.Command) -> None:
    """Check that a command keeps to the manners of the command line.

    Args:
        command: to be checked.

    Raises:
        AssertionError: it does not say what it is for, or takes any option.
    """
    from click.testing import CliRunner

    shown = CliRunner().invoke(command, ["--help"])
    assert shown.exit_code == 0, shown.output
    assert command.help, f"'{command.name}' does not say what it is for"
    wrong = CliRunner().invoke(command, ["--no-such-option-as-this"])
    assert wrong.exit_code == 2, f"'{command.name}' takes an option that there is not"
