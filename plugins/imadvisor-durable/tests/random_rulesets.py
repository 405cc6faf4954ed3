"""Small random rulesets as files, and sheets whose answers lie near what the rules compare."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.testing import combined, public_sheet, random_sheets, sheet_of

_METHODS = ("claim-and-evidence", "staged", "mean", "weighted-mean", "minimum")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_CREDITS = ("0", "0.1", "0.3", "0.333333", "0.5", "0.7", "1")
_ROLES = ("boss", "user")
_TYPES = ("single", "multi", "yes-no", "number", "percentage", "date")
_NUMBERS = (0, Fraction(1, 2), 1, Fraction(5, 2), 3, 5, 10, 40, 100)
_DAYS = (-30, 0, 1, 3, 4, 10, 11, 40, 41, 200)


def sheets(ruleset: Ruleset, count: int, *, seed: int) -> Iterator[Sheet]:
    """Random sheets in which numbers and dates are often just what a rule compares with."""
    rng = random.Random(seed)
    earlier: list[Sheet] = []
    for sheet in random_sheets(ruleset, count, seed=seed):
        answers = dict(sheet.answers)
        for id, answer in sheet.answers.items():
            type = ruleset.questions[id].type
            if answer.value is None or isinstance(answer.value, str):
                continue
            if type in ("number", "percentage"):
                answers[id] = Answer.of(rng.choice(_NUMBERS))
            elif type == "date":
                answers[id] = Answer.of(sheet.date - dt.timedelta(rng.choice(_DAYS)))
            elif type == "anchored":
                answers[id] = Answer.of(rng.randint(0, 4))
        alone = Sheet(sheet.ruleset, sheet.date, answers, role=rng.choice(("", *_ROLES)))
        if not earlier or rng.random() < 0.7:
            yield alone
        else:
            # Now and then with the sheets before it, as one assessment.
            several = [
                replace(one, role=rng.choice(_ROLES), respondent=str(place))
                for place, one in enumerate((*earlier[-3:], alone))
            ]
            yield combined(several, ruleset)
            # Three of each, so that something may be published.
            yield sheet_of(public_sheet(several * 3, ruleset), ruleset)
        earlier.append(alone)


def write_ruleset(folder: Path, seed: int) -> Path:
    """Write a random ruleset, the same for the same seed."""
    folder.mkdir(parents=True)
    text = _Writer(random.Random(seed), seed).text()
    (folder / "ruleset.toml").write_text(text, encoding="utf-8")
    return folder


class _Writer:
    """Writes what conditions may speak of before the conditions that do."""

    def __init__(self, rng: random.Random, seed: int) -> None:
        self.rng = rng
        self.id = f"random-{seed}"
        self.types: dict[str, str] = {}
        self.special: set[str] = set()
        self.ordered: set[str] = set()
        self.dimensions: list[str] = []
        self.derived: list[str] = []

    def text(self) -> str:
        rng = self.rng
        parts = [
            f'schema = 1\n[ruleset]\nid = "{self.id}"\nversion = "1"\ntitle.en = "x"',
            'languages = ["en"]\nlicence = "MIT"\n',
            f'[scoring]\nmethod = "mean"\ndont_know = "{rng.choice(("exclude", "worst"))}"',
            f"threshold = {rng.choice(_CREDITS)}\n",
            *(f'[[role]]\nid = "{id}"\nrank = {n}\nname.en = "x"\n' for n, id in enumerate(_ROLES)),
            '[timing]\nquestion = "phase"\n' if (timed := rng.random() < 0.7) else "",
            *(f'[[severity]]\nid = "s{n}"\nvalue = {n}\nname.en = "x"\n' for n in (1, 2, 3)),
            *(
                f'[[level]]\nid = "l{n}"\nnumber = {n}\nname.en = "x"\nfrom_score = {n / 5}\n'
                for n in range(5)
            ),
            self._question("phase", "single", ordered=True, plain=True),
        ]
        parts += [self._question(f"q{n}", rng.choice(_TYPES)) for n in range(rng.randint(2, 6))]
        for number in range(rng.randint(0, 2)):
            parts.append(self._dimension(f"d{number}"))
        parts += [self._gap(f"g{number}", timed=timed) for number in range(rng.randint(1, 5))]
        for number in range(rng.randint(0, 2)):
            parts.append(
                f'[[pattern]]\nid = "p{number}"\nname.en = "x"\nmeaning.en = "x"\n'
                f'when = "{self._condition()}"\n'
            )
            self.derived.append(f"pattern('p{number}')")
        for number in range(rng.randint(0, 2)):
            parts.append(
                f'[[position]]\nid = "z{number}"\nrank = {number}\nname.en = "x"\n'
                f'choose = "{rng.choice(("first", "also"))}"\nwhen = "{self._condition()}"\n'
                'meaning.en = "x"\nadvice.en = "x"\n'
            )
        return "\n".join(parts)

    def _question(
        self, id: str, type: str, more: str = "", *, ordered: bool = False, plain: bool = False
    ) -> str:
        rng = self.rng
        made = f'[[question]]\nid = "{id}"\ntype = "{type}"\ntext.en = "x"\n{more}'
        if self.types and not plain and rng.random() < 0.4:
            made += f'ask_when = "{self._condition(derived=False)}"\n'
        if type in ("single", "multi"):
            if ordered or (type == "single" and rng.random() < 0.5):
                self.ordered.add(id)
                made += "ordered = true\n"
            for number in range(3):
                credit = f"credit = {rng.choice(_CREDITS)}\n" if more else ""
                made += f'[[question.choice]]\nid = "c{number}"\ntext.en = "x"\n{credit}'
        elif more and type in ("number", "percentage"):
            made += f"credit.{rng.choice(('points', 'at_most'))} = {self._steps()}\n"
        elif more and type == "date":
            dates = [other for other, known in self.types.items() if known == "date"]
            if dates and rng.random() < 0.5:
                made += f'credit.days_before = "{rng.choice(dates)}"\n'
                made += f"credit.at_least = {self._steps(falling=True)}\n"
            else:
                made += f"credit.days_since = {self._steps()}\n"
        if type in ("number", "percentage", "date") and rng.random() < 0.5:
            self.special.add(id)
            credit = f"credit = {rng.choice(_CREDITS)}\n" if more else ""
            made += f'[[question.special]]\nid = "never"\ntext.en = "x"\n{credit}'
        self.types[id] = type
        return made

    def _steps(self, *, falling: bool = False) -> str:
        bounds = (40, 10, 3) if falling else (3, 10, 40)
        steps = (f"[{bound}, {self.rng.choice(_CREDITS)}]" for bound in bounds)
        return f"[{', '.join(steps)}]"

    def _dimension(self, id: str) -> str:
        rng = self.rng
        made = f'[[dimension]]\nid = "{id}"\nrank = {len(self.dimensions)}\nname.en = "x"\n'
        made += f'method = "{rng.choice(_METHODS)}"\n'
        mine = f'dimension = "{id}"\n'
        made += self._question(f"claim_{id}", "anchored", mine)
        for level in sorted(rng.sample(range(1, 5), rng.randint(1, 3))):
            by_condition = rng.random() < 0.25
            made += f'[[criterion]]\nid = "{id}-{level}"\n{mine}level = {level}\n'
            made += 'statement.en = "x"\n'
            made += f'when = "{self._condition(derived=False)}"\n' if by_condition else ""
            criterion = "" if by_condition else f'criterion = "{id}-{level}"\n'
            for number in range(rng.randint(1, 2)):
                more = f"{mine}{criterion}weight = {rng.randint(1, 3)}\n"
                made += self._question(f"e_{id}_{level}_{number}", rng.choice(_TYPES), more)
            self.derived.append(f"met('{id}-{level}')")
        self.dimensions.append(id)
        return made

    def _gap(self, id: str, *, timed: bool) -> str:
        rng = self.rng
        made = f'[[gap]]\nid = "{id}"\nname.en = "x"\nseverity = "s{rng.randint(1, 3)}"\n'
        made += f'when = "{self._condition()}"\n'
        for field in ("raise_when", "lower_when"):
            made += f'{field} = "{self._condition()}"\n' if rng.random() < 0.5 else ""
        if timed and rng.random() < 0.7:
            made += f'due = "c{rng.randint(0, 2)}"\n'
        self.derived.append(f"gap('{id}')")
        return made

    # -- conditions -----------------------------------------------------------------------

    def _condition(self, depth: int = 3, *, derived: bool = True) -> str:
        rng = self.rng
        kind = rng.randint(0, 6) if depth else 0
        if kind <= 2:
            return self._leaf(derived=derived)
        parts = [self._condition(depth - 1, derived=derived) for _ in range(rng.randint(2, 3))]
        if kind == 3:
            return f"not ({parts[0]})"
        if kind == 4:
            return f"at_least({rng.randint(1, len(parts))}, {', '.join(parts)})"
        return (" and " if kind == 5 else " or ").join(f"({part})" for part in parts)

    def _leaf(self, *, derived: bool) -> str:
        rng = self.rng
        if derived and self.derived and rng.random() < 0.4:
            return rng.choice(self.derived)
        if derived and self.dimensions and rng.random() < 0.3:
            measure = f"{rng.choice(('level', 'score'))}('{rng.choice(self.dimensions)}')"
            measure = rng.choice((measure, "spread_of_levels()"))
            return f"{measure} {rng.choice(_COMPARISONS)} {rng.choice(('0', '1', '2', '0.5'))}"
        id = rng.choice(list(self.types))
        name = id if rng.random() < 0.7 else f"by_role('{rng.choice(_ROLES)}', {id})"
        if rng.random() < 0.15:
            return f"{rng.choice(('unknown', 'applicable'))}({name})"
        if rng.random() < 0.1:
            among = [f"respondents({name})"]
            if id in self.ordered or self.types[id] in ("number", "percentage", "date"):
                among.append(f"spread({name})")
            return f"{rng.choice(among)} {rng.choice(_COMPARISONS)} {rng.choice(('1', '2', '10'))}"
        if id in self.special and rng.random() < 0.3:
            return f"{name} {rng.choice(('==', '!='))} 'never'"
        return self._about(id, name, rng.choice(_COMPARISONS))

    def _about(self, question: str, id: str, comparison: str) -> str:
        rng = self.rng
        match self.types[question]:
            case "yes-no":
                return f"{id} {rng.choice(('==', '!='))} 'no'"
            case "single" if question in self.ordered:
                return f"{id} {comparison} 'c1'"
            case "single":
                return f"{id} {rng.choice(('in', 'not in'))} ['c0', 'c2']"
            case "multi":
                return rng.choice((f"'c1' in {id}", f"'c0' not in {id}", f"count({id}) < 2"))
            case "date":
                dates = [d for d, type in self.types.items() if type == "date" and d != question]
                between = [f"days_between({id}, {date})" for date in dates]
                other = rng.choice(between or [f"days_since({id})"])
                return rng.choice(
                    (f"days_since({id}) {comparison} 10", f"{other} {comparison} 3",
                     f"{id} {comparison} date('2026-11-01')")
                )  # fmt: skip
        numbers = [n for n, type in self.types.items() if type in ("number", "percentage")]
        other = rng.choice(numbers or [id])
        number = rng.choice((id, id, f"{id} + {other}", f"{id} - {other}", f"{id} / 4", f"-{id}",
                             f"{id} * {other}"))  # fmt: skip
        return f"{number} {comparison} {rng.choice(('0.5', '3', '10', '-2'))}"
