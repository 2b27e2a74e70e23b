"""AUTH and STARTTLS (RFC 4954, 4616, 3207; [PS] RequireTLS, MaxLogonFailures)."""

import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from connector.errors import ListenError
from connector.smtp import listening
from connector.smtp.users import hashed, may_log_in, read_users, write_users
from tests.connector.smtp.office import ANN, FAX, Office, Telnet, open_office, settings
from tests.connector.world import MAIL, values

PASSWORD = "correct horse battery"


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


PLAIN = base64(f"\0ann\0{PASSWORD}")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who signs the certificates of these tests."""
    return trustme.CA()


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which ann stands; hashing takes its time."""
    file = tmp_path_factory.mktemp("users") / "users"
    write_users(file, {"ann": hashed(PASSWORD)})
    return file


@pytest.fixture
def guarded(tmp_path: Path, users: Path) -> Iterator[Office]:
    """A connector with AuthUsers."""
    with open_office(tmp_path, AuthUsers=str(users)) as office:
        yield office


@pytest.fixture
def certificate(tmp_path: Path, authority: trustme.CA) -> Path:
    """Certificate and key in one file."""
    file = tmp_path / "server.pem"
    authority.issue_cert("mbx01.contoso.example", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(file)
    return file


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client that trusts them."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.mark.rule("smtp.login")
def test_who_has_not_logged_in_hands_nothing_in(guarded: Office):
    """[PS] a connector without anonymous users: "530 5.7.1 Client was not authenticated"."""
    with guarded.dial() as client:
        assert "250-AUTH LOGIN PLAIN" in client.say("EHLO a").split("\n")
        assert client.say(f"MAIL FROM:<{ANN}>") == "530 5.7.1 Client was not authenticated"
        assert client.say("RCPT TO:<a@contoso.example>").startswith("503")
        assert client.say("DATA").startswith("503")
    assert guarded.taken == []


@pytest.mark.rule("smtp.login", "smtp.auth-parameter")
@pytest.mark.parametrize(
    "said",
    [
        [f"AUTH PLAIN {PLAIN}"],
        ["AUTH PLAIN", PLAIN],
        [f"auth plain {base64('zoe' + chr(0) + 'ann' + chr(0) + PASSWORD)}"],
        ["AUTH LOGIN", base64("ann"), base64(PASSWORD)],
        [f"AUTH LOGIN {base64('ann')}", base64(PASSWORD)],
    ],
)
def test_who_knows_the_password_may_hand_mail_in(guarded: Office, said: list[str]):
    """RFC 4616; LOGIN as Exchange holds it. Then AUTH of MAIL is believed (RFC 4954 section 5)."""
    with guarded.dial() as client:
        client.say("EHLO a")
        replies = [client.say(line) for line in said]

        assert {reply[:4] for reply in replies[:-1]} <= {"334 "}
        assert replies[-1] == "235 2.7.0 Authentication successful"
        assert client.say(f"MAIL FROM:<{ANN}> AUTH=ann+40contoso.example").startswith("250")
        client.say(f"RCPT TO:<{FAX}>")
        client.data(MAIL + b".\r\n")
    assert guarded.messages()[0].envelope.auth == "ann@contoso.example"


@pytest.mark.rule("smtp.login")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([f"AUTH PLAIN {base64(chr(0) + 'ann' + chr(0) + 'wrong')}"], "535 5.7.3"),
        ([f"AUTH PLAIN {base64(chr(0) + 'nobody' + chr(0) + PASSWORD)}"], "535 5.7.3"),
        ([f"AUTH PLAIN {base64(chr(0) + 'ann' + chr(0))}"], "535 5.7.3"),
        (["AUTH LOGIN", base64("ann"), base64("wrong")], "535 5.7.3"),
        (["AUTH PLAIN", "*"], "501 5.7.0"),
        (["AUTH LOGIN", base64("ann"), "*"], "501 5.7.0"),
        (["AUTH PLAIN ???"], "501 5.5.2"),
        (["AUTH PLAIN ="], "501 5.5.2"),
        ([f"AUTH PLAIN {base64('ann')}"], "501 5.5.2"),
        (["AUTH LOGIN", "\u00e4"], "501 5.5.2"),
        (["AUTH PLAIN", "x" * 3000], "501 5.5.2"),
        (["AUTH CRAM-MD5"], "504 5.7.4"),
        (["AUTH"], "504 5.7.4"),
        (["AUTH PLAIN a b"], "501 5.5.4"),
    ],
)
def test_who_does_not_know_it_may_not(guarded: Office, said: list[str], code: str):
    """RFC 4954 sections 4 and 6; the same reply for a wrong name and a wrong password."""
    with guarded.dial() as client:
        client.say("EHLO a")
        reply = [client.say(line) for line in said][-1]

        assert reply.startswith(code)
        assert client.say(f"MAIL FROM:<{ANN}>").startswith("530")


