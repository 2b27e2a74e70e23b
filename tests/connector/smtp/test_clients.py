"""Other people's clients hand a fax in: Python's smtplib, swaks and curl."""

import smtplib
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.components import component
from tests.connector.smtp.office import ANN, FAX, Office
from tests.connector.world import MAIL
from wire.envelope import Notify, OriginalRecipient, Ret


@pytest.mark.rule("smtp.dsn", "smtp.extensions", "smtp.eight-bits")
def test_pythons_smtplib_sends_a_fax_and_asks_for_a_report(office: Office):
    with smtplib.SMTP(office.at.host, office.at.port) as client:
        refused = client.sendmail(
            ANN,
            [FAX],
            MAIL.replace(b"Hello", "Gr\u00fc\u00dfe".encode()),
            mail_options=["BODY=8BITMIME", "RET=HDRS", "ENVID=QQ314159"],
            rcpt_options=["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{FAX.replace('+', '+2B').replace('=', '+3D')}"],
        )

    envelope = office.messages()[0].envelope
    (recipient,) = envelope.recipients
    assert refused == {}
    assert (envelope.body, envelope.ret, envelope.envid) == ("8bitmime", Ret.HDRS, "QQ314159")
    assert recipient.notify == frozenset({Notify.SUCCESS, Notify.FAILURE})
    assert recipient.orcpt == OriginalRecipient(address=FAX)


@pytest.mark.rule("smtp.utf8")
def test_pythons_smtplib_sends_a_message_with_addresses_outside_ascii(office: Office):
    message = EmailMessage()
    message["From"] = "J\u00fcrgen <j\u00fcrgen@contoso.example>"
    message["To"] = "z\u00f6e@contoso.example"
    message["Subject"] = "Gr\u00fc\u00dfe"
    message.set_content("Hello")
    with smtplib.SMTP(office.at.host, office.at.port) as client:
        client.send_message(message)

    (taken,) = office.messages()
    assert taken.envelope.sender == "j\u00fcrgen@contoso.example"
    assert "z\u00f6e@contoso.example".encode() in taken.content


@pytest.mark.rule("smtp.recipient-is-checked")
def test_pythons_smtplib_hears_who_was_refused(office: Office):
    office.unknown.add("nobody@contoso.example")
    with smtplib.SMTP(office.at.host, office.at.port) as client:
        refused = client.sendmail(ANN, [FAX, "nobody@contoso.example"], MAIL)

    assert refused == {"nobody@contoso.example": (550, b"5.1.1 RESOLVER.ADR.RecipNotFound; not found")}
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.pipelining")
def test_swaks_sends_a_fax(office: Office):
    command = [component("swaks"), "--server", office.at.host, "--port", str(office.at.port), "--pipeline"]
    done = subprocess.run(
        [*command, "--from", ANN, "--to", FAX, "--h-Subject", "Fax from swaks", "--body", ".\nThe second line\n"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    (taken,) = office.messages()
    assert b"Subject: Fax from swaks\r\n" in taken.content
    assert b"\r\n.\r\nThe second line\r\n" in taken.content


def test_curl_sends_a_fax(office: Office, tmp_path: Path):
    (tmp_path / "fax.eml").write_bytes(MAIL)
    done = subprocess.run(
        [
            *(component("curl"), "--silent", "--show-error", f"smtp://{office.at}/client.example"),
            *("--mail-from", ANN, "--mail-rcpt", FAX, "--upload-file", str(tmp_path / "fax.eml")),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert office.messages()[0].content.endswith(MAIL)
