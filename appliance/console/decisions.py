"""Every decision that an address, a mail, a Drop file or a report meets, with its rule and its source, by the code that decides."""

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.console.dropfile import explained
from appliance.console.meant import LONGEST, Meant, Read, meant, read_by_gateway
from appliance.hosting import Hosted
from connector.header import Hop
from connector.rules.rule import SOURCES
from connector.submission import Order, Refused, from_client, from_replay
from gateway.model.number import spaced
from wire import dsn, dsn_check, mailfile
from wire.address import masked
from wire.errors import EnvelopeError, ReportError
from wire.mailfile import MessageFile
from wire.mime_parts import part_of

SHOWN = 20
"""Recipients of whom is told, and faults of a report."""

LARGEST = 5_000_000
"""Bytes of a file that is explained."""

_CLASSES = {"2": "success", "4": "a failure that may pass", "5": "a failure for good"}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision: the rule that decided, what it found, and the page or the section where it stands."""

    rule: str
    found: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """Decisions that belong together, and what came of them in a sentence; `is_good` when somebody is reached or nothing is wrong."""

    title: str
    sentence: str
    is_good: bool
    decisions: tuple[Decision, ...]


def of_address(site: Hosted, address: str, sender: str, size: int = 0) -> Iterator[Part]:
    """Tell of an address what Exchange decides and then what the gateway does."""
    found = meant(site, address, sender, size)
    if found.inquiry is None:
        yield Part(title="Exchange", sentence=f"This is no address: {found.amiss}.", is_good=False, decisions=())
        return
    yield _of_exchange(found)
    for leg in found.legs:
        if leg.read is not None:
            yield _of_gateway(leg.way.resolution.recipient.address, leg.read)


def of_file(site: Hosted, content: bytes) -> Iterator[Part]:
    """Tell of a file what it is taken for and what becomes of it: a message file of the Drop or Replay directory, a mail, or a report."""
    mail = mailfile.mail_in(content)
    if len(mail) < len(content):
        yield from _of_message_file(site, content)
        yield _taken("Put into the Replay directory", _replayed(site, content))
    else:
        yield from _of_mail(site, content)
    if part_of(mail).kind == "multipart/report":
        yield from _of_report(mail)


def _of_exchange(found: Meant) -> Part:
    inquiry = found.inquiry
    assert inquiry is not None
    if inquiry.refusal is not None:
        told = f"The mail is returned before anybody is looked up: {inquiry.refusal.diagnostic}"
        return Part(title="Exchange", sentence=told, is_good=False, decisions=())
    story = [Decision(rule=masked(one.address), found=masked(one.found), source=_page("RR")) for one in inquiry.story]
    for leg in found.legs:
        for one in leg.way.explanation.verdicts if leg.way.explanation else ():
            fared = "wins" if one.lost is None else f"loses by {one.lost.value}"
            space = f", {one.space}" if one.space is not None else ""
            story.append(
                Decision(rule=f"Connector {one.connector.name}{space}", found=f"{fared}: {one.why}", source=_page("CS"))
            )
    ends = [f"{masked(leg.way.resolution.recipient.address)} {leg.goes}." for leg in found.legs]
    sentence = " ".join(ends) or "Nobody gets the mail."
    good = any(leg.is_good for leg in found.legs)
    return Part(title="Exchange", sentence=sentence, is_good=good, decisions=tuple(story))


def _of_gateway(address: str, read: Read) -> Part:
    steps = [*read.steps, *(step for callee in read.callees for step in callee.steps)]
    decisions = tuple(Decision(rule=step.rule, found=step.found, source=step.source) for step in steps)
    called = [callee for callee in read.callees if callee.refusal is None]
    told = [f"{spaced(callee.number)} is called." for callee in called]
    told += [
        f"{spaced(one.number) or 'No number'} is not called: {one.refusal.detail} ({one.refusal.outcome.value.status})."
        for one in read.callees
        if one.refusal is not None
    ]
    sentence = " ".join(told) or f"{read.fault}."
    return Part(
        title=f"The gateway reads {masked(address)}", sentence=sentence, is_good=bool(called), decisions=decisions
    )


def _of_message_file(site: Hosted, content: bytes) -> Iterator[Part]:
    told = explained(content, site.settings.gateway.fax_domains)
    rows = tuple(
        Decision(
            rule=f"{row.name} {row.written}".strip(),
            found=f"{row.read}. {row.meaning}" if row.read else row.meaning,
            source="; ".join(row.sources),
        )
        for row in told.rows
    )
    sentence = f"Its headers are no envelope: {told.fault}." if told.fault else "Its X-headers are an envelope."
    yield Part(title="Message file", sentence=sentence, is_good=not told.fault, decisions=rows)
    try:
        envelope = mailfile.read(content).envelope
    except EnvelopeError:
        return
    for one in envelope.recipients[:SHOWN]:
        yield _of_gateway(one.address, read_by_gateway(site, one.address[:LONGEST], envelope.sender))
    yield from _more(len(envelope.recipients))


def _of_mail(site: Hosted, content: bytes) -> Iterator[Part]:
    taken = from_client(content, Order(), _hop(site), site.settings.exchange)
    yield _taken("Handed in as a mail", taken)
    if isinstance(taken, Refused):
        return
    envelope = taken.envelope
    for one in envelope.recipients[:SHOWN]:
        yield from of_address(site, one.address[:LONGEST], envelope.sender, len(content))
    yield from _more(len(envelope.recipients))


def _taken(title: str, taken: MessageFile | Refused) -> Part:
    if isinstance(taken, Refused):
        decision = Decision(rule=taken.status, found=taken.reason, source=_page("PR"))
        return Part(title=title, sentence=f"It is refused: {taken.reason}.", is_good=False, decisions=(decision,))
    envelope = taken.envelope
    people = Decision(
        rule="Recipients",
        found=", ".join(masked(one.address) for one in envelope.recipients[:SHOWN]),
        source=_page("PR"),
    )
    sender = Decision(rule="Sender", found=envelope.sender or "nobody (the null sender)", source=_page("PR"))
    return Part(title=title, sentence="Exchange takes it in.", is_good=True, decisions=(sender, people))


def _replayed(site: Hosted, content: bytes) -> MessageFile | Refused:
    return from_replay(content, _hop(site), site.settings.exchange)


def _of_report(mail: bytes) -> Iterator[Part]:
    faults = dsn_check.faults(mail)
    broken = tuple(Decision(rule=f"Fault {at}", found=one, source="") for at, one in enumerate(faults[:SHOWN], 1))
    more = f" The first {SHOWN} of them:" if len(faults) > SHOWN else ""
    sentence = f"It breaks {len(faults)} rules of RFC 3464 and its kin.{more}" if faults else "It breaks no rule."
    try:
        status = dsn.read(mail)
    except ReportError as error:
        yield Part(title="Report", sentence=f"It cannot be read: {error}.", is_good=False, decisions=broken)
        return
    yield Part(title="Report", sentence=sentence, is_good=not faults, decisions=broken)
    for one in status.recipients[:SHOWN]:
        yield _of_recipient(one)
    yield from _more(len(status.recipients))


def _of_recipient(one: dsn.RecipientStatus) -> Part:
    kind = _CLASSES.get(one.status[:1], "no class that RFC 3463 knows")
    decisions = [
        Decision(rule=f"Action {one.action.value}", found="What became of it.", source="RFC 3464 section 2.3.3"),
        Decision(rule=f"Status {one.status}", found=f"{kind.capitalize()}.", source="RFC 3463 section 3.1"),
    ]
    if one.diagnostic is not None:
        found = f"{one.diagnostic[0]}: {one.diagnostic[1]}"
        decisions.append(Decision(rule="Diagnostic-Code", found=found, source="RFC 3464 section 2.3.6"))
    decisions += [
        Decision(rule=name, found=value, source="an extension field (RFC 3464 section 2.4)")
        for name, value in one.extensions[:SHOWN]
    ]
    named = masked(one.final_recipient)
    sentence = f"The fax to {named} was {one.action.value}."
    good = one.action in (dsn.Action.DELIVERED, dsn.Action.RELAYED, dsn.Action.EXPANDED)
    return Part(title=f"Report on {named}", sentence=sentence, is_good=good, decisions=tuple(decisions))


def _more(recipients: int) -> Iterator[Part]:
    if recipients > SHOWN:
        sentence = f"{recipients - SHOWN} further recipients are not told of."
        yield Part(title="Further recipients", sentence=sentence, is_good=True, decisions=())


def _hop(site: Hosted) -> Hop:
    exchange = site.settings.exchange
    host = f"{exchange.fqdn} (127.0.0.1)"
    # The id of a mail that is never queued: nobody sees it, and none of the site's own is used up.
    nobody = "00000000000000000000000000000000"
    return Hop(came_from=host, fqdn=host, default_domain=exchange.default_domain, now=site.clock.now(), guid=nobody)


def _page(tag: str) -> str:
    return f"Microsoft: {SOURCES[tag]}"