@pytest.mark.rule("smtp.login")
def test_nobody_logs_in_at_the_wrong_moment(guarded: Office):
    """RFC 4954 section 4: after EHLO, once, and not inside a mail."""
    with guarded.dial() as client:
        client.say("HELO a")
        assert client.say(f"AUTH PLAIN {PLAIN}") == "503 5.5.2 Send hello first"
        client.say("EHLO a")
        client.say(f"AUTH PLAIN {PLAIN}")
        assert client.say(f"AUTH PLAIN {PLAIN}") == "503 5.5.1 Already authenticated"


@pytest.mark.rule("smtp.logon-failures")
@pytest.mark.parametrize(("allowed", "closes"), [(2, True), (0, False)])
def test_who_guesses_is_left(tmp_path: Path, users: Path, allowed: int, closes: bool):
    """[PS] MaxLogonFailures; "When you specify the value 0, the connection is never closed because of logon failures"."""
    wrong = f"AUTH PLAIN {base64(chr(0) + 'ann' + chr(0) + 'wrong')}"
    with open_office(tmp_path, AuthUsers=str(users), MaxLogonFailures=allowed) as office, office.dial() as client:
        client.say("EHLO a")
        assert client.say(wrong).startswith("535")
        assert client.say(wrong).startswith("535")
        assert (client.say("NOOP") == "") == closes


@pytest.mark.rule("smtp.login")
def test_users_are_looked_up_in_the_file_as_it_stands(tmp_path: Path):
    """Who is taken out of it is out; while it is away, nobody is told that the password was wrong."""
    file = tmp_path / "users"
    write_users(file, {"ann": hashed(PASSWORD)})
    with open_office(tmp_path, AuthUsers="users") as office, office.dial() as client:
        client.say("EHLO a")
        write_users(file, {})
        assert client.say(f"AUTH PLAIN {PLAIN}").startswith("535")
        file.unlink()
        assert client.say(f"AUTH PLAIN {PLAIN}") == "454 4.7.0 Temporary authentication failure"


@pytest.mark.rule("smtp.hashed-passwords")
def test_passwords_are_kept_hashed_and_for_the_owner_alone(users: Path):
    """RFC 7914; the same password never looks the same twice."""
    text = users.read_text()

    assert users.stat().st_mode & 0o777 == 0o600
    assert text.startswith("ann:scrypt$")
    assert PASSWORD not in text
    assert str(hashed("a")) != str(hashed("a"))
    assert may_log_in(read_users(users), "ann", PASSWORD.encode())
    assert not may_log_in(read_users(users), "ann", b"x" * 2000)


@pytest.mark.parametrize(
    "line",
    ["ann", "ann:secret", "ann:scrypt$3$AAAAAAAA$AAAAAAAA", "ann:scrypt$4194304$AAAAAAAA$AAAAAAAA", ":scrypt$2$a$b"],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str):
    """A cost of our choosing: a line must not make every guess take gigabytes."""
    (tmp_path / "users").write_text(f"# who may fax\n\n{line}\n")

    with (
        pytest.raises(ListenError, match="line 3 is not user:hash"),
        listening(settings(AuthUsers="users"), Office(site=tmp_path).receiver),
    ):
        pass


@pytest.mark.rule("smtp.starttls", "smtp.received-line", "smtp.extensions")
def test_a_mail_comes_under_tls(tmp_path: Path, certificate: Path, trusting: ssl.SSLContext):
    """RFC 3207; Exchange writes version and cipher into Received."""
    with (
        open_office(tmp_path, TlsCertificate=str(certificate)) as office,
        smtplib.SMTP(office.at.host, office.at.port) as client,
    ):
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=trusting)
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS") == (503, b"5.5.1 TLS is already active")
        client.sendmail(ANN, [FAX], MAIL)

    (received,) = values(office.messages()[0].content, "Received")
    assert "with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.1" in received


