"""What GitHub makes of a body: Markdown first, then mentions and the like in the text of it."""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

FOUND_BY_GITHUB = re.compile(
    r"@\w|#\d|\bgh-\d|https?:|ftp:|www\.|:[a-z+-][\w+-]*:|\$.*\$|\b[0-9a-f]{7,40}\b", re.IGNORECASE
)


@dataclass
class Page:
    """What is left of a body.

    Args:
        text: what a reader sees, code included.
        searched: the texts in which GitHub looks for something.
        kinds: of everything that is in it.
        html: what was passed as HTML.
    """

    text: str = ""
    searched: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    html: list[str] = field(default_factory=list)

    def found(self) -> list[str]:
        return [text for text in self.searched if FOUND_BY_GITHUB.search(text)]


def rendered(body: str) -> Page:
    page = Page()
    for token in MARKDOWN.parse(body):
        _add(page, token)
        run = ""
        for child in token.children or ():
            _add(page, child)
            # GitHub searches each run of text between other things.
            if child.type in ("text", "text_special"):
                run += child.content
            else:
                page.searched.append(run)
                run = ""
        page.searched.append(run)
    return page


def _add(page: Page, token: Token) -> None:
    page.kinds.add(token.type)
    if token.type in ("text", "text_special", "code_inline"):
        page.text += token.content
    if token.type in ("html_inline", "html_block"):
        page.html.append(token.content)
