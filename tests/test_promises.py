"""Every test that a page of the documentation names as its proof exists."""

from __future__ import annotations

import ast
import re

import pytest

from conftest import ROOT

TESTS = {
    name
    for path in (ROOT / "tests").rglob("*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize(("page", "least"), [("docs/semantics.md", 20), ("SECURITY.md", 10)])
def test_the_tests_that_a_page_names_exist(page: str, least: int) -> None:
    named = re.findall(r"`(test_\w+)`", (ROOT / page).read_text(encoding="utf-8"))
    assert len(named) >= least
    assert [name for name in named if name not in TESTS] == []


def _imported(source: str) -> set[str]:
    """The modules that Python code imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _reaches_out(module: str) -> bool:
    outward = {"asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl"} | {
        *("socketserver", "subprocess", "urllib", "urllib3", "webbrowser", "xmlrpc")
    }
    # Addresses are only taken apart and written by this one.
    return module.partition(".")[0] in outward and not module.startswith("urllib.parse")


def test_no_module_opens_a_connection_or_starts_a_program() -> None:
    found = {
        (str(path.relative_to(ROOT / "src")), module)
        for path in (ROOT / "src").rglob("*.py")
        for module in _imported(path.read_text(encoding="utf-8"))
        if _reaches_out(module)
    }
    assert found <= {
        # Only to quote a word as Windows does.
        ("imadvisor/cli/conversation.py", "subprocess"),
        # It opens the application, which is served on this machine, for who asked for it.
        ("imadvisor/cli/serve.py", "webbrowser"),
        # The names of what servers answer.
        ("imadvisor/web/problems.py", "http.HTTPStatus"),
    }


def test_an_import_inside_a_function_is_seen() -> None:
    code = "def ask():\n    from urllib.request import urlopen\n    import http.client as h\n"
    assert all(_reaches_out(module) for module in _imported(code))
    assert len(_imported(code)) == 2
