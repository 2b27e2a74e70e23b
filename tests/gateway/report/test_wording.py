"""What the sender of a fax reads, word for word."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.call import Call
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.outcome import Form, Outcome, Stage
from gateway.numbering.rules import LENGTHS, refusal
from gateway.report import wording
from gateway.report.account import Account, ReportedFax
from gateway.report.text import text
from gateway.report.wording import ENGLISH, LANGUAGES, Noun, Words, in_language
from gateway.settings import DiallingSettings, NumberRule, Validation
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message
from wire.address import Fault
from wire.dsn import Action
from wire.envelope import Recipient

BERLIN = ZoneInfo("Europe/Berlin")
LATER = EIGHT + timedelta(hours=1)


def an_account(action: Action, job: Job, calls: Sequence[Call], subject: str, **facts: Any) -> Account:
    """A report on one fax, or, when `faxes` says so, on others."""
    letter = Letter(id="dsn-1", job=job.id, action=action, created=LATER, due=LATER)
    fax = ReportedFax(action=action, job=job, calls=calls)
    usual: dict[str, Any] = {
        "message": a_message(subject=subject),
        "faxes": (fax,),
        "original": b"",
        "words": wording.ENGLISH,
    }
    return Account(letter=letter, **{**usual, **facts})


def the_text(action: Action, job: Job, calls: Sequence[Call], subject: str, zone: ZoneInfo, **facts: Any) -> str:
    """What the sender reads of it."""
    return text(an_account(action, job, calls, subject, **facts), zone)


DELIVERED = """\
Your fax to Bob Lee (+1 425 555 0123) was delivered.
The fax was received by the machine at +1 425 555 0123 (3 pages, 1 min 32 s).

Subject:   Invoice
Pages:     3 of 3 confirmed by the other machine
Answered:  +1 425 555 0123 (what the other machine calls itself)
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

