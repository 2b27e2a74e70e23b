"""What a message may be: sizes, recipients, rounds (exchange-files.md sections 5.1 and 6, [RR] Message restrictions)."""

from collections.abc import Sequence
from typing import Any

import pytest

from connector.categorizer import (
    TOO_LARGE,
    TOO_LARGE_FOR_ORGANIZATION,
    TOO_LARGE_FOR_RECIPIENT,
    TOO_LARGE_FOR_SENDER,
    TOO_MANY_HOPS,
    TOO_MANY_RECIPIENTS,
    categorize,
    hops_of,
)
from connector.model.route import Route, ToConnector, ToMailbox
from connector.settings import ExchangeSettings
from tests.connector.world import FAX
from wire.envelope import Recipient

KB = 1024
ANN, BOB = "ann@contoso.example", "bob@contoso.example"


def site(**settings: Any) -> ExchangeSettings:
    return ExchangeSettings.model_validate(settings)


def routes(
    settings: ExchangeSettings,
    *to: str,
    sender: str = ANN,
    size: int = KB,
    hops: int = 1,
    is_resolved: bool = False,
) -> list[Route]:
    recipients = [Recipient(address=one) for one in to or (BOB,)]
    found = categorize(sender, recipients, size, hops, settings, lambda _: True, is_resolved=is_resolved)
    return [one.route for one in found.resolutions]


@pytest.mark.rule("categorizer.sender-size")
def test_a_message_larger_than_its_sender_may_send_reaches_nobody():
    """[RR] "If the message is too large, an NDR is generated and additional message processing is stopped"."""
    settings = site(
        Mailboxes=[{"PrimarySmtpAddress": ANN, "EmailAddresses": ["a@contoso.example"], "MaxSendSize": "1 KB"}]
    )

    assert routes(settings, BOB, FAX, size=KB + 1) == [TOO_LARGE_FOR_SENDER] * 2
    assert routes(settings, sender="A@contoso.example", size=KB + 1) == [TOO_LARGE_FOR_SENDER]
    assert routes(settings, size=KB) == [ToMailbox(address=BOB)]
    assert TOO_LARGE_FOR_SENDER.status == "5.2.3"


@pytest.mark.rule("categorizer.organization-send-size")
def test_the_organizations_limit_holds_for_senders_without_one_of_their_own():
    settings = site(MaxSendSize="1 KB", Mailboxes=[{"PrimarySmtpAddress": BOB, "MaxSendSize": "2 KB"}])

    assert routes(settings, size=KB + 1) == [TOO_LARGE_FOR_ORGANIZATION]
    assert routes(settings, sender=BOB, size=KB + 1) == [ToMailbox(address=BOB)]
    assert routes(settings, sender="eve@elsewhere.example", size=KB + 1) == [ToMailbox(address=BOB)]


@pytest.mark.rule("categorizer.recipient-size", "categorizer.own-size-first")
def test_a_recipients_own_limit_goes_before_the_organizations():
    """[RR] MaxReceiveSize of Set-Mailbox and Set-TransportConfig."""
    settings = site(MaxReceiveSize="1 KB", Mailboxes=[{"PrimarySmtpAddress": ANN, "MaxReceiveSize": "2 KB"}])

    assert routes(settings, ANN, BOB, size=KB + 1) == [ToMailbox(address=ANN), TOO_LARGE_FOR_RECIPIENT]
    assert routes(settings, ANN, BOB, size=2 * KB + 1) == [TOO_LARGE_FOR_RECIPIENT] * 2


def test_the_organizations_limit_for_receiving_is_nothing_to_a_fax_number():
    (way,) = routes(site(MaxReceiveSize="1 KB"), FAX, size=KB + 1)

    assert isinstance(way, ToConnector)


SMALL = {
    "MaxReceiveSize": "1 KB",
    "MaxSendSize": "1 KB",
    "ForeignConnectors": [{"MaxMessageSize": "1 KB"}],
}


@pytest.mark.rule("categorizer.reports-have-no-size-limit")
def test_a_report_may_be_of_any_size():
    """Section 6: "DSNs are exempt from size limits"."""
    to_mailbox, to_connector = routes(site(**SMALL), BOB, FAX, sender="", size=KB**2)

    assert to_mailbox == ToMailbox(address=BOB)
    assert isinstance(to_connector, ToConnector)


@pytest.mark.rule("categorizer.reports-have-no-size-limit")
def test_a_site_may_hold_reports_to_the_limits_too():
    settings = site(**SMALL, DisabledRules=["categorizer.reports-have-no-size-limit"])

    assert routes(settings, BOB, FAX, sender="", size=KB**2) == [TOO_LARGE_FOR_RECIPIENT, TOO_LARGE]


@pytest.mark.rule("categorizer.recipient-limit")
def test_a_message_with_more_recipients_than_allowed_is_returned_to_its_sender():
    """[RR] "The original, unexpanded message envelope recipient count is compared to the sender recipient limit"."""
    members = [f"m{number}@contoso.example" for number in range(5)]
    settings = site(MaxRecipientEnvelopeLimit=2, DistributionGroups=[{"Members": members}])

    assert routes(settings, "a@contoso.example", "b@contoso.example", "c@contoso.example") == [TOO_MANY_RECIPIENTS] * 3
    assert len(routes(settings, "clinics@contoso.example", BOB)) == 6
    assert TOO_MANY_RECIPIENTS.status == "5.5.3"


@pytest.mark.rule("categorizer.counted-once")
def test_recipients_that_came_of_a_group_are_not_counted_when_the_message_is_categorized_again():
    """[RR] "This extended property allows the message to bypass top-level resolution" the second time."""
    to = ("a@contoso.example", "b@contoso.example", "c@contoso.example")

    ways = routes(site(MaxRecipientEnvelopeLimit=2), *to, is_resolved=True)

    assert ways == [ToMailbox(address=address) for address in to]


@pytest.mark.rule("categorizer.twenty-hops")
def test_a_message_that_came_round_twenty_times_is_returned():
    """Section 6: "Loop stop: 20 iterations -> 5.4.6"."""
    assert routes(site(), hops=20) == [ToMailbox(address=BOB)]
    assert routes(site(), hops=21) == [TOO_MANY_HOPS]
    assert TOO_MANY_HOPS.diagnostic == "554 5.4.6 Hop count exceeded - possible mail loop"


def received(hosts: Sequence[str]) -> bytes:
    lines = (f"Received: from x by {host} with SMTP; Tue, 2 Apr 2024 08:00:01 +0000\r\n" for host in hosts)
    return (
        "".join(lines).encode()
        + b"Subject: by mbx01.contoso.example\r\n\r\nReceived: from x by mbx01.contoso.example\r\n"
    )


@pytest.mark.rule("categorizer.own-hops-count")
@pytest.mark.parametrize(
    ("hosts", "hops"),
    [
        ([], 0),
        (["mbx01.contoso.example"] * 3, 3),
        (["MBX02.contoso.example", "mbx02.contoso.example."], 2),
        (["mx.elsewhere.example", "mbx03.contoso.example", "mbx01.contoso.example.evil.example"], 0),
        (["mx.elsewhere.example\r\n by mbx01.contoso.example"], 0),
    ],
)
def test_only_rounds_through_servers_of_this_organization_count(hosts: list[str], hops: int):
    settings = site(TransportServers=[{"Name": "MBX01"}, {"Name": "MBX02"}])

    assert hops_of(received(hosts), settings) == hops


def test_a_received_line_without_a_host_is_nobodys():
    assert hops_of(b"Received: by\r\nReceived: nonsense\r\nReceived: \r\n\r\n", site()) == 0
