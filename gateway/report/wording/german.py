"""Reports in German."""

from gateway.report.wording.words import Noun, Told, Words
from wire.address import Fault

GERMAN = Words(
    tag="de-DE",
    moment="%d.%m.%Y, %H:%M:%S %Z",
    call=Noun(one="Anruf", many="Anrufe"),
    page=Noun(one="Seite", many="Seiten"),
    fax_number=Noun(one="Faxnummer", many="Faxnummern"),
    delivered="Ihr Fax an {whom} wurde zugestellt.",
    delayed="Ihr Fax an {whom} verzögert sich.",
    partly="Ihr Fax an {whom} wurde nur teilweise gesendet: {confirmed}.",
    failed="Ihr Fax an {whom} wurde nicht gesendet.",
    relayed="Ihr Fax an {whom} wurde an einen Dienst übergeben, der die Zustellung nicht bestätigt.",
    expanded="Ihr Fax an {whom} wurde an mehrere Nummern weitergegeben.",
    several="Ihre Nachricht ging an {numbers}: {delivered} zugestellt, {failed} nicht.",
    scaled="Das Dokument wurde für dieses Gerät verkleinert; Einzelheiten können verloren gegangen sein.",
    held="Es wird am Gateway zurückgehalten und wartet, bis es jemand freigibt.",
    sender_waits="Es wartet auf den Zeitpunkt, der dafür festgelegt wurde: {moment}.",
    first_call="Es wartet auf seinen ersten Anruf.",
    made_so_far="bisher {calls}",
    made_of_most="bisher {calls} von höchstens {most}",
    broke_off="Die Verbindung ist abgebrochen ({made}). Das Senden wird mit Seite {page} fortgesetzt.",
    last_ended="Ergebnis des letzten Anrufs: {ending} ({made}).",
    by_time_passed="Der Zeitpunkt, bis zu dem Sie die Zustellung wünschten, {moment}, ist verstrichen.",
    next_call="Der nächste Anruf ist für {moment} geplant.",
    until="Sie brauchen es nicht erneut zu senden: Das Gateway versucht es weiter bis {moment}.",
    no_call="Es wurde nicht angerufen.",
    no_further_call="Es wird nicht mehr angerufen.",
    no_further_because="Es wird nicht mehr angerufen: {limit}.",
    to_complete="Um das Fax zu vervollständigen, senden Sie {pages} erneut.",
    one_page="Seite {first}",
    some_pages="die Seiten {first} bis {last}",
    confirmed_some="{pages} von der Gegenstelle bestätigt",
    confirmed_of="{confirmed} von {pages} von der Gegenstelle bestätigt",
    pages_confirmed="{pages} bestätigt",
    subject="Betreff:",
    pages="Seiten:",
    answered="Gegenstelle:",
    accepted="Angenommen:",
    reference="Vorgang:",
    pages_value="{confirmed} von {pages} von der Gegenstelle bestätigt",
    answered_value="{csid} (so nennt sich das andere Gerät)",
    reference_value="Auftrag {job}",
    times_in="{calls} (Zeiten in {zone}):",
    last_of_them="davon die letzten {count}",
    please_note="Bitte beachten Sie:",
    more_notes="und {count} weitere",
    fax_to="Fax an {whom}",
    simulated="Die Telefonleitung dieses Gateways ist simuliert: Kein Telefon hat geklingelt, und nichts hat diesen Rechner verlassen.",
    details={
        Fault.EMPTY: "sie ist leer",
        Fault.EMPTY_NUMBER: "sie enthält keine Nummer",
        Fault.BAD_NUMBER: "was als Nummer dasteht, ist keine",
        Fault.NUMBER_TOO_SHORT: "die Nummer ist zu kurz",
        Fault.NUMBER_TOO_LONG: "die Nummer ist zu lang",
        Fault.BAD_SUBADDRESS: "die Subadresse besteht nicht aus Ziffern oder ist zu lang",
        Fault.MULTIPLE_SUBADDRESS: "sie enthält mehr als eine Subadresse",
        Fault.BAD_POSTDIAL: "was nach dem Abheben gewählt werden soll, ist nicht wählbar",
        Fault.TOO_MANY_FIELDS: "sie enthält zu viele Felder",
        Fault.IMCEA_BAD_ESCAPE: "ihre IMCEA-Form ist fehlerhaft",
        Fault.IMCEA_NO_DOMAIN: "ihrer IMCEA-Form fehlt die Domäne",
        Fault.BAD_X400: "ihre X.400-Form ist fehlerhaft",
        Fault.NO_FAX_ADDRESS: "ihre X.400-Form enthält keine Faxnummer",
        Fault.NOT_FAX: "sie ist von einem anderen Typ als FAX",
        Fault.NOT_OUR_DOMAIN: "ihre Domäne gehört nicht zu den Faxdomänen",
        "no fax machine at this number": "unter dieser Nummer ist kein Faxgerät",
        "too many attempts to dial": "zu viele Wählversuche",
        "too many attempts to send": "zu viele Sendeversuche",
        "giving up after # attempts to send same page": "dieselbe Seite ist #-mal gescheitert",
        "it is a report of this gateway": "sie ist ein Bericht dieses Gateways",
        "it has passed through # mail systems": "sie ist durch # Mailsysteme gegangen",
        "as fax #": "als Fax #",
        "it is an emergency number": "es ist eine Notrufnummer",
        "it is a number of premium rate": "es ist eine Nummer mit erhöhtem Tarif",
        "the gateway's rule * refuses it": "die Regel * des Gateways lehnt es ab",
        "rehearsed by the number": "von der Nummer zur Probe vorgegeben",
        "it is too short for a number of its country": "für eine Nummer ihres Landes ist sie zu kurz",
        "it is too long for a number of its country": "für eine Nummer ihres Landes ist sie zu lang",
        "its country has no numbers of this length": "in ihrem Land gibt es keine Nummern dieser Länge",
        "no country has its country code": "ihre Landesvorwahl gehört zu keinem Land",
        "it lacks its area code": "ihr fehlt die Ortsvorwahl",
        "its country has given out no such number": "in ihrem Land ist eine solche Nummer nicht vergeben",
        "likely non-recoverable (RFC #)": "voraussichtlich nicht behebbar (RFC #)",
        "more than # MB": "mehr als # MB",
        "more than # bytes": "mehr als # Byte",
        "# pages, at most # are allowed": "# Seiten, höchstens # sind erlaubt",
        "printing it failed # times": "das Drucken ist #-mal gescheitert",
        "a page of an attachment cannot be copied": "eine Seite einer Anlage lässt sich nicht übernehmen",
        "the fax was made again in standard resolution, because the receiving machine takes no finer one": (
            "das Fax wurde in Standardauflösung neu erstellt, weil das empfangende Gerät keine feinere annimmt"
        ),
        "the fax was made again on A# pages, because the receiving machine takes no longer ones": (
            "das Fax wurde auf A#-Seiten neu erstellt, weil das empfangende Gerät keine längeren annimmt"
        ),
    },
    outcomes={
        "The fax was received by the machine at {number} ({pages}, {minutes}).": Told(
            sentence="Das Gerät unter {number} hat das Fax empfangen ({pages}, {minutes}).", brief="zugestellt"
        ),
        "The number was busy each time ({calls}).": Told(
            sentence="Die Nummer war jedes Mal besetzt ({calls}).", brief="besetzt"
        ),
        "The number answered but no fax machine responded ({calls}). Check the number.": Told(
            sentence="Unter der Nummer wurde abgehoben, aber kein Faxgerät meldete sich ({calls}). Prüfen Sie die Nummer.",
            brief="kein Faxgerät",
        ),
        "Nobody answered ({calls}).": Told(sentence="Niemand hat abgehoben ({calls}).", brief="keine Antwort"),
        "The fax line gave no dial tone ({calls}).": Told(
            sentence="Die Faxleitung hatte keinen Wählton ({calls}).", brief="kein Wählton"
        ),
        "The number is not in service.": Told(
            sentence="Unter dieser Nummer gibt es keinen Anschluss.", brief="kein Anschluss"
        ),
        "An internal error of the fax gateway occurred ({calls}).": Told(
            sentence="Im Faxgateway ist ein interner Fehler aufgetreten ({calls}).", brief="interner Fehler"
        ),
        "A computer modem answered instead of a fax machine ({calls}).": Told(
            sentence="Statt eines Faxgeräts meldete sich ein Computermodem ({calls}).", brief="Datenmodem"
        ),
        "Another call came in on the fax line at the same moment ({calls}).": Told(
            sentence="Auf der Faxleitung ging im selben Augenblick ein anderer Anruf ein ({calls}).",
            brief="Zusammenstoß mit einem ankommenden Anruf",
        ),
        "The connection was too poor to send a page ({calls}).": Told(
            sentence="Die Verbindung war zu schlecht, um eine Seite zu senden ({calls}).", brief="schlechte Verbindung"
        ),
        "The connection broke while sending page {page} ({calls}).": Told(
            sentence="Die Verbindung brach beim Senden von Seite {page} ab ({calls}).", brief="Verbindung abgebrochen"
        ),
        "The transmission was interrupted by an operator.": Told(
            sentence="Die Übertragung wurde von einer Bedienperson unterbrochen.", brief="von Hand unterbrochen"
        ),
        "The receiving machine cannot accept this document format.": Told(
            sentence="Das empfangende Gerät kann dieses Dokumentformat nicht annehmen.",
            brief="Format nicht angenommen",
        ),
        "The other fax only wanted to send.": Told(
            sentence="Das andere Faxgerät wollte nur senden.", brief="Gegenstelle wollte nur senden"
        ),
        "The other fax received page {page} badly and asked for it again ({calls}).": Told(
            sentence="Das andere Faxgerät hat Seite {page} schlecht empfangen und erneut verlangt ({calls}).",
            brief="Seite schlecht empfangen",
        ),
        "The receiving machine was not ready, out of paper perhaps ({calls}).": Told(
            sentence="Das empfangende Gerät war nicht bereit, vielleicht fehlt Papier ({calls}).",
            brief="Gegenstelle nicht bereit",
        ),
        "The fax line could not be made ready ({calls}).": Told(
            sentence="Die Faxleitung konnte nicht bereit gemacht werden ({calls}).", brief="Leitung nicht bereit"
        ),
        "The other fax only wanted to be polled.": Told(
            sentence="Das andere Faxgerät wollte nur abgerufen werden.", brief="Gegenstelle wollte nur Abruf"
        ),
        "The gateway was interrupted during the call ({calls}).": Told(
            sentence="Das Gateway wurde während des Anrufs unterbrochen ({calls}).", brief="Gateway unterbrochen"
        ),
        "The fax was cancelled while it was being sent.": Told(
            sentence="Das Fax wurde während des Sendens abgebrochen.", brief="auf Wunsch abgebrochen"
        ),
        "The same page failed three times.": Told(
            sentence="Dieselbe Seite ist dreimal gescheitert.", brief="dieselbe Seite dreimal gescheitert"
        ),
        "The message could not be turned into a fax: {detail}.": Told(
            sentence="Aus der Nachricht ließ sich kein Fax machen: {detail}."
        ),
        "The message is too large to be faxed: {detail}.": Told(
            sentence="Die Nachricht ist zu groß, um gefaxt zu werden: {detail}."
        ),
        "The message holds a file that cannot be faxed: {detail}.": Told(
            sentence="Die Nachricht enthält eine Datei, die nicht gefaxt werden kann: {detail}."
        ),
        "The fax could not be sent before its deadline.": Told(
            sentence="Das Fax konnte nicht vor Ablauf seiner Frist gesendet werden."
        ),
        "The fax could not be put together: {detail}.": Told(
            sentence="Das Fax konnte nicht zusammengestellt werden: {detail}."
        ),
        "The fax address is not valid: {detail}.": Told(sentence="Die Faxadresse ist ungültig: {detail}."),
        "The address belongs to another system: {detail}.": Told(
            sentence="Die Adresse gehört zu einem anderen System: {detail}."
        ),
        "The maximum number of attempts is used up.": Told(sentence="Die zulässige Zahl der Versuche ist erschöpft."),
        "The document has too many pages: {detail}.": Told(sentence="Das Dokument hat zu viele Seiten: {detail}."),
        "The fax was cancelled.": Told(sentence="Das Fax wurde storniert."),
        "You are not allowed to send faxes to this number: {detail}.": Told(
            sentence="Sie dürfen an diese Nummer keine Faxe senden: {detail}."
        ),
        "The same message to the same number was already accepted: {detail}.": Told(
            sentence="Dieselbe Nachricht an dieselbe Nummer wurde bereits angenommen: {detail}."
        ),
        "The fax could not be sent before the time that its sender set (RFC 2852).": Told(
            sentence="Das Fax konnte nicht bis zu dem Zeitpunkt gesendet werden, den der Absender gesetzt hat (RFC 2852)."
        ),
        "The message goes round in a circle and is not faxed: {detail}.": Told(
            sentence="Die Nachricht läuft im Kreis und wird nicht gefaxt: {detail}."
        ),
        "The fax was not received in full: {detail}.": Told(
            sentence="Das Fax wurde nicht vollständig empfangen: {detail}."
        ),
    },
)