2 calls (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Busy signal detected, 7 s
   2  2024-04-02 10:03:12 CEST  Call successful, pages 1 to 3 confirmed, 14400 bit/s, 1 min 32 s

Please note:
  - The attachment clip.mp4 is not on the fax.

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

BUSY = """\
Your fax to Bob Lee (+1 425 555 0123) was not sent.
The number was busy each time (2 calls).
No further call is made: too many attempts to dial.

Subject:   Invoice
Pages:     0 of 3 confirmed by the other machine
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

2 calls (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Busy signal detected, 7 s
   2  2024-04-02 10:03:05 CEST  Busy signal detected, 7 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

NO_SUCH_NUMBER = """\
Your fax to +1 425 555 0123 was not sent.
The number is not in service.
No further call is made.

Subject:   Invoice
Pages:     0 of 1 confirmed by the other machine
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

1 call (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Number not in service (special information tones), 7 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

PARTLY_SENT = """\
Your fax to Bob Lee (+1 425 555 0123) was sent only in part: 1 of 3 pages confirmed by the other machine.
The connection broke while sending page 2 (1 call).
No further call is made: too many attempts to send.
To complete the fax, send pages 2 to 3 again.

Subject:   Invoice
Pages:     1 of 3 confirmed by the other machine
Answered:  +1 425 555 0172 (what the other machine calls itself)
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

1 call (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Remote fax disconnected prematurely, page 1 confirmed, 14400 bit/s, 1 min 32 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

BAD_ADDRESS = """\
Your fax to IMCEAFAX-xyz@contoso.example was not sent.
The fax address is not valid: it holds no digits.
No call was made.

Subject:   Invoice
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

UNPRINTABLE = """\
Your fax to Bob Lee (+1 425 555 0123) was not sent.
The message could not be turned into a fax: plan.pdf is encrypted.
No call was made.

Subject:   Invoice
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

DELAYED = """\
Your fax to Bob Lee (+1 425 555 0123) is delayed.
The last call ended with: Busy signal detected (2 calls so far).
You need not send it again: the gateway goes on trying until 2024-04-02 13:00:05 CEST.

Subject:   Invoice
Pages:     0 of 3 confirmed by the other machine
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

2 calls (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Busy signal detected, 7 s
   2  2024-04-02 10:03:05 CEST  Busy signal detected, 7 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""


def short_call(outcome: Outcome, attempt: int = 1) -> Call:
    started = EIGHT + timedelta(minutes=3 * (attempt - 1))
    return a_call(outcome, attempt=attempt, started=started, ended=started + timedelta(seconds=7))


THREE_PAGES = a_call(
    Outcome.DELIVERED,
    attempt=2,
    started=EIGHT + timedelta(seconds=187),
    ended=EIGHT + timedelta(seconds=279),
    pages_sent=3,
    pages_confirmed=3,
    csid="+1 425 555 0123",
    speed=14400,
)
PAGE_ONE = a_call(Outcome.HANG_UP, pages_sent=1, pages_confirmed=1, csid="+1 425 555 0172", speed=14400)
TWO_BUSY = [short_call(Outcome.BUSY), short_call(Outcome.BUSY, 2)]


@pytest.mark.parametrize(
    ("action", "job", "calls", "expected"),
    [
        (
            Action.DELIVERED,
            a_job(
                outcome=Outcome.DELIVERED,
                dials=2,
                pages_confirmed=3,
                notes=("The attachment clip.mp4 is not on the fax.",),
            ),
            [short_call(Outcome.BUSY), THREE_PAGES],
            DELIVERED,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.BUSY, dials=2, detail="too many attempts to dial"),
            TWO_BUSY,
            BUSY,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.NO_SUCH_NUMBER, name="", pages=1),
            [short_call(Outcome.NO_SUCH_NUMBER)],
            NO_SUCH_NUMBER,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.HANG_UP, pages_confirmed=1, detail="too many attempts to send"),
            [PAGE_ONE],
            PARTLY_SENT,
        ),
        (
            Action.FAILED,
            a_job(
                outcome=Outcome.BAD_NUMBER,
                number="",
                name="",
                dials=0,
                pages=None,
                detail="it holds no digits.",
                recipient=Recipient(address="IMCEAFAX-xyz@contoso.example"),
            ),
            [],
            BAD_ADDRESS,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.UNPRINTABLE, dials=0, pages=None, detail="plan.pdf is encrypted"),
            [],
            UNPRINTABLE,
        ),
        (Action.DELAYED, a_job(outcome=Outcome.BUSY, dials=2), TWO_BUSY, DELAYED),
    ],
    ids=["delivered", "busy", "no such number", "partly sent", "bad address", "unprintable", "delayed"],
)
def test_the_text_is_this(action: Action, job: Job, calls: Sequence[Call], expected: str) -> None:
    assert the_text(action, job, calls, "Invoice", BERLIN) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.DELIVERED, "Delivered: Invoice"),
        (Action.FAILED, "Undeliverable: Invoice"),
        (Action.DELAYED, "Delayed: Invoice"),
        (Action.RELAYED, "Relayed: Invoice"),
        (Action.EXPANDED, "Expanded: Invoice"),
    ],
)
def test_the_subject_says_what_became_of_the_fax(action: Action, expected: str) -> None:
    """reports.md section 6."""
    assert wording.subject(action, a_job(), "Invoice") == expected


@pytest.mark.parametrize("original", ["", "  ", "\r\n"])
def test_a_mail_without_subject_is_named_by_its_recipient(original: str) -> None:
    assert wording.subject(Action.FAILED, a_job(), original) == "Undeliverable: fax to Bob Lee (+1 425 555 0123)"


def test_a_text_without_subject_has_no_line_for_it() -> None:
    assert "Subject:" not in the_text(Action.FAILED, a_job(outcome=Outcome.CANCELLED), [], "", BERLIN)


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (a_job(outcome=Outcome.HANG_UP, pages_confirmed=1), "Sending continues with page 2."),
        (a_job(outcome=None, dials=0), "It is waiting for its first call."),
        (a_job(outcome=None, dials=1), "1 call so far."),
    ],
)
def test_a_delay_says_how_far_the_fax_is(job: Job, expected: str) -> None:
    assert expected in the_text(Action.DELAYED, job, [], "Invoice", BERLIN)


@pytest.mark.parametrize(
    ("action", "expected"),
    [(Action.RELAYED, "passed on to a service that does not confirm"), (Action.EXPANDED, "to several numbers")],
)
def test_the_other_actions_have_their_headline(action: Action, expected: str) -> None:
    assert expected in the_text(action, a_job(), [], "Invoice", BERLIN)


