"""Words and small pieces that several cards share, by subject."""

from __future__ import annotations

from cards.months import month_words
from cards.words.classes import badge, class_words
from cards.words.clocks import clock_box, clock_boxes
from cards.words.heads import head_of, header
from cards.words.ico import ico_words
from cards.words.names import short_name
from cards.words.organisation import DONT_ASSUME, contact, desk_words, version_words
from cards.words.pieces import bullets, contradicting, footer
from cards.words.stages import LINE, stage_line, stage_words

__all__ = [
    "DONT_ASSUME",
    "LINE",
    "badge",
    "bullets",
    "class_words",
    "clock_box",
    "clock_boxes",
    "contact",
    "contradicting",
    "desk_words",
    "footer",
    "head_of",
    "header",
    "ico_words",
    "month_words",
    "short_name",
    "stage_line",
    "stage_words",
    "version_words",
]
