"""Every sentence that the sender of a fax can receive in a report, in every language."""

from collections.abc import Mapping

from gateway.report.wording.about import LONGEST_SUBJECT, TIMED_OUT, address_of, ended_before, sentence, subject, whom
from gateway.report.wording.english import ENGLISH
from gateway.report.wording.french import FRENCH
from gateway.report.wording.german import GERMAN
from gateway.report.wording.phrases import plain
from gateway.report.wording.spanish import SPANISH
from gateway.report.wording.words import Noun, Told, Words, span

__all__ = [
    "ENGLISH",
    "FRENCH",
    "GERMAN",
    "LANGUAGES",
    "LONGEST_SUBJECT",
    "SPANISH",
    "TIMED_OUT",
    "Noun",
    "Told",
    "Words",
    "address_of",
    "ended_before",
    "in_language",
    "plain",
    "sentence",
    "span",
    "subject",
    "whom",
]

LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}
"""What reports can speak, by the first part of the language's tag (RFC 5646)."""


def in_language(wanted: str, named: str) -> Words:
    """Return the wanted language; of "auto" the one that the mail names, and English when it names none that is spoken here."""
    tag = named if wanted == "auto" else wanted
    return LANGUAGES.get(tag.partition("-")[0].strip().lower(), ENGLISH)
