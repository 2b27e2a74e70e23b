"""Recipient resolution: top-level resolution, then expansion until nobody is left who stands for somebody else ([RR])."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from connector.categorizer.active_directory import ActiveDirectory, Entry, directory_of
from connector.categorizer.addresses import identity, is_encapsulated, is_local, opened
from connector.categorizer.expansion import Addressee, members_of, to_manager
from connector.categorizer.refusals import FORWARDING_LOOP, NO_MAILBOX
from connector.categorizer.restrictions import refusal_of_recipient
from connector.model.route import Expansion, ToMailbox, Undeliverable
from connector.settings import (
    DistributionGroupSettings,
    ExchangeSettings,
    MailboxSettings,
    MailContactSettings,
)
from connector.spaces import SMTP, TypedAddress
from wire.envelope import Notify


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """Who an addressee is: somebody here, nobody, or an address outside that a connector must be found for."""

    addressee: Addressee
    end: ToMailbox | Undeliverable | TypedAddress


@dataclass(frozen=True, kw_only=True)
class Told:
    """One step of the resolution: the address that it is about, and what was found."""

    address: str
    found: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What recipient resolution comes to, and the story of how."""

    resolved: tuple[Resolved, ...]
    expansions: tuple[Expansion, ...]
    duplicates: tuple[str, ...]
    story: tuple[Told, ...]


