"""Files as nobody means them, and what reading one must end in.

Whatever a file from outside holds, reading it ends in a result or in an error of ours, within
bounds. `damaged` makes such files of good ones; `tried` reads one and holds what happens against
that promise. Both know nothing of what is read, so that plugins can use them for their formats.
"""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections.abc import Callable, Sequence

from imadvisor.errors import ImadvisorError, harmless

LONGEST = 64 * 1024
"""What is made here is no longer than this, in bytes, or than the file that it is made of."""

SECONDS = 10.0
"""How much time of the processor the reading of one small file may take."""

LONGEST_ERROR = 1_000_000
"""How many characters an error may tell: nobody reads more, and a terminal must bear it."""

_TOKEN = re.compile(
    rb"""\"\"\"|'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z_][\w-]*|[0-9][\w.:+-]*|[ \t]+|.""",
    re.DOTALL,
)

NASTY: tuple[bytes, ...] = (
    b"",
    b"\x00",
    b"\x1b[31m",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbf",
    b"\r",
    b"\r\n",
    b"\n\n",
    "\u2028".encode(),
    "\u202e".encode(),
    "\u2800\u200b".encode(),
    "оwner_named".encode(),
    "İıſK".encode(),
    "１２".encode(),
    "²".encode(),
    "𝟛".encode(),
    b"0",
    b"-0",
    b"-0.0",
    b"-1",
    b"007",
    b"0x10",
    b"0b1",
    b"1_000",
    b"1e5",
    b"1e999999999",
    b"1e-999999999",
    b"1e99999999999999999999",
    b"9223372036854775807",
    b"9223372036854775808",
    b"99999999999999999999999999",
    b"9" * 5_000,
    b"0." + b"3" * 5_000,
    b"inf",
    b"-nan",
    b"NaN",
    b"Infinity",
    b"null",
    b"true",
    b"0001-01-01",
    b"9999-12-31",
    b"2026-02-30",
    b"2026-11-02T25:00:00",
    b"2026-11-02T10:00:00+99:99",
    b"23:59:60",
    b'"',
    b"'",
    b'"""',
    b"'''",
    b'""',
    b"\\",
    b"\\ud800",
    b'"\\ud800"',
    b'"\\u0000"',
    b"[",
    b"]",
    b"[[",
    b"]]",
    b"{",
    b"}",
    b"[]",
    b"{}",
    b"[[[]]]",
    b"(",
    b")",
    b"=",
    b"==",
    b":",
    b";",
    b",",
    b"\t",
    b".",
    b"#",
    b"-",
    b"*",
    b"**",
    b"not ",
    b" and ",
    b" or ",
    b" in ",
    b"lambda: 0",
    b"__import__('os')",
    b"=1+1",
    b"'=1",
    b"sep=,",
    b"&amp;",
    b"<",
    b"<!DOCTYPE a>",
    b"../../etc/passwd",
    b"/dev/zero",
    b"%s%n{0}{}",
    b"schema",
    b"id",
    b"a" * 20_001,
)
"""What stands where nobody expects it."""


def damaged(
    content: bytes,
    rng: random.Random,
    others: Sequence[bytes] = (),
    words: Sequence[bytes] = (),
) -> bytes:
    """Damage a file as haste, other programs and malice do.

    Args:
        content: of the file.
        rng: makes the choices: the same choices make the same file.
        others: files of which parts may get into it.
        words: of its language, which may stand anywhere.

    Returns:
        What the damaged file holds.
    """
    longest = max(LONGEST, len(content))
    # Most files are damaged once, as more damage mostly hides what the first one does.
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        content = rng.choice(_DAMAGES)(content, rng, (*others, content), (*NASTY, *words))[:longest]
    return content


