"""Reports in Spanish."""

from gateway.report.wording.words import Noun, Told, Words
from wire.address import Fault

SPANISH = Words(
    tag="es-ES",
    moment="%d/%m/%Y, %H:%M:%S %Z",
    call=Noun(one="llamada", many="llamadas"),
    page=Noun(one="página", many="páginas"),
    fax_number=Noun(one="número de fax", many="números de fax"),
    delivered="Su fax a {whom} ha sido entregado.",
    delayed="Su fax a {whom} está retrasado.",
    partly="Su fax a {whom} solo se ha enviado en parte: {confirmed}.",
    failed="Su fax a {whom} no se ha enviado.",
    relayed="Su fax a {whom} se ha pasado a un servicio que no confirma la entrega.",
    expanded="Su fax a {whom} se ha pasado a varios números.",
    several="Su mensaje iba dirigido a {numbers} (entregados: {delivered}; no entregados: {failed}).",
    scaled="El documento se ha reducido para ese aparato; puede haberse perdido algún detalle.",
    held="Está retenido en la pasarela y espera a que alguien lo libere.",
    sender_waits="Espera a la fecha que se le ha fijado: {moment}.",
    first_call="Espera su primera llamada.",
    made_so_far="{calls} hasta ahora",
    made_of_most="{calls} hasta ahora, {most} como máximo",
    broke_off="La comunicación se cortó ({made}). El envío continuará con la página {page}.",
    last_ended="Resultado de la última llamada: {ending} ({made}).",
    by_time_passed="Ya ha pasado el momento hasta el que usted deseaba la entrega: {moment}.",
    next_call="La próxima llamada está prevista para: {moment}.",
    until="No es necesario enviarlo otra vez: la pasarela lo seguirá intentando hasta esta fecha: {moment}.",
    no_call="No se ha hecho ninguna llamada.",
    no_further_call="No se hará ninguna llamada más.",
    no_further_because="No se hará ninguna llamada más: {limit}.",
    to_complete="Para completar el fax, envíe de nuevo {pages}.",
    one_page="la página {first}",
    some_pages="las páginas {first} a {last}",
    confirmed_some="{pages} (confirmación del otro aparato)",
    confirmed_of="{confirmed} de {pages} (confirmación del otro aparato)",
    pages_confirmed="confirmación recibida de {pages}",
    subject="Asunto:",
    pages="Páginas:",
    answered="Respondió:",
    accepted="Aceptado:",
    reference="Referencia:",
    pages_value="{confirmed} de {pages} (confirmación del otro aparato)",
    answered_value="{csid} (así se llama a sí mismo el otro aparato)",
    reference_value="tarea {job}",
    times_in="{calls} (huso horario: {zone}):",
    last_of_them="las {count} últimas",
    please_note="Tenga en cuenta:",
    more_notes="y {count} más",
    fax_to="fax a {whom}",
    simulated="La línea telefónica de esta pasarela es simulada: no ha sonado ningún teléfono y nada ha salido de esta máquina.",
    details={
        Fault.EMPTY: "está vacía",
        Fault.EMPTY_NUMBER: "no contiene ningún número",
        Fault.BAD_NUMBER: "lo que figura como número no lo es",
        Fault.NUMBER_TOO_SHORT: "el número es demasiado corto",
        Fault.NUMBER_TOO_LONG: "el número es demasiado largo",
        Fault.BAD_SUBADDRESS: "la subdirección no consta de cifras o es demasiado larga",
        Fault.MULTIPLE_SUBADDRESS: "contiene más de una subdirección",
        Fault.BAD_POSTDIAL: "lo que debe marcarse tras la respuesta no se puede marcar",
        Fault.TOO_MANY_FIELDS: "contiene demasiados campos",
        Fault.IMCEA_BAD_ESCAPE: "su forma IMCEA es incorrecta",
        Fault.IMCEA_NO_DOMAIN: "su forma IMCEA no tiene dominio",
        Fault.BAD_X400: "su forma X.400 es incorrecta",
        Fault.NO_FAX_ADDRESS: "su forma X.400 no contiene ningún número de fax",
        Fault.NOT_FAX: "es de un tipo distinto de FAX",
        Fault.NOT_OUR_DOMAIN: "su dominio no es ninguno de los dominios de fax",
        "no fax machine at this number": "no hay ningún fax en este número",
        "too many attempts to dial": "demasiados intentos de marcación",
        "too many attempts to send": "demasiados intentos de envío",
        "giving up after # attempts to send same page": "la misma página ha fallado # veces",
        "it is a report of this gateway": "es un informe de esta pasarela",
        "it has passed through # mail systems": "ha pasado por # sistemas de correo",
        "as fax #": "como fax #",
        "it is an emergency number": "es un número de emergencia",
        "it is a number of premium rate": "es un número de tarificación adicional",
        "the gateway's rule * refuses it": "lo rechaza la regla * de la pasarela",
        "rehearsed by the number": "el número lo simula como prueba",
        "it is too short for a number of its country": "el número es demasiado corto para su país",
        "it is too long for a number of its country": "el número es demasiado largo para su país",
        "its country has no numbers of this length": "su país no tiene números de esa longitud",
        "no country has its country code": "su prefijo no es el de ningún país",
        "it lacks its area code": "le falta el prefijo de zona",
        "its country has given out no such number": "su país no ha asignado tal número",
        "likely non-recoverable (RFC #)": "fallo probablemente definitivo (RFC #)",
        "more than # MB": "más de # MB",
        "more than # bytes": "más de # bytes",
        "# pages, at most # are allowed": "# páginas, con un máximo de #",
        "printing it failed # times": "la impresión ha fallado # veces",
        "a page of an attachment cannot be copied": "una página de un archivo adjunto no se puede copiar",
        "the fax was made again in standard resolution, because the receiving machine takes no finer one": (
            "el fax se ha rehecho en resolución estándar, porque el aparato receptor no acepta una más fina"
        ),
        "the fax was made again on A# pages, because the receiving machine takes no longer ones": (
            "el fax se ha rehecho en páginas A#, porque el aparato receptor no acepta otras más largas"
        ),
    },
    outcomes={
        "The fax was received by the machine at {number} ({pages}, {minutes}).": Told(
            sentence="El aparato del {number} ha recibido el fax ({pages}, {minutes}).", brief="entregado"
        ),
        "The number was busy each time ({calls}).": Told(
            sentence="El número estaba siempre ocupado ({calls}).", brief="ocupado"
        ),
        "The number answered but no fax machine responded ({calls}). Check the number.": Told(
            sentence="Descolgaron, pero no respondió ningún fax ({calls}). Compruebe el número.",
            brief="sin aparato de fax",
        ),
        "Nobody answered ({calls}).": Told(sentence="Nadie respondió ({calls}).", brief="sin respuesta"),
        "The fax line gave no dial tone ({calls}).": Told(
            sentence="La línea de fax no dio tono de marcar ({calls}).", brief="sin tono de marcar"
        ),
        "The number is not in service.": Told(sentence="El número no existe.", brief="número inexistente"),
        "An internal error of the fax gateway occurred ({calls}).": Told(
            sentence="Se ha producido un error interno de la pasarela de fax ({calls}).", brief="error interno"
        ),
        "A computer modem answered instead of a fax machine ({calls}).": Told(
            sentence="Respondió un módem de ordenador en lugar de un fax ({calls}).", brief="módem de datos"
        ),
        "Another call came in on the fax line at the same moment ({calls}).": Told(
            sentence="En ese mismo momento entró otra llamada por la línea de fax ({calls}).",
            brief="colisión con una llamada entrante",
        ),
        "The connection was too poor to send a page ({calls}).": Told(
            sentence="La comunicación era demasiado mala para enviar una página ({calls}).", brief="mala comunicación"
        ),
        "The connection broke while sending page {page} ({calls}).": Told(
            sentence="La comunicación se cortó al enviar la página {page} ({calls}).", brief="comunicación cortada"
        ),
        "The transmission was interrupted by an operator.": Told(
            sentence="Un operador interrumpió la transmisión.", brief="interrumpido por un operador"
        ),
        "The receiving machine cannot accept this document format.": Told(
            sentence="El aparato receptor no puede aceptar este formato de documento.", brief="formato no aceptado"
        ),
        "The other fax only wanted to send.": Told(
            sentence="El otro fax solo quería enviar.", brief="solo quería enviar"
        ),
        "The other fax received page {page} badly and asked for it again ({calls}).": Told(
            sentence="El otro fax recibió mal la página {page} y la pidió de nuevo ({calls}).",
            brief="página mal recibida",
        ),
        "The receiving machine was not ready, out of paper perhaps ({calls}).": Told(
            sentence="El aparato receptor no estaba listo, quizá sin papel ({calls}).", brief="aparato no listo"
        ),
        "The fax line could not be made ready ({calls}).": Told(
            sentence="No se pudo preparar la línea de fax ({calls}).", brief="línea no lista"
        ),
        "The other fax only wanted to be polled.": Told(
            sentence="El otro fax solo quería ser consultado.", brief="solo quería ser consultado"
        ),
        "The gateway was interrupted during the call ({calls}).": Told(
            sentence="La pasarela se interrumpió durante la llamada ({calls}).", brief="pasarela interrumpida"
        ),
        "The fax was cancelled while it was being sent.": Told(
            sentence="El fax se canceló mientras se enviaba.", brief="cancelado a petición"
        ),
        "The same page failed three times.": Told(
            sentence="La misma página ha fallado tres veces.", brief="la misma página ha fallado tres veces"
        ),
        "The message could not be turned into a fax: {detail}.": Told(
            sentence="El mensaje no se pudo convertir en fax: {detail}."
        ),
        "The message is too large to be faxed: {detail}.": Told(
            sentence="El mensaje es demasiado grande para enviarlo por fax: {detail}."
        ),
        "The message holds a file that cannot be faxed: {detail}.": Told(
            sentence="El mensaje contiene un archivo que no se puede enviar por fax: {detail}."
        ),
        "The fax could not be sent before its deadline.": Told(sentence="El fax no se pudo enviar dentro de su plazo."),
        "The fax could not be put together: {detail}.": Told(sentence="El fax no se pudo componer: {detail}."),
        "The fax address is not valid: {detail}.": Told(sentence="La dirección de fax no es válida: {detail}."),
        "The address belongs to another system: {detail}.": Told(
            sentence="La dirección pertenece a otro sistema: {detail}."
        ),
        "The maximum number of attempts is used up.": Told(sentence="Se ha agotado el número máximo de intentos."),
        "The document has too many pages: {detail}.": Told(sentence="El documento tiene demasiadas páginas: {detail}."),
        "The fax was cancelled.": Told(sentence="El fax se ha cancelado."),
        "You are not allowed to send faxes to this number: {detail}.": Told(
            sentence="No tiene permiso para enviar faxes a este número: {detail}."
        ),
        "The same message to the same number was already accepted: {detail}.": Told(
            sentence="El mismo mensaje al mismo número ya se aceptó: {detail}."
        ),
        "The fax could not be sent before the time that its sender set (RFC 2852).": Told(
            sentence="El fax no se pudo enviar antes del momento fijado por su remitente (RFC 2852)."
        ),
        "The message goes round in a circle and is not faxed: {detail}.": Told(
            sentence="El mensaje da vueltas en círculo y no se envía por fax: {detail}."
        ),
        "The fax was not received in full: {detail}.": Told(sentence="El fax no se ha recibido completo: {detail}."),
    },
)