def test_a_single_missing_page_is_named_alone() -> None:
    job = a_job(outcome=Outcome.HANG_UP, pages_confirmed=2)

    assert "To complete the fax, send page 3 again." in the_text(Action.FAILED, job, [], "Invoice", BERLIN)


def test_a_sent_page_is_told_even_where_the_whole_is_not_known() -> None:
    job = a_job(outcome=Outcome.HANG_UP, pages_confirmed=1, pages=None)

    assert "only in part: 1 page confirmed" in the_text(Action.FAILED, job, [], "Invoice", BERLIN)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", ": 1 of 4 pages confirmed by the other machine"),
        ("fr", "1 page sur 4 (confirmation de l'autre appareil)"),
        ("es", "1 de 4 páginas (confirmación del otro aparato)"),
    ],
)
def test_pages_of_a_whole_are_counted_in_the_order_of_the_language(tag: str, expected: str) -> None:
    job = a_job(outcome=Outcome.HANG_UP, pages_confirmed=1, pages=4)

    assert expected in the_text(Action.FAILED, job, [], "Invoice", BERLIN, words=LANGUAGES[tag])


@pytest.mark.parametrize(
    ("tag", "expected"), [("fr", "2 appels (fuseau horaire : UTC) :"), ("es", "2 llamadas (huso horario: UTC):")]
)
def test_the_zone_of_the_calls_is_named_without_a_preposition(tag: str, expected: str) -> None:
    """In French and Spanish "heures de UTC" and "horas de Europe/Berlin" are no language."""
    assert expected in the_text(Action.FAILED, a_job(), TWO_BUSY, "Invoice", ZoneInfo("UTC"), words=LANGUAGES[tag])


def test_of_very_many_calls_the_last_are_listed() -> None:
    calls = [short_call(Outcome.BUSY, attempt) for attempt in range(1, 101)]

    told = the_text(Action.FAILED, a_job(outcome=Outcome.BUSY, dials=100), calls, "Invoice", BERLIN)

    assert told.count("Busy signal detected") == 30
    assert "100 calls (times in Europe/Berlin):\n  the last 30 of them\n  71  " in told


@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)
@pytest.mark.parametrize("detail", ["", "something"])
def test_no_sentence_is_left_with_an_empty_place(outcome: Outcome, detail: str) -> None:
    sentence = wording.sentence(a_job(detail=detail), outcome, [])

    assert sentence.endswith(".")
    assert not {"{", "}"} & set(sentence)
    assert ": ." not in sentence
    assert "  " not in sentence


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_an_address_is_told_in_words(fault: Fault) -> None:
    """The flow stores the fault's name; a person must not read "bad-number"."""
    sentence = wording.sentence(a_job(detail=fault.value), Outcome.BAD_NUMBER, [])

    assert fault.value not in sentence or fault is Fault.EMPTY
    assert sentence.startswith("The fax address is not valid: ")


def test_braces_in_a_detail_stay_braces() -> None:
    assert "{number.__class__}" in wording.sentence(a_job(detail="{number.__class__}"), Outcome.UNPRINTABLE, [])


def test_post_dial_digits_are_in_no_text() -> None:
    """RFC 3965: they may be the code of a calling card."""
    job = a_job(post="p77712345", outcome=Outcome.BUSY)

    assert "77712345" not in the_text(Action.FAILED, job, TWO_BUSY, "Invoice", BERLIN)


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 0, "0 pages"),
        ("en", 1, "1 page"),
        ("en", 2, "2 pages"),
        ("de", 0, "0 Seiten"),
        ("de", 1, "1 Seite"),
        ("fr", 0, "0 page"),
        ("fr", 1, "1 page"),
        ("fr", 2, "2 pages"),
        ("es", 0, "0 páginas"),
        ("es", 1, "1 página"),
    ],
)
def test_every_language_counts_in_its_own_way(language: str, number: int, expected: str) -> None:
    """French says "zéro page"."""
    assert LANGUAGES[language].count(number, LANGUAGES[language].page) == expected