def damaged_zip(
    content: bytes,
    rng: random.Random,
    others: Sequence[bytes] = (),
    words: Sequence[bytes] = (),
) -> bytes:
    """Damage a zip from within: one of its parts, its list of parts, or its bytes.

    Args:
        content: of the file.
        rng: makes the choices.
        others: files of which parts may get into it.
        words: of the language of its parts.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:
        parts = []
    if not parts or rng.randrange(8) == 0:
        return damaged(content, rng, others)
    at = rng.randrange(len(parts))
    name, data = parts[at]
    match rng.randrange(8):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (parts[rng.randrange(len(parts))][0], data)
        case 2:
            parts[at] = (name, parts[rng.randrange(len(parts))][1])
        case 3:
            parts.append((damaged(name.encode(), rng).decode("latin-1")[:200] or "x", data))
        case _:
            texts = [part for _, part in parts]
            parts[at] = (name, damaged(data, rng, texts, words))
    made = io.BytesIO()
    seen: set[str] = set()
    with zipfile.ZipFile(made, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as out:
        for name, data in parts:
            # The same name twice warns, and is tried by other means.
            if name not in seen:
                out.writestr(zipfile.ZipInfo(name), data)
            seen.add(name)
    return made.getvalue()


def tried(read: Callable[[bytes], object], content: bytes, *, seconds: float = SECONDS) -> str:
    """Read a file, and hold what happens against what is promised.

    Args:
        read: reads what a file holds; raises `ImadvisorError` where it cannot be meant.
        content: of the file.
        seconds: how much time of the processor it may take.

    Returns:
        ``read`` or ``refused``.

    Raises:
        AssertionError: it takes too long, or says nothing, too much or what is harmful. Any
            other error than ours is left as it is: it is a mistake in what reads.
    """
    begun = time.thread_time()
    refusal: ImadvisorError | None = None
    try:
        read(content)
    except ImadvisorError as error:
        refusal = error
    taken = time.thread_time() - begun
    assert taken <= seconds, f"it took {taken:.1f} s of the processor, more than {seconds:g}"
    if refusal is None:
        return "read"
    said = str(refusal)
    assert said.strip(), f"{type(refusal).__name__} says nothing"
    assert len(said) <= LONGEST_ERROR, f"the error has {len(said):,} characters"
    assert harmless(said) == said, f"the error is not harmless: {said!r}"
    return "refused"


# -- damages ----------------------------------------------------------------------------------

_Damage = Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes]


def _tokens(content: bytes) -> list[bytes]:
    return _TOKEN.findall(content)


def _a_range(length: int, rng: random.Random, longest: int) -> slice:
    first = rng.randrange(length + 1)
    return slice(first, min(length, first + rng.randrange(1, longest + 1)))


def _delete(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    tokens = _tokens(content)
    del tokens[_a_range(len(tokens), rng, 20)]
    return b"".join(tokens)


def _duplicate(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    tokens = _tokens(content)
    part = _a_range(len(tokens), rng, 20)
    tokens[part] = tokens[part] * 2
    return b"".join(tokens)


def _swap(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    tokens = _tokens(content)
    if tokens:
        one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]
    return b"".join(tokens)


def _replace(content: bytes, rng: random.Random, others: object, words: Sequence[bytes]) -> bytes:
    tokens = _tokens(content)
    # Blanks are many, and say little.
    solid = [at for at, token in enumerate(tokens) if not token.isspace()]
    if solid:
        tokens[rng.choice(solid)] = rng.choice(words)
    return b"".join(tokens)


def _exchange(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    """One thing in the place of another of its kind: still right to look at."""
    tokens = _tokens(content)
    kinds: dict[bytes, list[int]] = {}
    for at, token in enumerate(tokens):
        kind = b"1" if token[:1].isdigit() else b"a" if token[:1].isalpha() else token[:1]
        if not token.isspace():
            kinds.setdefault(kind, []).append(at)
    if kinds:
        same = rng.choice(sorted(kinds.values()))
        tokens[rng.choice(same)] = tokens[rng.choice(same)]
    return b"".join(tokens)


def _insert(content: bytes, rng: random.Random, others: object, words: Sequence[bytes]) -> bytes:
    tokens = _tokens(content)
    tokens.insert(rng.randrange(len(tokens) + 1), rng.choice(words))
    return b"".join(tokens)


def _splice(content: bytes, rng: random.Random, others: Sequence[bytes], words: object) -> bytes:
    tokens, more = _tokens(content), _tokens(rng.choice(others))
    at = rng.randrange(len(tokens) + 1)
    tokens[at:at] = more[_a_range(len(more), rng, 100)]
    return b"".join(tokens)


def _repeat(content: bytes, rng: random.Random, others: object, words: Sequence[bytes]) -> bytes:
    """One thing many times: nesting, long rows, long keys, long numbers."""
    tokens = _tokens(content)
    at = rng.randrange(len(tokens) + 1)
    thing = rng.choice([b"[", b"{", b"(", b'"', b".a", b"9", b"-", b";", b"\n", b'{"a":', b"not "])
    if rng.randrange(2):
        thing = rng.choice(words)
    elif tokens and rng.randrange(2):
        thing = b"".join(tokens[_a_range(len(tokens), rng, 30)])
    count = rng.choice([2, 3, 30, 300, 3_000, 30_000])
    tokens.insert(at, thing * min(count, LONGEST // max(len(thing), 1) + 1))
    return b"".join(tokens)


def _lines(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case _:
            lines[one] = lines[one].rstrip()
    return b"".join(lines)


def _bytes(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    if not content:
        return bytes([rng.randrange(256)])
    at = rng.randrange(len(content))
    return content[:at] + bytes([rng.randrange(256)]) + content[at + rng.randrange(2) :]


def _cut(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _encode(content: bytes, rng: random.Random, others: object, words: object) -> bytes:
    text = content.decode("utf-8", "replace")
    match rng.randrange(6):
        case 0:
            return text.encode("utf-16")
        case 1:
            return text.encode("utf-8-sig")
        case 2:
            return text.encode("cp1252", "replace")
        case 3:
            return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        case 4:
            return text.replace("\n", "\r").encode()
        case _:
            return text.swapcase().encode("utf-8", "replace")


_DAMAGES: tuple[_Damage, ...] = (
    _delete,
    _duplicate,
    _swap,
    _exchange,
    _exchange,
    _exchange,
    _exchange,
    _replace,
    _replace,
    _replace,
    _insert,
    _insert,
    _splice,
    _repeat,
    _lines,
    _bytes,
    _cut,
    _encode,
)