@pytest.mark.rule("smtp.starttls")
def test_what_was_said_before_tls_is_forgotten(tmp_path: Path, certificate: Path, trusting: ssl.SSLContext):
    """RFC 3207 section 4.2; and what somebody slipped in behind STARTTLS is never obeyed (CVE-2011-0411)."""
    with open_office(tmp_path, TlsCertificate=str(certificate)) as office:
        client = office.dial()
        client.begin()
        client.send(b"STARTTLS\r\nRSET\r\nNOOP\r\n")
        assert client.reply() == "220 2.0.0 SMTP server ready"
        with client.stream, trusting.wrap_socket(client.socket, server_hostname="mbx01.contoso.example") as safe:
            safe.sendall(b"DATA\r\n")
            assert safe.recv(100) == b"503 5.5.2 Need mail command\r\n"
            safe.sendall(b"MAIL FROM:<ann@contoso.example>\r\n")
            assert safe.recv(100) == b"503 5.5.2 Send hello first\r\n"


@pytest.mark.rule("smtp.require-tls")
def test_mail_may_need_tls(tmp_path: Path, certificate: Path, trusting: ssl.SSLContext):
    """[PS] RequireTLS; RFC 3207 section 4: 530."""
    with (
        open_office(tmp_path, TlsCertificate=str(certificate), RequireTLS=True) as office,
        smtplib.SMTP(office.at.host, office.at.port) as client,
    ):
        client.ehlo()
        assert client.docmd(f"MAIL FROM:<{ANN}>") == (530, b"5.7.0 Must issue a STARTTLS command first")
        client.starttls(context=trusting)
        client.sendmail(ANN, [FAX], MAIL)
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.login-after-tls", "smtp.login")
def test_a_password_travels_under_tls_where_there_is_tls(
    tmp_path: Path, users: Path, certificate: Path, trusting: ssl.SSLContext
):
    """RFC 4954 section 4: 538."""
    with (
        open_office(tmp_path, TlsCertificate=str(certificate), AuthUsers=str(users)) as office,
        smtplib.SMTP(office.at.host, office.at.port) as client,
    ):
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.docmd(f"AUTH PLAIN {PLAIN}")[0] == 538
        client.starttls(context=trusting)
        client.login("ann", PASSWORD)
        client.sendmail(ANN, [FAX], MAIL)
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.starttls")
def test_a_client_that_cannot_agree_on_tls_is_left_and_the_next_one_heard(tmp_path: Path, certificate: Path):
    with open_office(tmp_path, TlsCertificate=str(certificate)) as office:
        with office.dial() as client:
            client.say("EHLO a")
            client.say("STARTTLS x")
            client.say("STARTTLS")
            client.send(b"this is no handshake\r\n")
            client.socket.shutdown(socket.SHUT_WR)
            while client.socket.recv(1000):
                pass
        with office.dial() as second:
            assert second.say("NOOP").startswith("250")


@pytest.mark.rule("smtp.stop", "smtp.starttls")
def test_the_service_stops_under_a_client_with_tls_that_says_nothing(
    tmp_path: Path, certificate: Path, trusting: ssl.SSLContext
):
    """Who does not close its side of TLS is not waited for."""
    with open_office(tmp_path, TlsCertificate=str(certificate)) as office:
        client = Telnet(office.at)
        client.say("STARTTLS")
        safe = trusting.wrap_socket(client.socket, server_hostname="mbx01.contoso.example")
        # In TLS 1.3 the client is ready before the server is.
        safe.sendall(b"NOOP\r\n")
        assert safe.recv(100) == b"250 2.0.0 OK\r\n"
    with client.stream, safe:
        assert safe.recv(100).startswith(b"421 4.3.2")


@pytest.mark.rule("smtp.stop", "smtp.starttls")
def test_the_service_stops_under_a_client_that_never_agrees_on_tls(tmp_path: Path, certificate: Path):
    with open_office(tmp_path, TlsCertificate=str(certificate)) as office:
        client = office.dial()
        client.say("STARTTLS")
    with client:
        assert client.socket.recv(100) == b""
