"""Checks every link and anchor of a built site, without the network.

python docs/links.py FOLDER
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"a": "href", "img": "src", "link": "href", "script": "src", "source": "src"}
_OPENED_BY_READERS = "a"


@dataclass
class _Page(HTMLParser):
    """What a page can be led to by, and where it leads."""

    ids: set[str] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids |= {value for key in ("id", "name") if (value := named.get(key))}
        if (address := named.get(_ADDRESSES.get(tag, ""))) is not None:
            self.links.append((tag, address))


def broken(site: Path) -> list[str]:
    """Find every link that leads nowhere.

    Args:
        site: the folder of the site.

    Returns:
        A line for each: the page, the link, and what is wrong with it. What a page would load from
        elsewhere is wrong as well; what a reader may open there is not looked at.
    """
    pages: dict[Path, _Page] = {}
    for path in sorted(site.rglob("*.html")):
        pages[path.resolve()] = page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
    found = []
    for path, page in pages.items():
        for tag, link in page.links:
            if wrong := _wrong(path, tag, link, pages):
                found.append(f"{path.relative_to(site.resolve())}: {link}: {wrong}")
    return found


def _wrong(path: Path, tag: str, link: str, pages: dict[Path, _Page]) -> str:
    """What is wrong with a link; empty where nothing is."""
    parts = urlsplit(link)
    if parts.scheme == "data":
        return ""
    if parts.scheme or parts.netloc:
        return "" if tag == _OPENED_BY_READERS else "this is loaded from elsewhere"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return "there is no such file"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return "there is no such place on the page"
    return ""


def main() -> None:
    """End with exit status 1 where a link leads nowhere."""
    site = Path(sys.argv[1])
    if not any(site.rglob("*.html")):
        sys.exit(f"{site}: there is no page")
    sys.exit("\n".join(broken(site)) or None)


if __name__ == "__main__":
    main()
