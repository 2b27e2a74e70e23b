"""Reports in French."""

from gateway.report.wording.words import Noun, Told, Words
from wire.address import Fault

FRENCH = Words(
    tag="fr-FR",
    moment="%d/%m/%Y à %H:%M:%S %Z",
    zero_is_one=True,
    call=Noun(one="appel", many="appels"),
    page=Noun(one="page", many="pages"),
    fax_number=Noun(one="numéro de télécopie", many="numéros de télécopie"),
    delivered="Votre télécopie à {whom} a été remise.",
    delayed="Votre télécopie à {whom} est retardée.",
    partly="Votre télécopie à {whom} n'a été envoyée qu'en partie : {confirmed}.",
    failed="Votre télécopie à {whom} n'a pas été envoyée.",
    relayed="Votre télécopie à {whom} a été transmise à un service qui ne confirme pas la remise.",
    expanded="Votre télécopie à {whom} a été transmise à plusieurs numéros.",
    several="Votre message était destiné à {numbers} (remis : {delivered}, non remis : {failed}).",
    scaled="Le document a été réduit pour convenir à cet appareil ; des détails peuvent être perdus.",
    held="Elle est retenue à la passerelle et attend que quelqu'un la libère.",
    sender_waits="Elle attend la date qui lui a été fixée : {moment}.",
    first_call="Elle attend son premier appel.",
    made_so_far="{calls} jusqu'ici",
    made_of_most="{calls} jusqu'ici, {most} au plus",
    broke_off="La communication a été coupée ({made}). L'envoi reprendra à la page {page}.",
    last_ended="Résultat du dernier appel : {ending} ({made}).",
    by_time_passed="La date à laquelle vous souhaitiez la remise au plus tard, {moment}, est passée.",
    next_call="Le prochain appel est prévu le {moment}.",
    until="Il est inutile de la renvoyer : la passerelle poursuit ses essais jusqu'au {moment}.",
    no_call="Aucun appel n'a été fait.",
    no_further_call="Aucun autre appel ne sera fait.",
    no_further_because="Aucun autre appel ne sera fait : {limit}.",
    to_complete="Pour compléter la télécopie, renvoyez {pages}.",
    one_page="la page {first}",
    some_pages="les pages {first} à {last}",
    confirmed_some="{pages} (confirmation de l'autre appareil)",
    confirmed_of="{some} sur {total} (confirmation de l'autre appareil)",
    pages_confirmed="confirmation reçue pour {pages}",
    subject="Objet :",
    pages="Pages :",
    answered="Réponse :",
    accepted="Acceptée :",
    reference="Référence :",
    pages_value="{confirmed} sur {pages} (confirmation de l'autre appareil)",
    answered_value="{csid} (nom que se donne l'autre appareil)",
    reference_value="tâche {job}",
    times_in="{calls} (fuseau horaire : {zone}) :",
    last_of_them="les {count} derniers",
    please_note="Veuillez noter :",
    more_notes="et {count} de plus",
    fax_to="télécopie à {whom}",
    simulated="La ligne téléphonique de cette passerelle est simulée : aucun téléphone n'a sonné et rien n'a quitté cette machine.",
    details={
        Fault.EMPTY: "elle est vide",
        Fault.EMPTY_NUMBER: "elle ne contient aucun numéro",
        Fault.BAD_NUMBER: "ce qui tient lieu de numéro n'en est pas un",
        Fault.NUMBER_TOO_SHORT: "le numéro est trop court",
        Fault.NUMBER_TOO_LONG: "le numéro est trop long",
        Fault.BAD_SUBADDRESS: "la sous-adresse ne se compose pas de chiffres ou est trop longue",
        Fault.MULTIPLE_SUBADDRESS: "elle contient plus d'une sous-adresse",
        Fault.BAD_POSTDIAL: "ce qui doit être composé après la réponse ne peut pas l'être",
        Fault.TOO_MANY_FIELDS: "elle contient trop de champs",
        Fault.IMCEA_BAD_ESCAPE: "sa forme IMCEA est incorrecte",
        Fault.IMCEA_NO_DOMAIN: "sa forme IMCEA n'a pas de domaine",
        Fault.BAD_X400: "sa forme X.400 est incorrecte",
        Fault.NO_FAX_ADDRESS: "sa forme X.400 ne contient aucun numéro de télécopie",
        Fault.NOT_FAX: "elle n'est pas du type FAX",
        Fault.NOT_OUR_DOMAIN: "son domaine n'est pas un domaine de télécopie",
        "no fax machine at this number": "pas de télécopieur à ce numéro",
        "too many attempts to dial": "trop de tentatives d'appel",
        "too many attempts to send": "trop de tentatives d'envoi",
        "giving up after # attempts to send same page": "la même page a échoué # fois",
        "it is a report of this gateway": "c'est un rapport de cette passerelle",
        "it has passed through # mail systems": "il est passé par # systèmes de messagerie",
        "as fax #": "c'est la télécopie #",
        "it is an emergency number": "c'est un numéro d'urgence",
        "it is a number of premium rate": "c'est un numéro surtaxé",
        "the gateway's rule * refuses it": "la règle * de la passerelle le refuse",
        "rehearsed by the number": "le numéro le simule à titre d'essai",
        "it is too short for a number of its country": "le numéro est trop court pour son pays",
        "it is too long for a number of its country": "le numéro est trop long pour son pays",
        "its country has no numbers of this length": "son pays n'a pas de numéros de cette longueur",
        "no country has its country code": "son indicatif n'est celui d'aucun pays",
        "it lacks its area code": "il y manque l'indicatif régional",
        "its country has given out no such number": "son pays n'a pas attribué de tel numéro",
        "likely non-recoverable (RFC #)": "échec probablement définitif (RFC #)",
        "more than # MB": "plus de # Mo",
        "more than # bytes": "plus de # octets",
        "# pages, at most # are allowed": "# pages, pour un maximum de #",
        "printing it failed # times": "l'impression a échoué # fois",
        "a page of an attachment cannot be copied": "une page d'une pièce jointe ne peut pas être reprise",
        "the fax was made again in standard resolution, because the receiving machine takes no finer one": (
            "la télécopie a été refaite en résolution standard, car l'appareil destinataire n'en accepte pas de plus fine"
        ),
        "the fax was made again on A# pages, because the receiving machine takes no longer ones": (
            "la télécopie a été refaite sur des pages A#, car l'appareil destinataire n'en accepte pas de plus longues"
        ),
    },
    outcomes={
        "The fax was received by the machine at {number} ({pages}, {minutes}).": Told(
            sentence="L'appareil au {number} a reçu la télécopie ({pages}, {minutes}).", brief="remise"
        ),
        "The number was busy each time ({calls}).": Told(
            sentence="Le numéro était occupé à chaque fois ({calls}).", brief="occupé"
        ),
        "The number answered but no fax machine responded ({calls}). Check the number.": Told(
            sentence="On a décroché, mais aucun télécopieur n'a répondu ({calls}). Vérifiez le numéro.",
            brief="pas de télécopieur",
        ),
        "Nobody answered ({calls}).": Told(sentence="Personne n'a répondu ({calls}).", brief="pas de réponse"),
        "The fax line gave no dial tone ({calls}).": Told(
            sentence="La ligne de télécopie n'a pas donné de tonalité ({calls}).", brief="pas de tonalité"
        ),
        "The number is not in service.": Told(sentence="Ce numéro n'est pas attribué.", brief="numéro non attribué"),
        "An internal error of the fax gateway occurred ({calls}).": Told(
            sentence="Une erreur interne de la passerelle de télécopie s'est produite ({calls}).",
            brief="erreur interne",
        ),
        "A computer modem answered instead of a fax machine ({calls}).": Told(
            sentence="Un modem d'ordinateur a répondu au lieu d'un télécopieur ({calls}).", brief="modem de données"
        ),
        "Another call came in on the fax line at the same moment ({calls}).": Told(
            sentence="Un autre appel est arrivé au même moment sur la ligne de télécopie ({calls}).",
            brief="collision avec un appel entrant",
        ),
        "The connection was too poor to send a page ({calls}).": Told(
            sentence="La communication était trop mauvaise pour envoyer une page ({calls}).",
            brief="mauvaise communication",
        ),
        "The connection broke while sending page {page} ({calls}).": Told(
            sentence="La communication a été coupée pendant l'envoi de la page {page} ({calls}).",
            brief="communication coupée",
        ),
        "The transmission was interrupted by an operator.": Told(
            sentence="La transmission a été interrompue par un opérateur.", brief="interrompue par un opérateur"
        ),
        "The receiving machine cannot accept this document format.": Told(
            sentence="L'appareil destinataire ne peut pas accepter ce format de document.", brief="format refusé"
        ),
        "The other fax only wanted to send.": Told(
            sentence="L'autre télécopieur voulait seulement émettre.", brief="voulait seulement émettre"
        ),
        "The other fax received page {page} badly and asked for it again ({calls}).": Told(
            sentence="L'autre télécopieur a mal reçu la page {page} et l'a redemandée ({calls}).",
            brief="page mal reçue",
        ),
        "The receiving machine was not ready, out of paper perhaps ({calls}).": Told(
            sentence="L'appareil destinataire n'était pas prêt, peut-être sans papier ({calls}).",
            brief="appareil non prêt",
        ),
        "The fax line could not be made ready ({calls}).": Told(
            sentence="La ligne de télécopie n'a pas pu être préparée ({calls}).", brief="ligne non prête"
        ),
        "The other fax only wanted to be polled.": Told(
            sentence="L'autre télécopieur voulait seulement être interrogé.", brief="voulait seulement être interrogé"
        ),
        "The gateway was interrupted during the call ({calls}).": Told(
            sentence="La passerelle a été interrompue pendant l'appel ({calls}).", brief="passerelle interrompue"
        ),
        "The fax was cancelled while it was being sent.": Told(
            sentence="La télécopie a été annulée pendant son envoi.", brief="annulée sur demande"
        ),
        "The same page failed three times.": Told(
            sentence="La même page a échoué trois fois.", brief="la même page a échoué trois fois"
        ),
        "The message could not be turned into a fax: {detail}.": Told(
            sentence="Le message n'a pas pu être converti en télécopie : {detail}."
        ),
        "The message is too large to be faxed: {detail}.": Told(
            sentence="Le message est trop volumineux pour être télécopié : {detail}."
        ),
        "The message holds a file that cannot be faxed: {detail}.": Told(
            sentence="Le message contient un fichier qui ne peut pas être télécopié : {detail}."
        ),
        "The fax could not be sent before its deadline.": Told(
            sentence="La télécopie n'a pas pu être envoyée dans son délai."
        ),
        "The fax could not be put together: {detail}.": Told(
            sentence="La télécopie n'a pas pu être composée : {detail}."
        ),
        "The fax address is not valid: {detail}.": Told(
            sentence="L'adresse de télécopie n'est pas valable : {detail}."
        ),
        "The address belongs to another system: {detail}.": Told(
            sentence="L'adresse appartient à un autre système : {detail}."
        ),
        "The maximum number of attempts is used up.": Told(sentence="Le nombre maximal de tentatives est épuisé."),
        "The document has too many pages: {detail}.": Told(sentence="Le document a trop de pages : {detail}."),
        "The fax was cancelled.": Told(sentence="La télécopie a été annulée."),
        "You are not allowed to send faxes to this number: {detail}.": Told(
            sentence="Vous n'êtes pas autorisé à envoyer des télécopies à ce numéro : {detail}."
        ),
        "The same message to the same number was already accepted: {detail}.": Told(
            sentence="Le même message au même numéro a déjà été accepté : {detail}."
        ),
        "The fax could not be sent before the time that its sender set (RFC 2852).": Told(
            sentence="La télécopie n'a pas pu être envoyée avant la date fixée par son expéditeur (RFC 2852)."
        ),
        "The message goes round in a circle and is not faxed: {detail}.": Told(
            sentence="Le message tourne en rond et n'est pas télécopié : {detail}."
        ),
        "The fax was not received in full: {detail}.": Told(
            sentence="La télécopie n'a pas été reçue en entier : {detail}."
        ),
    },
)
