"""Recipient resolution (exchange-files.md section 5.1, [RR]): addresses, contacts, and what is refused."""

from typing import Any

import pytest

from connector.categorizer import (
    BAD_ADDRESS,
    FORWARDING_LOOP,
    NO_CONNECTOR,
    NO_MAILBOX,
    TOO_LARGE_FOR_RECIPIENT,
    UNABLE_TO_RELAY,
    categorize,
    check,
)
from connector.model.route import Categorized, Resolution, Route, ToConnector, ToMailbox, Unroutable
from connector.settings import ExchangeSettings
from connector.spaces import TypedAddress
from tests.connector.world import FAX
from wire import imcea
from wire.envelope import Notify, OriginalRecipient, Recipient

NUMBER = "IMCEAFAX-+2B1+20+28425+29+20555-0123@contoso.example"
"""`FAX:+1 (425) 555-0123`, where the contact of these tests leads to."""

BOB = {
    "Name": "Bob Lee (Fax)",
    "ExternalEmailAddress": "FAX:+1 (425) 555-0123",
    "EmailAddresses": ["bob.fax@contoso.example", "FAX:Bob Lee", "NOTES:Bob/Org"],
}
ANN = {
    "PrimarySmtpAddress": "ann@contoso.example",
    "EmailAddresses": ["a.lee@fabrikam.example", "FAX:+1 425 555 0199", "ann@elsewhere.example"],
}


def site(**settings: Any) -> ExchangeSettings:
    return ExchangeSettings.model_validate({"AcceptedDomains": ["contoso.example", "fabrikam.example"], **settings})


def nobody(_: str) -> bool:
    return False


def anybody(_: str) -> bool:
    return True


def resolved(address: str, settings: ExchangeSettings, *, mailboxes: bool = True, **wishes: Any) -> Resolution:
    """What becomes of the only recipient of a small message."""
    recipient = Recipient(address=address, **wishes)
    has_mailbox = anybody if mailboxes else nobody
    found = categorize("ann@contoso.example", [recipient], 1000, 1, settings, has_mailbox)
    (resolution,) = found.resolutions
    return resolution


def route(address: str, settings: ExchangeSettings | None = None, *, mailboxes: bool = True) -> Route:
    return resolved(address, settings or site(), mailboxes=mailboxes).route


def connector_of(way: Route) -> str:
    assert isinstance(way, ToConnector), way
    return way.connector.name


def test_an_encapsulated_fax_address_goes_to_the_fax_connector_as_it_is():
    resolution = resolved(FAX, site(), notify=frozenset({Notify.SUCCESS}))

    assert connector_of(resolution.route) == "Fax"
    assert resolution.recipient == Recipient(address=FAX, notify=frozenset({Notify.SUCCESS}))
    assert resolution.via == ""


@pytest.mark.rule("categorizer.default-domain-only")
def test_only_the_default_accepted_domain_is_unpacked():
    """[RR] "addresses are unencapsulated only when the domain matches the default authoritative domain"."""
    assert route("IMCEAFAX-1@fabrikam.example") == NO_MAILBOX
    assert isinstance(route("IMCEAFAX-1@elsewhere.example"), Unroutable)
    assert connector_of(route("imceafax-1@CONTOSO.example")) == "Fax"


@pytest.mark.rule("categorizer.two-types-stay-closed")
@pytest.mark.parametrize("type", ["SMTP", "X500"])
def test_two_types_are_never_unpacked(type: str):
    """[RR] "recipient resolution rejects any IMCEA-encoded addresses that use either of these types"."""
    settings = site(ForeignConnectors=[{"AddressSpaces": ["X500:*", "SMTP:*"]}])

    assert route(f"IMCEA{type}-ann+40fabrikam+2Eexample@contoso.example", settings) == NO_MAILBOX


@pytest.mark.rule("categorizer.longest-address")
@pytest.mark.parametrize(
    ("address", "is_carried"),
    [
        (f"IMCEAFAX-{'1' * 306}@contoso.example", True),
        (f"IMCEAFAX-{'1' * 307}@contoso.example", False),
        (f"{'a' * 315}@{'b' * 255}", True),
        (f"{'a' * 315}@{'b' * 256}", False),
        (f"{'a' * 316}@contoso.example", False),
    ],
)
def test_an_address_longer_than_exchange_carries_is_refused(address: str, is_carried: bool):
    """[RR] "571 characters ... 315 characters for the name part of the address"."""
    assert (route(address) != BAD_ADDRESS) is is_carried