@dataclass(frozen=True, kw_only=True)
class _Resolving:
    """The recipients of one message while they are resolved; `seen` are the keys of everybody who has had a turn."""

    settings: ExchangeSettings
    directory: ActiveDirectory
    has_mailbox: Callable[[str], bool]
    size: int
    is_report: bool
    waiting: deque[Addressee]
    seen: set[str] = field(default_factory=set)
    resolved: list[Resolved] = field(default_factory=list)
    expansions: list[Expansion] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    story: list[Told] = field(default_factory=list)

    def take(self, one: Addressee) -> None:
        """Find out who somebody is."""
        address = one.recipient.address
        typed = one.refusal or opened(address, self.settings)
        if isinstance(typed, Undeliverable):
            self._tell(one, f"is refused: {typed.diagnostic}")
            self._end(one, typed, address.casefold())
            return
        if typed.type != SMTP:
            self._tell(one, f"encapsulates {typed}")
        entry = self.directory.find(typed)
        if isinstance(entry, MailContactSettings):
            one, typed, entry = self._follow(one, entry)
        self._take_found(one, typed, entry)

    def _follow(
        self, first: Addressee, contact: MailContactSettings
    ) -> tuple[Addressee, TypedAddress | Undeliverable, Entry | None]:
        """Go from a contact to where it leads, and on from there while it is another contact of this organization."""
        one, entry, passed = first, contact, [contact]
        while True:
            self._tell(one, f"is mail contact {entry.name}, which leads to {entry.external_email_address}")
            if refusal := refusal_of_recipient(entry, self.size, self.settings):
                return first, refusal, entry
            address = TypedAddress.read(entry.external_email_address).mail_address(self.settings.default_domain)
            one = one.readdressed(address)
            target = opened(address, self.settings)
            if isinstance(target, Undeliverable):
                return first, target, None
            known = self.directory.known_here(target)
            if known is entry:
                return one, target, None  # the address outside is listed among its own
            if not isinstance(known, MailContactSettings):
                return one, target, known
            if any(known is earlier for earlier in passed):
                self._tell(one, f"leads back to mail contact {known.name}, in a circle")
                return first, FORWARDING_LOOP, known
            entry = known
            passed.append(entry)

    def _take_found(self, one: Addressee, typed: TypedAddress | Undeliverable, entry: Entry | None) -> None:
        if isinstance(typed, Undeliverable):
            self._end(one, typed, one.recipient.address.casefold())
            return
        match entry:
            case MailboxSettings():
                self._take_mailbox(one, entry)
            case DistributionGroupSettings():
                self._take_group(one, entry)
            case MailContactSettings() | None:
                self._take_address(one, typed)
            case _:
                assert_never(entry)

    def _take_mailbox(self, one: Addressee, mailbox: MailboxSettings) -> None:
        primary = mailbox.primary_smtp_address
        self._tell(one, f"is an address of mailbox {primary}")
        refusal = refusal_of_recipient(mailbox, self.size, self.settings)
        known = one.readdressed(primary)
        self._end(known, refusal or ToMailbox(address=primary), TypedAddress(type=SMTP, value=primary).key)

    def _take_group(self, one: Addressee, group: DistributionGroupSettings) -> None:
        key = TypedAddress(type=SMTP, value=group.primary_smtp_address).key
        if refusal := refusal_of_recipient(group, self.size, self.settings):
            self._tell(one, f"is group {group.name}, which takes no message of this size")
            self._end(one, refusal, key)
            return
        if self._came_already(one, key):
            return
        members = self._members(group, one)
        self.expansions.append(
            Expansion(
                group=one.recipient,
                members=tuple(member.recipient.address for member in members),
                is_reported=one.is_of_the_envelope and Notify.SUCCESS in (one.recipient.notify or ()),
            )
        )
        self.waiting.extend(members)

    def _members(self, group: DistributionGroupSettings, one: Addressee) -> Sequence[Addressee]:
        if self.is_report and self.settings.holds("categorizer.reports-to-a-group"):
            heard = group.managed_by if group.report_to_manager else "nobody"
            self._tell(one, f"is group {group.name}; a report that is sent to it goes to {heard}")
            return to_manager(group, one)
        members = tuple(members_of(group, one, self.directory, self.settings))
        names = ", ".join(member.recipient.address for member in members)
        self._tell(
            one, f"is group {group.name} of {names}" if members else f"is group {group.name}, which has no members"
        )
        return members

    def _take_address(self, one: Addressee, typed: TypedAddress) -> None:
        """End with an address that belongs to nobody in the directory, or that a contact leads to."""
        if not is_local(typed, self.settings):
            # To read a number takes its time, and who is alone is nobody's second spelling.
            self._end(one, typed, identity(typed) if self.waiting or self.seen else typed.key)
            return
        address = typed.value
        if is_encapsulated(typed):
            self._tell(one, "stays encapsulated, which is nobody's mailbox")
            self._end(one, NO_MAILBOX, typed.key)
        elif not self.has_mailbox(address):
            self._tell(one, "has no mailbox")
            self._end(one, NO_MAILBOX, typed.key)
        else:
            self._tell(one, "has a mailbox")
            refusal = refusal_of_recipient(None, self.size, self.settings)
            self._end(one, refusal or ToMailbox(address=address), typed.key)

    def _end(self, one: Addressee, end: ToMailbox | Undeliverable | TypedAddress, key: str) -> None:
        if not self._came_already(one, key):
            self.resolved.append(Resolved(addressee=one, end=end))

    def _came_already(self, one: Addressee, key: str) -> bool:
        """Note that somebody had a turn; who comes twice gets one copy, and a group inside itself ends there."""
        if key not in self.seen:
            self.seen.add(key)
            return False
        self._tell(one, "is there already, and gets one copy")
        self.duplicates.append(one.recipient.address)
        return True

    def _tell(self, one: Addressee, found: str) -> None:
        self.story.append(Told(address=one.recipient.address, found=found))


def resolve(
    recipients: Iterable[Addressee],
    settings: ExchangeSettings,
    has_mailbox: Callable[[str], bool],
    size: int,
    *,
    is_report: bool,
) -> Found:
    """Resolve the recipients of a message of the size that counts; those of the envelope come before members of groups.

    So who was written to and is a member besides keeps the wishes that were written.
    """
    resolving = _Resolving(
        settings=settings,
        directory=directory_of(settings),
        has_mailbox=has_mailbox,
        size=size,
        is_report=is_report,
        waiting=deque(recipients),
    )
    while resolving.waiting:
        resolving.take(resolving.waiting.popleft())
    return Found(
        resolved=tuple(resolving.resolved),
        expansions=tuple(resolving.expansions),
        duplicates=tuple(resolving.duplicates),
        story=tuple(resolving.story),
    )
