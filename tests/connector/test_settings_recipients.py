"""The organization's recipients in the settings: what a directory would refuse is refused."""

from pathlib import Path

import pytest

from connector.settings import ConnectorFile
from foundation.settings import SettingsError, load

MAILBOX = "[[exchange.Mailboxes]]\n"
CONTACT = "[[exchange.MailContacts]]\n"
GROUP = "[[exchange.DistributionGroups]]\n"


def read(tmp_path: Path, text: str) -> ConnectorFile:
    file = tmp_path / "dropfax.toml"
    file.write_text(text)
    return load(file, ConnectorFile)


@pytest.mark.rule("categorizer.unambiguous")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{MAILBOX}{GROUP}PrimarySmtpAddress = 'Ann@contoso.example'", "is the address of another recipient already"),
        (f"{MAILBOX}{CONTACT}EmailAddresses = ['SMTP:ANN@contoso.example']", "is the address of another recipient"),
        (
            f"{CONTACT}Name = 'A'\nEmailAddresses = ['FAX:1']\n{CONTACT}EmailAddresses = ['fax:1']",
            "MailContacts.1.Email",
        ),
        (f"{CONTACT}Name = 'clinics'\n{GROUP}", "is the name of another contact or group already"),
    ],
)
def test_two_recipients_of_one_address_or_name_are_refused(tmp_path: Path, text: str, sentence: str):
    """[RR] "Ambiguous recipients are different recipients that have matching proxyAddresses"."""
    with pytest.raises(SettingsError, match=sentence):
        read(tmp_path, text)


def test_a_recipient_may_repeat_its_own_address_and_two_contacts_may_lead_to_one_number(tmp_path: Path):
    text = (
        f"{MAILBOX}EmailAddresses = ['ann@contoso.example']\n"
        f"{CONTACT}Name = 'A'\nEmailAddresses = []\n{CONTACT}Name = 'B'\nEmailAddresses = []"
    )

    assert len(read(tmp_path, text).exchange.mail_contacts) == 2


@pytest.mark.rule("categorizer.one-redirection")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "ReportToManagerEnabled = true\nManagedBy = 'b@contoso.example'",
            "should be false where ReportToManagerEnabled",
        ),
        ("ReportToManagerEnabled = true\nReportToOriginatorEnabled = false", "should name the manager"),
    ],
)
def test_reports_go_to_the_sender_or_to_a_manager_who_is_named(tmp_path: Path, text: str, sentence: str):
    """[RR] "ReportToManagerEnabled parameter and ReportToOriginatorEnabled parameter can't both be $true"."""
    with pytest.raises(SettingsError, match=sentence):
        read(tmp_path, GROUP + text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{CONTACT}ExternalEmailAddress = 'Bob'", "should be a mail address or Type:address"),
        (f"{CONTACT}ExternalEmailAddress = 'FAX:{'+' * 200}'", "an address that mail can carry"),
        (f"{CONTACT}ExternalEmailAddress = 'SMTP:bob at home@x'", "should be an address, such as"),
        (f"{MAILBOX}EmailAddresses = ['ann']", "should be a mail address or Type:address"),
        (f'{MAILBOX}EmailAddresses = ["FAX:1\\n2"]', "one line without control characters"),
        (f"{GROUP}ManagedBy = 'the boss'", "should be an address, such as"),
    ],
)
def test_what_is_no_address_is_refused_where_it_stands(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(SettingsError, match=sentence):
        read(tmp_path, text)