@pytest.mark.rule("categorizer.malformed-address")
@pytest.mark.parametrize(
    "address",
    [
        *("", "ann", "@contoso.example", "ann@", "[FAX:1]", "IMCEAFAX-+ZZ1@contoso.example"),
        *("bob@@x.example", "bob@home@x.example", "bob lee@x.example", '"bob@x.example"', "bob@x.example>"),
        *("IMCEAFAX-@contoso.example", "IMCEAFAX-+20@contoso.example"),
    ],
)
def test_what_is_no_address_is_returned_as_such(address: str):
    assert route(address) == BAD_ADDRESS


@pytest.mark.rule("categorizer.unknown-in-accepted-domain")
def test_an_address_without_mailbox_is_returned():
    """[DSN] 5.1.1."""
    assert route("nobody@fabrikam.example", mailboxes=False) == NO_MAILBOX
    assert route("nobody@fabrikam.example") == ToMailbox(address="nobody@fabrikam.example")


@pytest.mark.rule("categorizer.accepted-domains-stay-here")
def test_an_accepted_domain_is_local_whatever_spaces_say():
    settings = site(ForeignConnectors=[{"AddressSpaces": ["SMTP:*", "SMTP:contoso.example"]}])

    assert route("ann@contoso.example", settings) == ToMailbox(address="ann@contoso.example")


@pytest.mark.rule("categorizer.proxy-addresses", "categorizer.primary-address-replaces")
@pytest.mark.parametrize(
    "address",
    [
        "a.lee@fabrikam.example",
        "A.LEE@FABRIKAM.EXAMPLE",
        "ann@elsewhere.example",
        "IMCEAFAX-+2B1+20425+20555+200199@contoso.example",
    ],
)
def test_a_mailbox_is_found_by_every_address_and_its_primary_one_takes_the_place(address: str):
    """[RR] "the categorizer rewrites the email address ... The original email address is saved in the ORCPT= entry"."""
    resolution = resolved(address, site(Mailboxes=[ANN]), mailboxes=False)

    assert resolution.route == ToMailbox(address="ann@contoso.example")
    assert resolution.recipient.address == "ann@contoso.example"
    assert resolution.recipient.orcpt == OriginalRecipient(address=address)
    assert resolution.via == address


def test_the_primary_address_stays_as_it_was_written():
    """Addresses compare without case: nothing is rewritten, and no ORCPT invented."""
    resolution = resolved("Ann@Contoso.Example", site(Mailboxes=[ANN]))

    assert resolution.recipient == Recipient(address="Ann@Contoso.Example")
    assert resolution.route == ToMailbox(address="ann@contoso.example")


@pytest.mark.rule("categorizer.orcpt-of-the-client-stays")
def test_an_orcpt_that_came_with_the_recipient_is_kept():
    written = OriginalRecipient(address="ann.the.first@contoso.example")

    resolution = resolved("a.lee@fabrikam.example", site(Mailboxes=[ANN]), orcpt=written)

    assert resolution.recipient.orcpt == written


@pytest.mark.rule("categorizer.contact-to-fax")
def test_mail_for_a_contact_goes_to_its_fax_number():
    resolution = resolved("bob.fax@contoso.example", site(MailContacts=[BOB]), notify=frozenset({Notify.FAILURE}))

    assert connector_of(resolution.route) == "Fax"
    assert resolution.recipient == Recipient(
        address=NUMBER,
        notify=frozenset({Notify.FAILURE}),
        orcpt=OriginalRecipient(address="bob.fax@contoso.example"),
    )
    assert resolution.via == "bob.fax@contoso.example"


@pytest.mark.rule("categorizer.encapsulated-proxy-finds-the-contact")
@pytest.mark.parametrize("proxy", [("FAX", "bob lee"), ("NOTES", "Bob/Org")])
def test_a_proxy_address_in_imcea_form_finds_the_contact(proxy: tuple[str, str]):
    """[RR] "Any encapsulated addresses are unencapsulated before they're added to the list of email addresses"."""
    address = imcea.encode(*proxy, "contoso.example")

    resolution = resolved(address, site(MailContacts=[BOB]))

    assert resolution.recipient.address == NUMBER
    assert resolution.recipient.orcpt == OriginalRecipient(address=address)


def test_mail_for_the_external_address_of_a_contact_needs_no_other_address():
    assert resolved(NUMBER, site(MailContacts=[BOB])).recipient == Recipient(address=NUMBER)


