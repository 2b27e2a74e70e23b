"""Distribution groups (exchange-files.md section 5.1, [RR] Expansion and Delivery report redirection)."""

from typing import Any

import pytest

from connector.categorizer import BAD_ADDRESS, NO_MAILBOX, TOO_LARGE_FOR_RECIPIENT, categorize
from connector.model.route import Categorized, Expansion, Resolution, ToMailbox
from connector.settings import ExchangeSettings
from wire.envelope import Notify, OriginalRecipient, Recipient

GROUP = "clinics@contoso.example"
SUCCESS = frozenset({Notify.SUCCESS, Notify.FAILURE})


def group(name: str, *members: str, **settings: Any) -> dict[str, Any]:
    address = f"{name.lower()}@contoso.example"
    return {"Name": name, "PrimarySmtpAddress": address, "Members": list(members), **settings}


def site(*groups: dict[str, Any], **settings: Any) -> ExchangeSettings:
    return ExchangeSettings.model_validate({"DistributionGroups": list(groups), **settings})


def sent(
    settings: ExchangeSettings, *to: str | Recipient, sender: str = "ann@contoso.example", size: int = 100
) -> Categorized:
    """What becomes of a message to these; whoever's name starts with "no" has no mailbox."""
    recipients = [Recipient(address=one) if isinstance(one, str) else one for one in to]
    return categorize(sender, recipients, size, 1, settings, lambda address: not address.startswith("no"))


def addresses(found: Categorized) -> list[str]:
    return [one.recipient.address for one in found.resolutions]


def to(found: Categorized, name: str) -> Resolution:
    (one,) = [one for one in found.resolutions if one.recipient.address == f"{name}@contoso.example"]
    return one


@pytest.mark.rule("categorizer.nested-groups")
def test_a_group_becomes_its_members_and_those_of_the_groups_inside_it():
    settings = site(
        group("Clinics", "bob@contoso.example", "Nurses"),
        group("Nurses", "Night", "eve@contoso.example"),
        group("Night", "kim@contoso.example"),
    )

    found = sent(settings, Recipient(address=GROUP))

    assert addresses(found) == ["bob@contoso.example", "eve@contoso.example", "kim@contoso.example"]
    assert [one.via for one in found.resolutions] == [GROUP, "nurses@contoso.example", "night@contoso.example"]
    assert [opened.members for opened in found.expansions] == [
        ("bob@contoso.example", "nurses@contoso.example"),
        ("night@contoso.example", "eve@contoso.example"),
        ("kim@contoso.example",),
    ]


def test_members_are_names_and_addresses_of_every_type():
    bob = {
        "Name": "Bob Lee (Fax)",
        "ExternalEmailAddress": "FAX:+1 425 555 0123",
        "EmailAddresses": ["b@contoso.example"],
    }
    lab = {"Name": "Lab", "ExternalEmailAddress": "FAX:1", "EmailAddresses": ["NOTES:Lab"]}
    settings = site(
        group("Clinics", "bob lee (fax)", "Lab", "FAX:+49 89 123", "[FAX:2]", "eve@contoso.example"),
        MailContacts=[bob, lab],
    )

    found = sent(settings, GROUP)

    assert addresses(found) == [
        "IMCEAFAX-+2B1+20425+20555+200123@contoso.example",
        "IMCEAFAX-1@contoso.example",
        "IMCEAFAX-+2B49+2089+20123@contoso.example",
        "IMCEAFAX-2@contoso.example",
        "eve@contoso.example",
    ]
    assert found.resolutions[0].via == "b@contoso.example"
    assert found.resolutions[1].via == GROUP


def test_members_keep_the_orcpt_of_the_group_and_nothing_of_its_extended_properties():
    """RFC 3461 section 5.2.7.3: the original recipient is the one that the sender wrote."""
    asked = Recipient(address=GROUP, orcpt=OriginalRecipient(address="all@contoso.example"), extended_props="AAAA")
    settings = site(group("Clinics", "bob@contoso.example"))

    written, silent = sent(settings, asked), sent(settings, "Clinics@contoso.example")

    assert to(written, "bob").recipient == Recipient(
        address="bob@contoso.example", orcpt=OriginalRecipient(address="all@contoso.example")
    )
    assert to(silent, "bob").recipient.orcpt == OriginalRecipient(address="Clinics@contoso.example")


@pytest.mark.rule("categorizer.harmless-loop")
def test_groups_that_contain_one_another_are_opened_once():
    """[RR] "A harmless recipient loop results in successful message delivery"."""
    settings = site(
        group("Clinics", "Nurses", "Clinics", "bob@contoso.example"),
        group("Nurses", "Clinics", "eve@contoso.example"),
    )

    found = sent(settings, GROUP)

    assert addresses(found) == ["bob@contoso.example", "eve@contoso.example"]
    assert [opened.group.address for opened in found.expansions] == [GROUP, "nurses@contoso.example"]
    assert found.duplicates == (GROUP, GROUP)


@pytest.mark.rule("categorizer.one-copy-each")
def test_who_was_written_to_and_is_a_member_besides_gets_one_copy_with_the_wishes_that_were_written():
    bob = Recipient(address="bob@contoso.example", notify=frozenset({Notify.DELAY}))
    settings = site(group("Clinics", "BOB@contoso.example", ReportToOriginatorEnabled=False))

    found = sent(settings, GROUP, bob)

    assert [one.recipient for one in found.resolutions] == [bob]
    assert found.duplicates == ("BOB@contoso.example",)


def test_an_empty_group_ends_with_nobody():
    found = sent(site(group("Clinics")), GROUP)

    assert found == Categorized(
        resolutions=(), expansions=(Expansion(group=Recipient(address=GROUP), members=(), is_reported=False),)
    )


