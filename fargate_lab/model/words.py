"""AWS's documentation as plain text: the model holds it as HTML."""

from __future__ import annotations

import html
import re

BLOCKS = re.compile(r"</?(?:p|li|ul|ol|note|important|dl|dt|dd|br|h\d|pre)\b[^>]*>", re.IGNORECASE)
TAGS = re.compile(r"<[^>]*>")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])")
NOT_AN_END = ("e.g.", "i.e.", "etc.", "vs.", "No.")


def plain(documentation: str | None) -> str:
    """AWS's text without HTML; a blank line between paragraphs."""
    text = html.unescape(TAGS.sub("", BLOCKS.sub("\n", documentation or "")))
    return "\n\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def first_sentence(documentation: str | None) -> str:
    """The first sentence of AWS's text, for a tooltip; empty where there is none."""
    paragraph = plain(documentation).partition("\n\n")[0]
    end = 0
    for gap in SENTENCE_END.finditer(paragraph):
        if not paragraph[: gap.start()].endswith(NOT_AN_END):
            end = gap.start()
            break
    return paragraph[:end] if end else paragraph