@pytest.mark.parametrize(
    ("foreign", "expected"),
    [
        ("Bob\r\nBcc: all@contoso.example", "Bob Bcc: all@contoso.example"),
        ("Bob\u2028Lee\u0085x", "Bob Lee x"),
        ("12\u202e34", "12 34"),
        ("\ud800Bob", "Bob"),
        ("x" * 300, "x" * 199 + "…"),
        ("Zoë 李", "Zoë 李"),
    ],
)
def test_foreign_text_stays_in_its_line(foreign: str, expected: str) -> None:
    assert wording.plain(foreign) == expected


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_names_subjects_and_details_cannot_add_lines(name: str, subject: str, detail: str, note: str) -> None:
    def lines(*parts: str) -> int:
        hostile = a_job(name=parts[0], detail=parts[2], notes=(parts[3],), outcome=Outcome.INTERNAL)
        return len(the_text(Action.FAILED, hostile, TWO_BUSY, parts[1], BERLIN).splitlines())

    assert lines(name, subject, detail, note) <= lines("n", "s", "d", "n")
    assert len(wording.subject(Action.FAILED, a_job(), subject).splitlines()) == 1


OTHERS = [words for words in LANGUAGES.values() if words is not ENGLISH]
# No word of these languages: where one stands, somebody forgot to translate.
_ENGLISH = re.compile(
    r"\b(the|your|and|not|with|been|were|calls?|number|which|from|was sent|is|it|has|too|could|only)\b", re.IGNORECASE
)


def names_in(pattern: str) -> list[str]:
    """The places that a sentence fills in, sorted: "1 page sur 4" has its noun where English has none, with the same numbers."""
    same = {"some": "confirmed", "total": "pages"}
    return sorted(same.get(name, name) for _, name, _, _ in Formatter().parse(pattern) if name is not None)


def sentences_of(words: Words) -> dict[str, str]:
    """Every sentence and label of a language, by what it is for."""
    own = {field.name: getattr(words, field.name) for field in fields(words) if field.name not in ("tag", "moment")}
    flat = {name: value for name, value in own.items() if isinstance(value, str)}
    nouns = {
        f"{name} {form}": getattr(value, form)
        for name, value in own.items()
        if isinstance(value, Noun)
        for form in ("one", "many")
    }
    outcomes = {english: told.sentence for english, told in words.outcomes.items()}
    return {**flat, **nouns, **dict(words.details), **outcomes}


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
def test_a_language_has_a_sentence_for_every_outcome(words: Words) -> None:
    assert set(words.outcomes) == {outcome.value.sentence for outcome in Outcome}


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
def test_a_language_has_brief_words_for_everything_that_ends_a_call(words: Words) -> None:
    ends = [outcome for outcome in Outcome if outcome.value.stage is Stage.CALL]

    assert [outcome for outcome in ends if not words.told(outcome).brief] == []
    assert words.brief(Outcome.BUSY).endswith(" (E001)")


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
def test_a_language_fills_in_what_english_fills_in(words: Words) -> None:
    for name, value in sentences_of(words).items():
        english = name if name in words.outcomes else sentences_of(ENGLISH).get(name, name)
        assert names_in(value) == names_in(english), name
        assert value.count("#") == name.count("#"), name


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
def test_languages_know_the_same_details(words: Words) -> None:
    assert set(ENGLISH.details) <= set(words.details)
    assert all(set(words.details) == set(other.details) for other in OTHERS)


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
def test_no_english_is_left_over(words: Words) -> None:
    assert [value for value in sentences_of(words).values() if _ENGLISH.search(re.sub(r"\{\w+\}", "", value))] == []


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)
@pytest.mark.parametrize("detail", ["", "plan.pdf"])
def test_every_outcome_is_told_in_every_language(words: Words, outcome: Outcome, detail: str) -> None:
    told = wording.sentence(a_job(detail=detail), outcome, [], words)

    assert told.endswith(".")
    assert told != wording.sentence(a_job(detail=detail), outcome, [])
    assert not re.search(r"[{}]|: ?\.|  |\( *\)", told)