def test_a_contact_of_another_house_goes_by_its_mail_address():
    eve = {"Name": "Eve", "ExternalEmailAddress": "eve@elsewhere.example", "EmailAddresses": ["eve@contoso.example"]}
    settings = site(MailContacts=[eve], ForeignConnectors=[{"AddressSpaces": ["SMTP:elsewhere.example"]}])

    resolution = resolved("eve@contoso.example", settings)

    assert (resolution.recipient.address, connector_of(resolution.route)) == ("eve@elsewhere.example", "Fax")


@pytest.mark.rule("categorizer.contact-chain")
def test_a_contact_may_lead_to_another_recipient_of_the_organization():
    """[RR] "A contact chain is a ... mail contact that has the ExternalEmailAddress parameter set to ... another recipient"."""
    chain = {
        "Name": "Chain",
        "ExternalEmailAddress": "bob.fax@contoso.example",
        "EmailAddresses": ["chain@contoso.example"],
    }
    to_ann = {
        "Name": "Ann too",
        "ExternalEmailAddress": "a.lee@fabrikam.example",
        "EmailAddresses": ["ann2@contoso.example"],
    }
    settings = site(MailContacts=[chain, BOB, to_ann], Mailboxes=[ANN])

    fax, ann = resolved("chain@contoso.example", settings), resolved("ann2@contoso.example", settings)

    assert (fax.recipient.address, connector_of(fax.route)) == (NUMBER, "Fax")
    assert fax.recipient.orcpt == OriginalRecipient(address="chain@contoso.example")
    assert ann.route == ToMailbox(address="ann@contoso.example")


@pytest.mark.rule("categorizer.forwarding-loop")
def test_contacts_in_a_circle_are_refused():
    """[RR] "broken recipient loop ... expansion activity for the current recipient stops, and an NDR is generated"."""
    contacts = [
        {
            "Name": name,
            "ExternalEmailAddress": f"{target}@contoso.example",
            "EmailAddresses": [f"{name}@contoso.example"],
        }
        for name, target in (("one", "two"), ("two", "three"), ("three", "two"))
    ]

    resolution = resolved("one@contoso.example", site(MailContacts=contacts))

    assert resolution.route == FORWARDING_LOOP
    assert resolution.recipient == Recipient(address="one@contoso.example")


def test_a_contact_that_lists_its_external_address_as_its_own_is_no_circle():
    bob = {**BOB, "EmailAddresses": ["bob.fax@contoso.example", "FAX:+1 (425) 555-0123"]}

    assert resolved("bob.fax@contoso.example", site(MailContacts=[bob])).recipient.address == NUMBER


def test_a_contact_of_a_type_that_stays_closed_is_refused():
    odd = {"Name": "Odd", "ExternalEmailAddress": "X500:/o=Org/cn=Odd", "EmailAddresses": ["odd@contoso.example"]}

    assert route("odd@contoso.example", site(MailContacts=[odd])) == NO_MAILBOX


def test_a_contact_whose_address_cannot_be_read_is_refused():
    odd = {
        "Name": "Odd",
        "ExternalEmailAddress": "IMCEAFAX-+ZZ@contoso.example",
        "EmailAddresses": ["odd@contoso.example"],
    }

    resolution = resolved("odd@contoso.example", site(MailContacts=[odd]))

    assert (resolution.route, resolution.recipient.address) == (BAD_ADDRESS, "odd@contoso.example")


def test_a_contact_that_takes_no_message_of_the_size_is_refused_where_it_stands():
    """[RR] the organization's MaxReceiveSize holds for contacts too."""
    settings = site(MailContacts=[BOB], MaxReceiveSize="999 B")

    resolution = resolved("bob.fax@contoso.example", settings)

    assert (resolution.route, resolution.recipient.address) == (TOO_LARGE_FOR_RECIPIENT, "bob.fax@contoso.example")


def test_each_recipient_of_a_message_has_its_own_way():
    addresses = [FAX, "bob@contoso.example", "eve@elsewhere.example", "IMCEANOTES-x@contoso.example"]

    found = categorize("", [Recipient(address=a) for a in addresses], 10, 0, site(), anybody)

    assert [one.recipient.address for one in found.resolutions] == addresses
    kinds = [type(one.route).__name__ for one in found.resolutions]
    assert kinds == ["ToConnector", "ToMailbox", "Unroutable", "Undeliverable"]
    assert (found.expansions, found.duplicates) == ((), ())


