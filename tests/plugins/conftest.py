"""Plugins as a package manager leaves them: a module, and metadata that name it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imadvisor.advisor.advisor import default_advisor

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a plugin for the length of a test."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)

    def installed(name: str, code: str, *, package: str = "", version: str = "1.0") -> None:
        package = package or f"imadvisor-{name}"
        module = package.replace("-", "_")
        (site / f"{module}.py").write_text(code, encoding="utf-8")
        info = site / f"{module}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        with (info / "entry_points.txt").open("a", encoding="utf-8") as stream:
            stream.write(f"[imadvisor]\n{name} = {module}\n" if not stream.tell() else "")
        default_advisor.cache_clear()

    yield installed
    for loaded in set(sys.modules) - before:
        if loaded.startswith("imadvisor_"):
            del sys.modules[loaded]
    default_advisor.cache_clear()