GERMAN_TEXT = """\
Ihr Fax an Bob Lee (+1 425 555 0123) wurde nur teilweise gesendet: 1 von 3 Seiten von der Gegenstelle bestätigt.
Die Verbindung brach beim Senden von Seite 2 ab (1 Anruf).
Es wird nicht mehr angerufen: zu viele Sendeversuche.
Um das Fax zu vervollständigen, senden Sie die Seiten 2 bis 3 erneut.

Betreff:     Rechnung
Seiten:      1 von 3 von der Gegenstelle bestätigt
Gegenstelle: +1 425 555 0172 (so nennt sich das andere Gerät)
Angenommen:  02.04.2024, 10:00:05 CEST
Vorgang:     Auftrag 4711

1 Anruf (Zeiten in Europe/Berlin):
   1  02.04.2024, 10:00:05 CEST  Verbindung abgebrochen (E128), Seite 1 bestätigt, 14400 bit/s, 1 min 32 s

Die Telefonleitung dieses Gateways ist simuliert: Kein Telefon hat geklingelt, und nichts hat diesen Rechner verlassen.
"""

FRENCH_TEXT = """\
Votre télécopie à Bob Lee (+1 425 555 0123) n'a pas été envoyée.
Le numéro était occupé à chaque fois (2 appels).
Aucun autre appel ne sera fait : trop de tentatives d'appel.

Objet :     Facture
Pages :     0 sur 3 (confirmation de l'autre appareil)
Acceptée :  02/04/2024 à 10:00:05 CEST
Référence : tâche 4711

2 appels (fuseau horaire : Europe/Berlin) :
   1  02/04/2024 à 10:00:05 CEST  occupé (E001), 7 s
   2  02/04/2024 à 10:03:05 CEST  occupé (E001), 7 s

La ligne téléphonique de cette passerelle est simulée : aucun téléphone n'a sonné et rien n'a quitté cette machine.
"""

SPANISH_TEXT = """\
Su fax a IMCEAFAX-xyz@contoso.example no se ha enviado.
La dirección de fax no es válida: no contiene ningún número.
No se ha hecho ninguna llamada.

Asunto:     Factura
Aceptado:   02/04/2024, 10:00:05 CEST
Referencia: tarea 4711

La línea telefónica de esta pasarela es simulada: no ha sonado ningún teléfono y nada ha salido de esta máquina.
"""


@pytest.mark.parametrize(
    ("language", "job", "calls", "subject", "expected"),
    [
        (
            "de",
            a_job(outcome=Outcome.HANG_UP, pages_confirmed=1, detail="too many attempts to send"),
            [PAGE_ONE],
            "Rechnung",
            GERMAN_TEXT,
        ),
        (
            "fr",
            a_job(outcome=Outcome.BUSY, dials=2, detail="too many attempts to dial"),
            TWO_BUSY,
            "Facture",
            FRENCH_TEXT,
        ),
        (
            "es",
            a_job(
                outcome=Outcome.BAD_NUMBER,
                number="",
                name="",
                dials=0,
                pages=None,
                detail=Fault.EMPTY_NUMBER.value,
                recipient=Recipient(address="IMCEAFAX-xyz@contoso.example"),
            ),
            [],
            "Factura",
            SPANISH_TEXT,
        ),
    ],
    ids=["German", "French", "Spanish"],
)
def test_the_text_in_other_languages_is_this(
    language: str, job: Job, calls: Sequence[Call], subject: str, expected: str
) -> None:
    assert the_text(Action.FAILED, job, calls, subject, BERLIN, words=LANGUAGES[language]) == expected


@pytest.mark.parametrize(
    ("wanted", "named", "tag"),
    [
        ("auto", "de", "de-DE"),
        ("auto", "de-AT", "de-DE"),
        ("auto", "FR", "fr-FR"),
        ("auto", "nl", "en-US"),
        ("auto", "", "en-US"),
        ("es", "de", "es-ES"),
        ("en", "de", "en-US"),
    ],
)
def test_the_site_chooses_the_language_and_leaves_it_to_the_mail_with_auto(wanted: str, named: str, tag: str) -> None:
    assert in_language(wanted, named).tag == tag


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("giving up after 3 attempts to send same page", "dieselbe Seite ist 3-mal gescheitert"),
        ("212 pages, at most 200 are allowed", "212 Seiten, höchstens 200 sind erlaubt"),
        ("plan 7.pdf is encrypted", "plan 7.pdf is encrypted"),
        ("more than # MB", "more than # MB"),
        ("", ""),
    ],
)
def test_a_detail_is_translated_with_its_numbers_and_foreign_text_stays(stored: str, expected: str) -> None:
    assert LANGUAGES["de"].detail(stored) == expected


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("as fax 7", "The same message to the same number was already accepted: as fax 7."),
        (
            "rehearsed by the number",
            "The same message to the same number was already accepted: rehearsed by the number.",
        ),
    ],
)
def test_a_duplicate_reads_well_whether_it_is_real_or_rehearsed(detail: str, expected: str) -> None:
    assert wording.sentence(a_job(detail=detail), Outcome.DUPLICATE, []) == expected


