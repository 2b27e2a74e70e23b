"""The parameters of MAIL and RCPT (RFC 3461, 1870, 6152, 6531, 4954)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.smtp.parameters import OfMail, OfRcpt, of_mail, of_rcpt
from connector.smtp.replies import INVALID_ARGUMENTS, Reply
from tests.connector.smtp.office import ANN, FAX, Office, Telnet
from tests.connector.world import MAIL
from wire.envelope import Notify, OriginalRecipient, Ret

SUCCESS, FAILURE, DELAY, NEVER = Notify.SUCCESS, Notify.FAILURE, Notify.DELAY, Notify.NEVER


@pytest.mark.rule("smtp.dsn-syntax", "smtp.auth-parameter")
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", OfMail()),
        (" SIZE=1000  BODY=8BITMIME", OfMail(size=1000, body="8bitmime")),
        (" body=7bit smtputf8", OfMail(body="7bit", utf8=True)),
        (" RET=HDRS ENVID=QQ314159", OfMail(ret=Ret.HDRS, envid="QQ314159")),
        (" ret=full ENVID=a+2Bb+20c+3Dd", OfMail(ret=Ret.FULL, envid="a+b c=d")),
        (" AUTH=<>", OfMail(auth="<>")),
        (" AUTH=ann+40contoso.example", OfMail(auth="ann@contoso.example")),
        (f" ENVID={'e' * 100}", OfMail(envid="e" * 100)),
    ],
)
def test_the_parameters_of_mail(text: str, read: OfMail):
    """RFC 3461 sections 4.3 and 4.4, and the extensions beside it; keywords compare without case."""
    assert of_mail(text, dsn=True) == read


@pytest.mark.rule("smtp.dsn-syntax")
@pytest.mark.parametrize(
    "text",
    [
        "SIZE=",
        "SIZE",
        "SIZE=-1",
        "SIZE=1e3",
        f"SIZE={'9' * 21}",
        "SIZE=\u0663",
        "BODY=BINARYMIME",
        "BODY",
        "SMTPUTF8=yes",
        "RET=ALL",
        "RET=HDRS RET=FULL",
        "ENVID=",
        f"ENVID={'e' * 101}",
        "ENVID=a+2",
        "ENVID=a+ZZ",
        "ENVID=a+0D+0AX-Receiver:x",
        "ENVID=a=b",
        "ENVID=a\u00e4",
        "AUTH=a+",
        "=x",
        "RET==",
    ],
)
def test_what_breaks_the_grammar_of_mail_is_refused(text: str):
    """RFC 3461 section 4 and 5.4: 501; a repaired ENVID would match no report."""
    assert of_mail(text, dsn=True) == INVALID_ARGUMENTS


@pytest.mark.rule("smtp.dsn-syntax")
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", OfRcpt()),
        (" NOTIFY=NEVER", OfRcpt(notify=frozenset({NEVER}))),
        (" NOTIFY=SUCCESS,FAILURE,DELAY", OfRcpt(notify=frozenset({SUCCESS, FAILURE, DELAY}))),
        (" notify=success,success", OfRcpt(notify=frozenset({SUCCESS}))),
        (" ORCPT=rfc822;Bob+2BLee@x.example", OfRcpt(orcpt=OriginalRecipient(address="Bob+Lee@x.example"))),
        (" ORCPT=x400;+2FC+3DUS", OfRcpt(orcpt=OriginalRecipient(type="x400", address="/C=US"))),
        (
            r" ORCPT=utf-8;j\x{FC}rgen@x.example",
            OfRcpt(orcpt=OriginalRecipient(type="utf-8", address="j\u00fcrgen@x.example")),
        ),
    ],
)
def test_the_parameters_of_rcpt(text: str, read: OfRcpt):
    """RFC 3461 sections 4.1 and 4.2, RFC 6533 section 3."""
    assert of_rcpt(text, dsn=True, utf8=False) == read


@pytest.mark.rule("smtp.dsn-syntax")
@pytest.mark.parametrize(
    "text",
    [
        "NOTIFY=",
        "NOTIFY=NEVER,SUCCESS",
        "NOTIFY=SOMETIMES",
        "NOTIFY=SUCCESS,",
        "NOTIFY=SUCCESS,SUCCESS,SUCCESS,SUCCESS",
        "NOTIFY=DELAY NOTIFY=DELAY",
        "ORCPT=bob@x.example",
        "ORCPT=rfc822;",
        "ORCPT=;bob@x.example",
        "ORCPT=rfc822;a+0Ab",
        "ORCPT=rfc822;a+b",
        "ORCPT=utf-8;",
        "ORCPT=utf-8;j\u00fcrgen@x.example",  # only in a mail with SMTPUTF8
        f"ORCPT=rfc822;{'a' * 494}",
        "ORCPT=utf-8;a\u202eb",
    ],
)
def test_what_breaks_the_grammar_of_rcpt_is_refused(text: str):
    """RFC 3461 sections 4.1, 4.2 and 5.4: 28 and 500 characters."""
    assert of_rcpt(text, dsn=True, utf8=False) == INVALID_ARGUMENTS


@pytest.mark.rule("smtp.dsn-syntax", "smtp.utf8")
def test_an_original_recipient_outside_ascii_needs_smtputf8():
    """RFC 6533 section 3: utf-8-addr-unitext only where the extension is used."""
    read = of_rcpt("ORCPT=utf-8;j\u00fcrgen@x.example", dsn=True, utf8=True)

    assert read == OfRcpt(orcpt=OriginalRecipient(type="utf-8", address="j\u00fcrgen@x.example"))


@pytest.mark.rule("smtp.dsn-syntax", "smtp.dsn")
@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (of_mail("BY=100;R", dsn=True), "BY"),
        (of_mail("XORIG=a", dsn=True), "XORIG"),
        (of_mail("NOTIFY=NEVER", dsn=True), "NOTIFY"),
        (of_mail("ENVID=x", dsn=False), "ENVID"),
        (of_rcpt("RET=FULL", dsn=True, utf8=False), "RET"),
        (of_rcpt("ORCPT=rfc822;a@b", dsn=False, utf8=False), "ORCPT"),
    ],
)
def test_an_unknown_parameter_is_refused_by_its_name(reply: object, name: str):
    """RFC 5321 section 4.1.1.11: 555."""
    assert reply == Reply(code=555, text=f"5.5.4 Unsupported parameter {name}")


@given(st.text(max_size=80), st.booleans())
def test_any_text_is_read_or_refused(text: str, dsn: bool):
    assert isinstance(of_mail(text, dsn=dsn), OfMail | Reply)
    assert isinstance(of_rcpt(text, dsn=dsn, utf8=not dsn), OfRcpt | Reply)


@pytest.mark.rule("smtp.dsn", "smtp.auth-parameter")
def test_what_the_client_asked_for_stands_in_the_message_file(office: Office, client: Telnet):
    """Every recipient with wishes of its own; a vouching AUTH of a stranger is worth nothing (RFC 4954 section 5)."""
    client.say("EHLO a")
    client.say(f"MAIL FROM:<{ANN}> RET=HDRS ENVID=QQ+2B1 AUTH=ann+40contoso.example BODY=8BITMIME")
    client.say(f"RCPT TO:<{FAX}> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob+2Bfax@x.example")
    client.say("RCPT TO:<bob@contoso.example> NOTIFY=NEVER")
    client.say("RCPT TO:<cas@contoso.example>")
    client.data(MAIL + b".\r\n")

    envelope = office.messages()[0].envelope
    first, second, third = envelope.recipients
    assert (envelope.ret, envelope.envid, envelope.auth, envelope.body) == (Ret.HDRS, "QQ+1", "<>", "8bitmime")
    assert (first.notify, first.orcpt) == (frozenset({SUCCESS, DELAY}), OriginalRecipient(address="bob+fax@x.example"))
    assert (second.notify, third.notify, third.orcpt) == (frozenset({NEVER}), None, None)


@pytest.mark.rule("smtp.utf8")
def test_addresses_outside_ascii_need_smtputf8(office: Office, client: Telnet):
    """RFC 6531 section 3.5: 550 for the sender, 553 for a recipient, both 5.6.7."""
    client.say("EHLO a")
    assert client.say("MAIL FROM:<j\u00fcrgen@contoso.example>").startswith("550 5.6.7")
    client.say(f"MAIL FROM:<{ANN}>")
    assert client.say("RCPT TO:<j\u00fcrgen@contoso.example>").startswith("553 5.6.7")
    client.say("RSET")
    assert client.say("MAIL FROM:<j\u00fcrgen@contoso.example> SMTPUTF8").startswith("250")
    assert client.say("RCPT TO:<z\u00f6e@contoso.example>").startswith("250")
    client.data(MAIL + b".\r\n")

    envelope = office.messages()[0].envelope
    assert (envelope.sender, envelope.recipients[0].address) == (
        "j\u00fcrgen@contoso.example",
        "z\u00f6e@contoso.example",
    )


@pytest.mark.rule("smtp.size")
def test_a_mail_that_is_declared_too_large_is_refused_at_once(client: Telnet):
    """RFC 1870 section 6.1; [PS] MaxMessageSize 36 MB."""
    client.say("EHLO a")

    assert client.say(f"MAIL FROM:<{ANN}> SIZE=37748737") == "552 5.3.4 Message size exceeds fixed maximum message size"
    assert client.say(f"MAIL FROM:<{ANN}> SIZE=37748736") == "250 2.1.0 Sender OK"
