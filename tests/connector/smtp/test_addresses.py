"""What stands in MAIL FROM, RCPT TO and EHLO (RFC 5321 section 4.1.2; addresses.md)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.smtp.addresses import address_in, encapsulated, is_host, path_end, recipient_in
from tests.connector.smtp.office import ANN, FAX, Office, Telnet

DOMAIN = "contoso.example"
BOB = "IMCEAFAX-Bob+40+2B1+20+28425+29+20555-0123@contoso.example"


@pytest.mark.rule("smtp.null-sender", "smtp.address-without-brackets", "smtp.long-addresses")
@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("<>", ""),
        ("<ann@contoso.example>", "ann@contoso.example"),
        ("ann@contoso.example", "ann@contoso.example"),  # [TEL], Exchange 2007
        ("<@relay.example,@b.example:ann@contoso.example>", "ann@contoso.example"),  # RFC 5321 4.1.1.3
        ("<FAX=+14255550123/T33S=8745@fax.contoso.example>", "FAX=+14255550123/T33S=8745@fax.contoso.example"),
        ('<"FAX=+1 425 555 0123"@fax.contoso.example>', '"FAX=+1 425 555 0123"@fax.contoso.example'),
        ('<"a>b\\"c"@contoso.example>', '"a>b\\"c"@contoso.example'),
        ("<4255550123#77@fax.contoso.example>", "4255550123#77@fax.contoso.example"),
        ("<ann@[192.0.2.1]>", "ann@[192.0.2.1]"),
        ("<jürgen@bücher.example>", "jürgen@bücher.example"),
        (f"<{'a' * 315}@contoso.example>", f"{'a' * 315}@contoso.example"),
        (f"<{'a' * 316}@contoso.example>", None),
        (f"<a@{'.'.join(['b' * 60] * 4)}>", f"a@{'.'.join(['b' * 60] * 4)}"),
        ("<[FAX:+14255550123]>", None),
        ("<ann>", None),
        ("<ann@>", None),
        ("<@contoso.example>", None),
        ("<ann@@contoso.example>", None),
        ("<ann@contoso..example>", None),
        ("<ann@-contoso.example>", None),
        ("<a b@contoso.example>", None),
        ("<ann@contoso.example", None),
        ("ann@contoso.example>", None),
        ("<<ann@contoso.example>>", None),
        ("<ann\u202e@contoso.example>", None),
        ("", None),
    ],
)
def test_an_address_is_taken_by_the_grammar(path: str, address: str | None):
    """RFC 5321 section 4.1.2, with Exchange's 571 and 315 characters ([PS] LongAddressesEnabled, [RR])."""
    assert address_in(path) == address


@pytest.mark.rule("smtp.postmaster", "smtp.one-off")
@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("<postmaster>", "postmaster@contoso.example"),
        ("<Postmaster>", "Postmaster@contoso.example"),
        ('<"[FAX:Bob@+1 (425) 555-0123]"@contoso.example>', BOB),
        ('<"FAX:Bob@+1 (425) 555-0123"@Contoso.example>', BOB),
        (
            '<"[FAX:Bob \\"B\\" Lee@1]"@contoso.example>',
            "IMCEAFAX-Bob+20+22B+22+20Lee+401@contoso.example",
        ),
        # Only the default accepted domain unpacks encapsulated addresses ([RR]).
        ('<"FAX:5550123"@fax.contoso.example>', '"FAX:5550123"@fax.contoso.example'),
        (f'<"FAX:{"9" * 400}"@contoso.example>', None),
        ("<>", None),
    ],
)
def test_a_recipient_may_be_a_quoted_one_off(path: str, address: str | None):
    """`[FAX:...]` is no address of SMTP; quoted it is a local part."""
    assert recipient_in(path, DOMAIN) == address


@pytest.mark.rule("smtp.one-off")
def test_the_refusal_of_a_one_off_says_how_it_is_written(client: Telnet):
    client.begin()

    reply = client.say("RCPT TO:<[FAX:Bob@+1 (425) 555-0123]>")

    assert reply == f"501 5.1.3 Invalid address; by SMTP this fax is <{BOB}>"
    assert client.say(f"RCPT TO:<{BOB}>") == "250 2.1.5 Recipient OK"


@pytest.mark.parametrize("path", ["<ann@contoso.example>", f"<FAX:{'9' * 500}>", "<[SMTP:ann@x.example]>"])
def test_other_refusals_have_nothing_to_advise(path: str):
    assert encapsulated(path, DOMAIN) is None


@pytest.mark.rule("smtp.long-addresses")
@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("MAIL FROM:<ann>", "501 5.1.7 Invalid address"),
        ("MAIL FROM:<postmaster>", "501 5.1.7 Invalid address"),
        ("MAIL FROM:", "501 5.1.7 Invalid address"),
        ("MAIL FROM:<ann@contoso.example>x", "501 5.5.4 Invalid arguments"),
        ("MAIL TO:<ann@contoso.example>", "501 5.5.4 Invalid arguments"),
        ("MAIL", "501 5.5.4 Invalid arguments"),
        ('MAIL FROM:<"a>b"@contoso.example>', "250 2.1.0 Sender OK"),
    ],
)
def test_a_sender_that_is_none_is_refused(client: Telnet, line: str, reply: str):
    client.say("EHLO a")

    assert client.say(line) == reply


@pytest.mark.rule("smtp.long-addresses")
@pytest.mark.parametrize("path", ["<ann>", "<>", "ann", "<a@b@c>", "<a@b c>"])
def test_a_recipient_that_is_none_is_refused(client: Telnet, path: str):
    client.begin()

    assert client.say(f"RCPT TO:{path}").startswith("501 5.")


@pytest.mark.rule("smtp.address-without-brackets")
def test_an_address_may_be_typed_as_microsofts_page_types_it(office: Office, client: Telnet):
    """[TEL] "MAIL FROM:chris@contoso.com", "RCPT TO:kate@fabrikam.com NOTIFY=success,failure"."""
    client.say("EHLO a")

    assert client.say(f"MAIL FROM: {ANN}") == "250 2.1.0 Sender OK"
    assert client.say(f"RCPT TO:{FAX} NOTIFY=success,failure") == "250 2.1.5 Recipient OK"


@pytest.mark.parametrize(
    "name", ["a", "client.example", "CLIENT_1", "[192.0.2.1]", "[IPv6:::1]", "bücher.example", "a."]
)
def test_these_are_host_names(name: str):
    assert is_host(name)


@pytest.mark.parametrize("name", ["", " ", "a b", ".a", "a..b", "-a", "a-", "a/b", "<a>", "[", "a" * 64, "a." * 130])
def test_these_are_none(name: str):
    assert not is_host(name)


@given(st.text(alphabet=st.sampled_from('<>@".\\[]: ab\t,;FAX:postmaster'), max_size=60))
def test_any_text_is_read_or_refused(text: str):
    end = path_end(text)

    assert 0 <= end <= len(text)
    for address in (address_in(text[:end]), recipient_in(text[:end], DOMAIN)):
        assert address is None or not set(address) & set("\r\n\0")


def test_reading_takes_no_longer_than_the_text():
    """A pattern that tries one text in several ways would not come back from these."""
    for text in (
        "<" + '"' * 100_000,
        "<" + "a@" * 50_000,
        "<@" + "a," * 50_000,
        '<"' + "\\" * 100_001,
        "<[FAX:" * 9_000,
    ):
        assert address_in(text) is None
        assert recipient_in(text, DOMAIN) is None
        assert 0 < path_end(text) <= len(text)