@pytest.mark.rule("categorizer.one-copy-each")
def test_a_recipient_who_is_named_twice_gets_one_copy():
    addresses = ["ann@contoso.example", "a.lee@fabrikam.example", "ANN@contoso.example"]
    recipients = [Recipient(address=address) for address in addresses]

    found = categorize("", recipients, 10, 0, site(Mailboxes=[ANN]), nobody)

    assert [one.recipient.address for one in found.resolutions] == ["ann@contoso.example"]
    assert found.duplicates == ("ann@contoso.example", "ANN@contoso.example")


@pytest.mark.rule("categorizer.malformed-address")
@pytest.mark.parametrize(
    "address", ['"bob lee@home"@x.example', "IMCEAFAX-Bob@+14255550123@contoso.example", "b\xf6b@x.example"]
)
def test_what_an_address_may_hold_is_no_fault(address: str):
    assert route(address) != BAD_ADDRESS


@pytest.mark.rule("categorizer.one-number-one-fax")
@pytest.mark.parametrize(
    ("first", "second", "copies"),
    [
        ("FAX:+14255550123", "FAX:+1 (425) 555-0123", 1),
        ("FAX:Bob Lee@+14255550123", "FAX:bob lee@+1.425.555.0123", 1),
        ("FAX:425-555-0123", "FAX:4255550123", 1),
        ("SMTP:FAX=+14255550123@fax.contoso.example", 'SMTP:"/FAX=+1-425-555-0123/"@FAX.contoso.example', 1),
        ("FAX:Bob Lee@+14255550123", "FAX:Ann Lee@+14255550123", 2),
        ("SMTP:FAX=+14255550123@fax.contoso.example", "SMTP:FAX=+14255550123@fax.example", 2),
        ("SMTP:FAX=+14255550123/T33S=1@fax.example", "SMTP:FAX=+14255550123/T33S=2@fax.example", 2),
        ("FAX:+14255550123,,,1", "FAX:+14255550123,,,2", 2),
        ("FAX:letters", "FAX:let ters", 2),
        ("NOTES:1-2", "NOTES:12", 2),
    ],
)
def test_one_number_in_two_spellings_is_one_fax(first: str, second: str, copies: int):
    """Outlook and users set digits apart in many ways ([MAPI], [3191]): the machine at the other end is one."""
    addresses = [TypedAddress.read(text).mail_address("contoso.example") for text in (first, second)]

    found = categorize("", [Recipient(address=address) for address in addresses], 10, 0, site(), nobody)

    assert len(found.resolutions) == copies
    assert found.duplicates == tuple(addresses[copies:])


class TestAtRcptTime:
    """What a Receive connector asks before it takes a recipient."""

    @pytest.mark.parametrize(
        "address",
        ["ann@contoso.example", "clinics@contoso.example", "bob.fax@contoso.example", FAX, "1@fax.contoso.example"],
    )
    def test_whoever_is_in_the_directory_or_has_a_way_passes(self, address: str):
        group = {"Members": ["nobody@contoso.example"], "MaxReceiveSize": "1 B"}
        settings = site(Mailboxes=[ANN], MailContacts=[BOB], DistributionGroups=[group])

        assert check(address, settings, nobody) is None

    @pytest.mark.parametrize(
        ("address", "refusal"),
        [
            ("nobody@contoso.example", NO_MAILBOX),
            ("ann", BAD_ADDRESS),
            ("IMCEANOTES-x@contoso.example", NO_CONNECTOR),
            ("eve@elsewhere.example", UNABLE_TO_RELAY),
        ],
    )
    def test_whoever_is_nobody_is_refused(self, address: str, refusal: Route):
        assert check(address, site(), nobody) == refusal

    def test_a_mailbox_on_disk_passes(self):
        assert check("ann@contoso.example", site(), anybody) is None


def test_what_was_resolved_once_resolves_to_itself():
    """A message that is categorized again ([CS], resubmission) ends where it ended before."""
    settings = site(MailContacts=[BOB], Mailboxes=[ANN])
    recipients = [Recipient(address=a) for a in ("bob.fax@contoso.example", "a.lee@fabrikam.example", FAX)]

    first = categorize("", recipients, 10, 0, settings, nobody)
    again = categorize("", [r.recipient for r in first.resolutions], 10, 0, settings, nobody, is_resolved=True)

    def ways(found: Categorized) -> list[tuple[Recipient, Route]]:
        return [(one.recipient, one.route) for one in found.resolutions]

    assert ways(again) == ways(first)
