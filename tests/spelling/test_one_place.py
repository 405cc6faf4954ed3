"""Nothing compares typed texts but by their normal form."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "imadvisor"

FORMS = {"casefold", "lower", "upper", "swapcase", "normalize", "is_normalized"}
"""What makes another form of a text."""

FILE_NAMES = "the suffix or name of a file, which is compared as file systems do"
SHOWN = "a text of our own that is shown in capitals or small letters, and compared with nothing"
PARTS = "a part of a workbook, whose name zips compare without capitals"

JUSTIFIED = {
    "cli/collect.py:toml_file": FILE_NAMES,
    "cli/terminal.py:obeys": "what a terminal says of itself in the environment",
    "conditions/syntax.py:_unmeant": "shows which letter is not what it looks like",
    "documents/files.py": FILE_NAMES,
    "answers/edits.py:kind_problem": FILE_NAMES,
    "answers/assessment.py:_files": FILE_NAMES,
    "answers/source.py:answers_in": FILE_NAMES,
    "answers/formats/source_file.py:document": FILE_NAMES,
    "output_file.py:suffix_of": FILE_NAMES,
    "output_file.py:_own_suffix": FILE_NAMES,
    "rulesets/fingerprint.py:_toml_in": FILE_NAMES,
    "reports/ground_text.py:ground_data": "the name of a value of ours, as JSON has it",
    "plugins/extension.py:_with_entry": "a line of a file that we have written",
    "plugins/loose_rulesets.py:files_in": FILE_NAMES,
    "plugins/layer_choice.py:_from_file": FILE_NAMES,
    "plugins/attributes.py:name_of": "whether a name has blanks around it, which it may not",
    "plugins/attributes.py:last_suffix_of": FILE_NAMES,
    "answers/formats/workbook.py:grids": PARTS,
    "answers/formats/workbook_parts.py": PARTS,
    "answers/formats/cell_dates.py:_written_date": "digits and marks of a date in its normal form",
    "testing/fuzzing.py": "texts are damaged on purpose",
    "quality/mutation_report.py": SHOWN,
    "reports/formats/pdf.py": SHOWN,
    "reports/formats/fonts.py": FILE_NAMES,
    "rulesets/tables.py": SHOWN,
    "rulesets/word_lists.py:other": "the word that takes the place of another gets its capitals",
}
"""Who may, by module and perhaps function, and why."""


def _forms(path: Path) -> Iterator[tuple[str, int]]:
    """Where a module makes another form of a text, or compares one that is only stripped."""

    def walk(node: ast.AST, function: str) -> Iterator[tuple[str, int]]:
        if isinstance(node, ast.FunctionDef):
            function = node.name
        compared = (node.left, *node.comparators) if isinstance(node, ast.Compare) else ()
        called = node.func if isinstance(node, ast.Call) else None
        formed = isinstance(called, ast.Attribute) and called.attr in FORMS
        # Of a part of a text, such as its first letter, nothing is compared: it is shown so.
        formed = formed and not isinstance(getattr(called, "value", None), ast.Subscript)
        if formed or any(map(_stripped, compared)):
            yield function, int(getattr(node, "lineno", 0))
        for child in ast.iter_child_nodes(node):
            yield from walk(child, function)

    return walk(ast.parse(path.read_text(encoding="utf-8")), "")


def _stripped(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "strip"
        and not node.args
    )


def test_texts_get_their_form_in_one_place() -> None:
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if module == "spelling.py":
            continue
        for function, line in _forms(path):
            name = module if module in JUSTIFIED else f"{module}:{function}"
            found.setdefault(name, []).append(f"{module}:{line} in {function or 'the module'}")
    elsewhere = [
        where for name, places in found.items() if name not in JUSTIFIED for where in places
    ]
    assert elsewhere == [], "use imadvisor.spelling, or say here why not"
    assert set(JUSTIFIED) - set(found) == set(), "these need no excuse any more"
