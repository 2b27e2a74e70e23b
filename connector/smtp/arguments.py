"""What stands behind MAIL and RCPT, read whole: the path, its parameters, and whether a message file can hold them."""

from dataclasses import replace

from connector.settings import ExchangeSettings
from connector.smtp import replies
from connector.smtp.addresses import address_in, encapsulated, path_end, recipient_in
from connector.smtp.parameters import of_mail, of_rcpt
from connector.smtp.receiver import Transaction, is_writable
from connector.smtp.replies import Reply
from wire.envelope import Recipient


def transaction_of(argument: str, settings: ExchangeSettings, *, is_extended: bool) -> Transaction | Reply:
    """Begin the mail that an argument of MAIL announces."""
    cut = _cut(argument, "FROM:", is_extended=is_extended)
    if isinstance(cut, Reply):
        return cut
    path, text = cut
    limits = settings.receive_connector
    sender, parameters = address_in(path), of_mail(text, dsn=limits.offers_dsn)
    if sender is None or (sender and "@" not in sender) or not is_writable(sender):
        return replies.BAD_SENDER
    if isinstance(parameters, Reply):
        return parameters
    if not (sender.isascii() or parameters.utf8):
        return replies.UTF8_SENDER
    if parameters.size > limits.max_message_size:
        return replies.MESSAGE_TOO_LARGE
    return Transaction(sender=sender, parameters=parameters)


def recipient_of(argument: str, settings: ExchangeSettings, *, utf8: bool, is_extended: bool) -> Recipient | Reply:
    """Read the recipient that an argument of RCPT names; `utf8` says whether MAIL had SMTPUTF8."""
    cut = _cut(argument, "TO:", is_extended=is_extended)
    if isinstance(cut, Reply):
        return cut
    path, text = cut
    address = recipient_in(path, settings.default_domain)
    if address is None:
        return _bad_recipient(path, settings)
    parameters = of_rcpt(text, dsn=settings.receive_connector.offers_dsn, utf8=utf8)
    if isinstance(parameters, Reply):
        return parameters
    if not (address.isascii() or utf8):
        return replies.UTF8_RECIPIENT
    recipient = Recipient(address=address, notify=parameters.notify, orcpt=parameters.orcpt)
    return recipient if is_writable("", recipient) else replies.BAD_RECIPIENT


def _bad_recipient(path: str, settings: ExchangeSettings) -> Reply:
    spelling = encapsulated(path, settings.default_domain)
    if spelling is None:
        return replies.BAD_RECIPIENT
    return replace(replies.BAD_RECIPIENT, text=f"5.1.3 Invalid address; by SMTP this fax is <{spelling}>")


def _cut(argument: str, keyword: str, *, is_extended: bool) -> tuple[str, str] | Reply:
    """Cut what stands behind the keyword into path and parameters; HELO leaves no parameters (RFC 5321 section 4.1.1.1)."""
    if argument[: len(keyword)].upper() != keyword:
        return replies.INVALID_ARGUMENTS
    # No SMTP, but Microsoft's page types it: a space behind the colon.
    path = argument[len(keyword) :].lstrip(" ")
    end = path_end(path)
    text = path[end:]
    if (text and not text.startswith(" ")) or (text.strip(" ") and not is_extended):
        return replies.INVALID_ARGUMENTS
    return path[:end], text