PLAN = DiallingSettings(
    country="DE",
    validation=Validation.VALID,
    rules=(NumberRule(name="no 'calls' to {Paris} after 18 h", number="+331*"),),
)


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
@pytest.mark.parametrize(
    "number",
    [
        "112",
        "+499001234567",
        "+33142685300",
        "+493",
        "+4930123456789012345",
        "+1425",
        "+2100000000",
        "+12025550",
        "+12020000000",
    ],
)
def test_why_a_number_is_refused_is_told_in_every_language(number: str, words: Words) -> None:
    refused = refusal(number, "", PLAN)
    assert refused is not None

    assert words.detail(refused.detail) != refused.detail
    assert not _ENGLISH.search(words.detail(refused.detail).replace("no 'calls' to {Paris} after 18 h", ""))


def test_the_name_of_a_rule_stands_in_a_translated_refusal_as_its_owner_wrote_it() -> None:
    refused = refusal("+33142685300", "", PLAN)
    assert refused is not None

    told = wording.sentence(a_job(detail=refused.detail), refused.outcome, [], LANGUAGES["de"])

    assert told == (
        "Sie dürfen an diese Nummer keine Faxe senden: die Regel \"no 'calls' to {Paris} after 18 h\" des Gateways lehnt es ab."
    )


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.tag)
def test_every_length_that_a_number_can_lack_is_translated(words: Words) -> None:
    known = words.details.keys()

    assert {*LENGTHS.values(), "its country has given out no such number", "rehearsed by the number"} <= known


def test_a_scaled_fax_says_that_detail_may_be_lost() -> None:
    """reports.md section 3."""
    scaled = a_job(outcome=Outcome.DELIVERED, pages_confirmed=3, forms=frozenset({Form.STANDARD}))

    assert "scaled" in the_text(Action.DELIVERED, scaled, [], "Invoice", BERLIN)
    assert "scaled" not in the_text(Action.DELIVERED, replace(scaled, forms=frozenset()), [], "Invoice", BERLIN)


def test_a_delay_names_the_next_call_and_how_many_there_can_be() -> None:
    job = a_job(state=State.READY, outcome=Outcome.BUSY, dials=2)
    fax = ReportedFax(
        action=Action.DELAYED, job=job, calls=TWO_BUSY, next_call=LATER + timedelta(minutes=3), most_calls=12
    )

    told = the_text(Action.DELAYED, job, TWO_BUSY, "Invoice", BERLIN, faxes=(fax,))

    assert "(2 calls of at most 12 so far)" in told
    assert "The next call is planned for 2024-04-02 11:03:05 CEST." in told


def test_a_fax_that_is_held_promises_no_call() -> None:
    told = the_text(Action.DELAYED, a_job(state=State.HELD, dials=0), [], "Invoice", BERLIN)

    assert "until somebody releases it" in told
    assert "goes on trying" not in told


HELD_SENTENCES = [
    ("en", "It is held back at the gateway and waits until somebody releases it."),
    ("de", "Es wird am Gateway zurückgehalten und wartet, bis es jemand freigibt."),
    ("fr", "Elle est retenue à la passerelle et attend que quelqu'un la libère."),
    ("es", "Está retenido en la pasarela y espera a que alguien lo libere."),
]


