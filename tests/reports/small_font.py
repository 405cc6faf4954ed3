"""A TrueType font with a square for each of a few characters, made of nothing."""

from __future__ import annotations

import struct


def small_font(signs: str, family: str = "Small") -> bytes:
    """A font.

    Args:
        signs: the characters that it has.
        family: its name.
    """
    codes = sorted(map(ord, signs))
    count = len(codes) + 1
    square = struct.pack(">hhhhh", 1, 0, 0, 500, 500) + struct.pack(">HH", 3, 0)
    square += bytes([1, 1, 1, 1]) + struct.pack(">4h", 0, 500, 0, -500)
    square += struct.pack(">4h", 0, 0, 500, 0)
    square += b"\0" * (-len(square) % 4)
    offsets = [0, *(len(square) * place for place in range(count))]
    groups = b"".join(struct.pack(">III", code, code, i) for i, code in enumerate(codes, start=1))
    mapping = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(codes)) + groups
    names = [(1, family), (2, "Regular"), (4, family), (6, family)]
    texts = [text.encode("utf-16-be") for _, text in names]
    at, records = 0, b""
    for (number, _), text in zip(names, texts, strict=True):
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(text), at)
        at += len(text)
    tables = {
        b"OS/2": struct.pack(
            ">HhHHHhhhhhhhhhhh10xIIII4sHHHhhhHHII",
            4, 600, 400, 5, 0, 300, 300, 0, 0, 300, 300, 0, 0, 50, 250, 0,
            0, 0, 0, 0, b"test", 0x40, min(codes[0], 0xFFFF), min(codes[-1], 0xFFFF),
            800, -200, 0, 800, 200, 0, 0,
        ) + struct.pack(">hhHHH", 500, 700, 0, 32, 1),
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + mapping,
        b"glyf": square * (count - 1) + b"\0\0\0\0",
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0, 0, 0, 500, 500, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x10000, 800, -200, 0, 600, 0, 0, 500, 1, 0, 0, 0, count
        ),
        b"hmtx": struct.pack(">Hh", 600, 0) * count,
        b"loca": b"".join(struct.pack(">I", offset) for offset in offsets),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 4, 1, 0, 0, 1, *[0] * 8),
        b"name": struct.pack(">HHH", 0, len(names), 6 + len(records)) + records + b"".join(texts),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }  # fmt: skip
    place = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in tables.items():
        padded = table + b"\0" * (-len(table) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, check, place + len(body), len(table))
        body += padded
    return struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 32) + directory + body
