"""Connector selection and recipient resolution (exchange-files.md section 5.1)."""

import pytest

from connector.categorizer import (
    BAD_ADDRESS,
    NO_CONNECTOR,
    NO_MAILBOX,
    TOO_LARGE,
    UNREACHABLE,
    Route,
    ToConnector,
    ToMailbox,
    categorize,
)
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from tests.connector.world import FAX, fax_connector


def route(address: str, *connectors: ForeignConnectorSettings, size: int = 1000, mailboxes: bool = True) -> Route:
    settings = ExchangeSettings(
        accepted_domains=("contoso.example", "fabrikam.example"),
        foreign_connectors=connectors or (fax_connector(),),
    )
    return categorize(address, size, settings, lambda _: mailboxes)


def chosen(address: str, *connectors: ForeignConnectorSettings, size: int = 1000) -> str:
    way = route(address, *connectors, size=size)
    assert isinstance(way, ToConnector), way
    return way.connector.name


def test_an_encapsulated_fax_address_goes_to_the_fax_connector():
    assert chosen(FAX) == "Fax"


def test_only_the_default_accepted_domain_is_unpacked():
    """[RR] "the categorizer un-encapsulates only when the domain is the default accepted domain"."""
    assert route("IMCEAFAX-1@fabrikam.example") == NO_MAILBOX
    assert route("IMCEAFAX-1@elsewhere.example") == UNREACHABLE
    assert chosen("imceafax-1@CONTOSO.example") == "Fax"


@pytest.mark.parametrize("type", ["SMTP", "X500"])
def test_two_types_are_never_unpacked(type: str):
    """[RR] "types SMTP and X500 are refused"."""
    connector = fax_connector(spaces=("X500:*", "SMTP:*"))

    assert route(f"IMCEA{type}-ann+40fabrikam+2Eexample@contoso.example", connector) == NO_MAILBOX


def test_an_address_longer_than_exchange_carries_is_refused():
    """[RR] "local part <= 315, whole <= 571 characters"."""
    assert route(f"IMCEAFAX-{'1' * 306}@contoso.example") == ToConnector(connector=fax_connector())
    assert route(f"IMCEAFAX-{'1' * 307}@contoso.example") == BAD_ADDRESS


def test_a_type_that_no_connector_serves_is_returned():
    """OUR CHOICE: `550 5.4.4 ROUTING.NoConnectorForAddressType; unable to route for address type`."""
    way = route("IMCEANOTES-Ann+40Org@contoso.example")

    assert way == NO_CONNECTOR
    assert NO_CONNECTOR.diagnostic == "550 5.4.4 ROUTING.NoConnectorForAddressType; unable to route for address type"


def test_a_disabled_connector_takes_nothing():
    """[CS] "keep in scope, enabled, matching"."""
    assert route(FAX, fax_connector(Enabled=False)) == NO_CONNECTOR


def test_a_message_larger_than_every_connector_takes_is_returned():
    """[CS] "drop connectors whose MaxMessageSize < message size"; [DSN] size NDR = `550 5.3.4`."""
    small, large = fax_connector(Name="S", MaxMessageSize="1 KB"), fax_connector(Name="L", spaces=("FAX:*;9",))

    assert route(FAX, small, size=1025) == TOO_LARGE
    assert chosen(FAX, small, large, size=1024) == "S"
    assert chosen(FAX, small, large, size=1025) == "L"
    assert route(FAX, fax_connector(MaxMessageSize="0 B")) == TOO_LARGE


def test_the_most_specific_space_wins_over_the_cheapest():
    """[CS] steps 3 and 4."""
    general, local = fax_connector(Name="A", spaces=("FAX:*;1",)), fax_connector(Name="B", spaces=("FAX:+1425*;50",))

    assert chosen(FAX, general, local) == "B"


def test_of_equally_specific_spaces_the_cheapest_and_then_the_lowest_name_wins():
    """[CS] steps 4 and 6."""
    dear, cheap = fax_connector(Name="A", spaces=("FAX:*;5",)), fax_connector(Name="B", spaces=("FAX:*;2",))

    assert chosen(FAX, dear, cheap) == "B"
    assert chosen(FAX, fax_connector(Name="b"), fax_connector(Name="A")) == "A"


def test_a_number_prefix_is_seen_behind_the_name_of_the_recipient():
    """The value is `Bob Lee@+1 (425) 555-0123`; addresses.md section 3: the name ends at the last `@`."""
    assert chosen(FAX, fax_connector(spaces=("FAX:+1425*",))) == "Fax"
    assert route(FAX, fax_connector(spaces=("FAX:+49*",))) == NO_CONNECTOR


def test_an_smtp_space_takes_mail_for_its_domains():
    connector = fax_connector(spaces=("FAX:*", "SMTP:*.fax.example"))

    assert chosen("FAX=+14255550123@a.fax.example", connector) == "Fax"
    assert route("ann@elsewhere.example", connector) == UNREACHABLE


def test_an_accepted_domain_is_local_whatever_spaces_say():
    assert route("ann@contoso.example", fax_connector(spaces=("SMTP:*",))) == ToMailbox(address="ann@contoso.example")


def test_an_address_without_mailbox_is_returned():
    """[DSN] 5.1.1."""
    assert route("nobody@contoso.example", mailboxes=False) == NO_MAILBOX


@pytest.mark.parametrize("address", ["", "ann", "@contoso.example", "ann@", "[FAX:1]", "IMCEAFAX-+ZZ1@contoso.example"])
def test_what_is_no_address_is_returned_as_such(address: str):
    assert route(address) == BAD_ADDRESS