def test_a_member_who_is_nobody_is_returned_alone():
    settings = site(group("Clinics", "nobody@contoso.example", "A Name", f"FAX:{'+' * 300}", "bob@contoso.example"))

    found = sent(settings, GROUP)

    assert [(one.recipient.address[:9], one.route) for one in found.resolutions] == [
        ("nobody@co", NO_MAILBOX),
        ("A Name", NO_MAILBOX),
        ("FAX:+++++", BAD_ADDRESS),
        ("bob@conto", ToMailbox(address="bob@contoso.example")),
    ]


@pytest.mark.rule("categorizer.reports-to-originator")
@pytest.mark.parametrize("notify", [None, SUCCESS, frozenset({Notify.NEVER})])
def test_by_default_members_inherit_which_reports_are_wanted(notify: frozenset[Notify] | None):
    """[RR] "If report redirection is set to the message sender, the report request settings aren't modified"."""
    found = sent(site(group("Clinics", "bob@contoso.example")), Recipient(address=GROUP, notify=notify))

    assert to(found, "bob").recipient.notify == notify
    assert to(found, "bob").reports_to == ""


@pytest.mark.rule("categorizer.reports-to-nobody")
def test_without_redirection_no_report_is_made_of_members():
    """[RR] "If report redirection isn't set ... The NOTIFY=NEVER entry is added ... for each recipient"."""
    settings = site(
        group("Clinics", "bob@contoso.example", "Nurses", ReportToOriginatorEnabled=False),
        group("Nurses", "eve@contoso.example"),
    )

    found = sent(settings, Recipient(address=GROUP, notify=SUCCESS))

    assert {one.recipient.notify for one in found.resolutions} == {frozenset({Notify.NEVER})}


@pytest.mark.rule("categorizer.reports-to-manager")
def test_a_manager_hears_of_failures_in_the_senders_place():
    """[RR] "all report request settings are suppressed except NDR messages that are sent to the distribution group manager"."""
    manager = {"ReportToOriginatorEnabled": False, "ReportToManagerEnabled": True, "ManagedBy": "boss@contoso.example"}
    settings = site(
        group("Clinics", "bob@contoso.example", "Nurses", **manager), group("Nurses", "eve@contoso.example")
    )

    found = sent(settings, Recipient(address=GROUP, notify=SUCCESS))

    assert [(one.recipient.notify, one.reports_to) for one in found.resolutions] == [
        (frozenset({Notify.FAILURE}), "boss@contoso.example"),
        (frozenset({Notify.FAILURE}), "boss@contoso.example"),
    ]


@pytest.mark.rule("categorizer.expansion-is-reported")
def test_who_asked_for_success_of_a_group_is_told_of_its_expansion_alone():
    """RFC 3461 section 5.2.7.3: Action expanded."""
    settings = site(group("Clinics", "Nurses"), group("Nurses", "bob@contoso.example"))

    asked = sent(settings, Recipient(address=GROUP, notify=SUCCESS))
    silent = sent(settings, Recipient(address=GROUP, notify=frozenset({Notify.FAILURE})))

    assert [opened.is_reported for opened in asked.expansions] == [True, False]
    assert [opened.is_reported for opened in silent.expansions] == [False, False]


MANAGED = {"ReportToOriginatorEnabled": False, "ReportToManagerEnabled": True, "ManagedBy": "boss@contoso.example"}


@pytest.mark.rule("categorizer.reports-to-a-group")
@pytest.mark.parametrize(
    ("settings", "gets_it"),
    [({}, []), ({"ReportToOriginatorEnabled": False}, []), (MANAGED, ["boss@contoso.example"])],
)
def test_a_report_that_is_sent_to_a_group_never_reaches_its_members(settings: dict[str, Any], gets_it: list[str]):
    """[RR] "When a delivery report message is sent to a distribution group ... cause the report message to be deleted"."""
    found = sent(site(group("Clinics", "bob@contoso.example", **settings)), GROUP, sender="")

    assert addresses(found) == gets_it
    assert [opened.members for opened in found.expansions] == [tuple(gets_it)]


@pytest.mark.rule("categorizer.reports-to-a-group")
def test_a_site_may_let_reports_through_to_the_members():
    settings = site(group("Clinics", "bob@contoso.example"), DisabledRules=["categorizer.reports-to-a-group"])

    assert addresses(sent(settings, GROUP, sender="")) == ["bob@contoso.example"]


@pytest.mark.rule("categorizer.recipient-size")
def test_a_group_refuses_what_is_too_large_for_it_and_its_members_get_nothing():
    """[RR] MaxReceiveSize of Set-DistributionGroup."""
    settings = site(
        group("Clinics", "bob@contoso.example", "Nurses"), group("Nurses", "eve@contoso.example", MaxReceiveSize="1 KB")
    )

    found = sent(settings, GROUP, size=1025)

    assert [(one.recipient.address, one.route) for one in found.resolutions] == [
        ("bob@contoso.example", ToMailbox(address="bob@contoso.example")),
        ("nurses@contoso.example", TOO_LARGE_FOR_RECIPIENT),
    ]
    assert addresses(sent(settings, GROUP, size=1024)) == ["bob@contoso.example", "eve@contoso.example"]


def test_a_contact_may_lead_to_a_group():
    contact = {"Name": "All", "ExternalEmailAddress": GROUP, "EmailAddresses": ["all@contoso.example"]}
    settings = site(group("Clinics", "bob@contoso.example"), MailContacts=[contact])

    found = sent(settings, "all@contoso.example")

    assert addresses(found) == ["bob@contoso.example"]
    assert to(found, "bob").recipient.orcpt == OriginalRecipient(address="all@contoso.example")
