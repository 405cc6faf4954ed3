"""The documentation site, from the pages of this repository as they are: `nox -s docs` builds it.

The folder of the sources is the repository, so that links between pages, and to files in it,
are the same on the site as everywhere else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402

from imadvisor import __version__  # noqa: E402

project = "imadvisor"
author = "The imadvisor authors"
release = version = __version__
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
    *("docs/*.md", "docs/reference/*.md", "plugins/*/README.md"),
]
# No page is in these; they are named so that they are not even looked through.
exclude_patterns = [".*", "build", "dist", "src", "tests", "searches", "benchmarks", "rulesets"]
myst_heading_anchors = 6
nitpicky = True
html_theme = "furo"
html_title = f"imadvisor {release}"
html_show_sphinx = False
html_copy_source = False


def _send_on(app: Any, error: Exception | None) -> None:
    """Lead from the folder of the site to its first page."""
    if error is None:
        page = '<!doctype html><title>imadvisor</title><meta http-equiv="refresh" content="0; {0}">'
        page += '<a href="{0}">imadvisor</a>\n'
        text = page.format(f"{root_doc}.html")
        (Path(app.outdir) / "index.html").write_text(text, encoding="utf-8")


def setup(app: Any) -> None:
    """Write the pages that are made of the code before Sphinx looks for pages."""
    reference.write(HERE / "reference")
    app.connect("build-finished", _send_on)
