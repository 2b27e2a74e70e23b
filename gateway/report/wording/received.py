"""The mail of a received fax in every language: what somebody reads who gets it."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.report.wording.words import Words


@dataclass(frozen=True, kw_only=True)
class ReceivedWords:
    """One language. The names in braces are filled in; every language has the same ones in the same place.

    `extent` is the count of pages, `incomplete` the same of a fax that broke off; `why` is the text of the outcome, which every language
    tells in English, for it is to be looked up.
    """

    subject: str
    subject_withheld: str
    incomplete: str

    broke_off: str
    page_cut: str
    nothing_after: str
    attached: str

    caller: str
    machine: str
    called: str
    received: str
    call: str

    withheld: str
    with_subaddress: str
    call_value: str
    call_at_speed: str

    reply_is_faxed: str
    reply_to_withheld: str
    reply_to_no_number: str


_RECEIVED: Mapping[str, ReceivedWords] = {
    "en": ReceivedWords(
        subject="Fax from {caller} ({extent})",
        subject_withheld="Fax from a withheld number ({extent})",
        incomplete="INCOMPLETE, {pages}",
        broke_off="THIS FAX IS NOT COMPLETE: the call broke off ({why}).",
        page_cut="Page {page} is cut where it broke. Ask for it again.",
        nothing_after="Nothing came after page {page}. Ask for it again.",
        attached="A fax of {pages} is attached.",
        caller="From:",
        machine="Machine:",
        called="To:",
        received="Received:",
        call="Call:",
        withheld="a withheld number",
        with_subaddress="{called}, sub-address {sub}",
        call_value="{seconds} s, arrival {arrival}",
        call_at_speed="{seconds} s at {speed} bit/s, arrival {arrival}",
        reply_is_faxed="A reply to this mail is sent as a fax to the caller.",
        reply_to_withheld="The caller withheld the number: a reply to this mail reaches nobody.",
        reply_to_no_number="What the caller gave out is no number: a reply to this mail reaches nobody.",
    ),
    "de": ReceivedWords(
        subject="Fax von {caller} ({extent})",
        subject_withheld="Fax von einer unterdrückten Nummer ({extent})",
        incomplete="UNVOLLSTÄNDIG, {pages}",
        broke_off="DIESES FAX IST NICHT VOLLSTÄNDIG: Der Anruf ist abgebrochen ({why}).",
        page_cut="Seite {page} endet, wo er abbrach. Bitten Sie darum, das Fax erneut zu senden.",
        nothing_after="Nach Seite {page} kam nichts mehr. Bitten Sie darum, das Fax erneut zu senden.",
        attached="Ein Fax ist angehängt ({pages}).",
        caller="Von:",
        machine="Gerät:",
        called="An:",
        received="Empfangen:",
        call="Anruf:",
        withheld="unterdrückte Nummer",
        with_subaddress="{called}, Subadresse {sub}",
        call_value="{seconds} s, Eingang {arrival}",
        call_at_speed="{seconds} s mit {speed} bit/s, Eingang {arrival}",
        reply_is_faxed="Eine Antwort auf diese E-Mail geht als Fax an den Anrufer.",
        reply_to_withheld="Der Anrufer hat seine Nummer unterdrückt: Eine Antwort auf diese E-Mail erreicht niemanden.",
        reply_to_no_number="Was der Anrufer als Nummer angab, ist keine: Eine Antwort auf diese E-Mail erreicht niemanden.",
    ),
    "fr": ReceivedWords(
        subject="Télécopie de {caller} ({extent})",
        subject_withheld="Télécopie d'un numéro masqué ({extent})",
        incomplete="INCOMPLÈTE, {pages}",
        broke_off="CETTE TÉLÉCOPIE N'EST PAS COMPLÈTE : l'appel a été coupé ({why}).",
        page_cut="La page {page} s'arrête à l'endroit de la coupure. Demandez un nouvel envoi.",
        nothing_after="Rien n'est arrivé après la page {page}. Demandez un nouvel envoi.",
        attached="Une télécopie est jointe ({pages}).",
        caller="De :",
        machine="Appareil :",
        called="À :",
        received="Reçue :",
        call="Appel :",
        withheld="numéro masqué",
        with_subaddress="{called}, sous-adresse {sub}",
        call_value="{seconds} s, arrivée {arrival}",
        call_at_speed="{seconds} s à {speed} bit/s, arrivée {arrival}",
        reply_is_faxed="Une réponse à ce message est envoyée par télécopie à l'appelant.",
        reply_to_withheld="L'appelant a masqué son numéro : une réponse à ce message n'atteint personne.",
        reply_to_no_number="Ce que l'appelant a donné n'est pas un numéro : une réponse à ce message n'atteint personne.",
    ),
    "es": ReceivedWords(
        subject="Fax de {caller} ({extent})",
        subject_withheld="Fax de un número oculto ({extent})",
        incomplete="INCOMPLETO, {pages}",
        broke_off="ESTE FAX NO ESTÁ COMPLETO: la llamada se cortó ({why}).",
        page_cut="La página {page} termina donde se cortó. Pida que se lo envíen otra vez.",
        nothing_after="Después de la página {page} no llegó nada. Pida que se lo envíen otra vez.",
        attached="Se adjunta un fax ({pages}).",
        caller="De:",
        machine="Aparato:",
        called="Para:",
        received="Recibido:",
        call="Llamada:",
        withheld="número oculto",
        with_subaddress="{called}, subdirección {sub}",
        call_value="{seconds} s, entrada {arrival}",
        call_at_speed="{seconds} s a {speed} bit/s, entrada {arrival}",
        reply_is_faxed="Una respuesta a este mensaje se envía como fax a quien llamó.",
        reply_to_withheld="Quien llamó ocultó su número: una respuesta a este mensaje no llega a nadie.",
        reply_to_no_number="Lo que dio quien llamó no es un número: una respuesta a este mensaje no llega a nadie.",
    ),
}


def of_received(words: Words) -> ReceivedWords:
    """Return how a language tells a received fax."""
    return _RECEIVED[words.tag.partition("-")[0]]