@pytest.mark.parametrize(("language", "sentence"), HELD_SENTENCES)
@pytest.mark.parametrize("facts", [{"state": State.HELD}, {"state": State.READY}], ids=["the fax", "its number"])
def test_a_delay_of_a_fax_that_cannot_be_called_says_that_it_is_held_and_names_no_date(
    language: str, sentence: str, facts: dict[str, Any]
) -> None:
    """Its time limit stands still, so the only date that is known may have passed."""
    job = a_job(outcome=Outcome.BUSY, dials=2, deadline=EIGHT, **facts)
    fax = ReportedFax(action=Action.DELAYED, job=job, calls=TWO_BUSY, on_hold=True)

    told = the_text(Action.DELAYED, job, TWO_BUSY, "Invoice", BERLIN, faxes=(fax,), words=LANGUAGES[language])

    first, *_ = told.split("\n\n")
    assert first.splitlines()[1:] == [sentence]


ENDED_BY_TIME = [
    ("en", "before its deadline.", "The last call ended with: Busy signal detected (2 calls)."),
    ("de", "Ablauf seiner Frist gesendet werden.", "Ergebnis des letzten Anrufs: besetzt (E001) (2 Anrufe)."),
    ("fr", "dans son délai.", "Résultat du dernier appel : occupé (E001) (2 appels)."),
    ("es", "dentro de su plazo.", "Resultado de la última llamada: ocupado (E001) (2 llamadas)."),
]


@pytest.mark.parametrize(("language", "limit", "last"), ENDED_BY_TIME)
def test_a_limit_of_time_is_told_with_the_ending_of_the_last_call(language: str, limit: str, last: str) -> None:
    job = a_job(state=State.FAILED, outcome=Outcome.EXPIRED, dials=2, detail=Outcome.BUSY.diagnosis)

    told = the_text(Action.FAILED, job, TWO_BUSY, "Invoice", BERLIN, words=LANGUAGES[language])

    _, why, ending, over = told.split("\n\n")[0].splitlines()
    assert why.endswith(limit)
    assert (ending, over) == (last, LANGUAGES[language].no_further_call)


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=lambda words: words.tag)
@pytest.mark.parametrize("outcome", [Outcome.EXPIRED, Outcome.DELIVER_BY])
def test_a_limit_of_time_that_came_before_any_call_says_so(outcome: Outcome, words: Words) -> None:
    job = a_job(state=State.FAILED, outcome=outcome, dials=0)

    told = the_text(Action.FAILED, job, [], "Invoice", BERLIN, words=words)

    assert told.split("\n\n")[0].splitlines()[2:] == [words.no_call]


def test_a_fax_that_is_to_be_sent_later_names_its_date() -> None:
    job = a_job(state=State.READY, dials=0, not_before=LATER + timedelta(hours=1))

    assert "for the date that was set for it: 2024-04-02 12:00:05 CEST." in the_text(
        Action.DELAYED, job, [], "Invoice", BERLIN
    )


def test_a_fax_past_its_time_says_so() -> None:
    """RFC 2852, by-mode N."""
    late = a_message(deliver_by=EIGHT, deliver_by_notify=True)

    told = the_text(Action.DELAYED, a_job(outcome=Outcome.BUSY), [], "Invoice", BERLIN, message=late)

    assert "The time by which you wanted it delivered, 2024-04-02 10:00:05 CEST, has passed." in told


def test_a_report_on_a_whole_message_counts_and_then_tells_each_fax() -> None:
    sent = ReportedFax(
        action=Action.DELIVERED,
        job=a_job(id=1, outcome=Outcome.DELIVERED, pages_confirmed=3),
        calls=[THREE_PAGES],
    )
    lost = ReportedFax(action=Action.FAILED, job=a_job(id=2, name="Cy", outcome=Outcome.BUSY, dials=2), calls=TWO_BUSY)

    told = the_text(Action.FAILED, sent.job, [], "Invoice", BERLIN, faxes=(sent, lost))

    assert told.startswith("Your message went to 2 fax numbers: 1 delivered, 1 not.\n\nSubject: Invoice\n\n")
    order = [told.index(part) for part in ("Bob Lee", "Reference: job 1", "Cy (+1", "2 calls).", "Reference: job 2")]
    assert order == sorted(order)
    assert told.count("is simulated") == told.count("Invoice") == 1


def test_an_alias_is_named_as_it_was_written() -> None:
    alias = a_job(recipient=Recipient(address="sales@fax.contoso.example"))

    assert "Your fax to sales@fax.contoso.example was passed on to several numbers." in the_text(
        Action.EXPANDED, alias, [], "Invoice", BERLIN
    )
