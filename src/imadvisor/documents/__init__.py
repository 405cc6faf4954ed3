"""Untrusted TOML and JSON files, read into data that knows where it stands.

The modules build on each other in this order::

    lines            lines, columns and excerpts of a text
    spots            where one key and its value stand
    toml_positions   every spot of a TOML text
    json_positions   every spot of a JSON text
    document         `Document`: the data and the place of everything in it
    limits           `Limits` and the values that break them
    toml_syntax      TOML text to data
    json_syntax      JSON text to data
    reading          `read_document` and `parse_document`
"""

from imadvisor.documents.document import Document, Syntax
from imadvisor.documents.files import parse_document, read_document
from imadvisor.documents.limits import Limits
from imadvisor.documents.spots import Trail

__all__ = ["Document", "Limits", "Syntax", "Trail", "parse_document", "read_document"]
