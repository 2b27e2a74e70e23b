"""Where the connector listens, and what keeps it from that ([PS] Bindings)."""

import socket
from pathlib import Path

import pytest

from connector.errors import ListenError
from connector.settings import ConnectorFile, ExchangeSettings
from connector.settings.smtp import Binding, binding_of
from connector.smtp import listen_on, listening
from foundation.settings import SettingsError, load
from tests.connector.smtp.office import Office, open_office, settings


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ("127.0.0.1:2525", Binding(host="127.0.0.1", port=2525)),
        ("localhost:25", Binding(host="127.0.0.1", port=25)),
        ("2525", Binding(host="127.0.0.1", port=2525)),
        (":0", Binding(host="127.0.0.1", port=0)),
        ("[::1]:2525", Binding(host="::1", port=2525)),
        ("0.0.0.0:25", Binding(host="0.0.0.0", port=25)),
    ],
)
def test_a_binding_is_an_address_and_a_port(text: str, binding: Binding):
    assert binding_of(text) == binding
    assert binding_of(str(binding)) == binding


@pytest.mark.parametrize(
    "text", ["", "x", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "mail.example:25", "1:+5", ":٢٥"]
)
def test_what_is_none_is_refused(text: str):
    with pytest.raises(ValueError, match="should"):
        binding_of(text)


@pytest.mark.rule("smtp.loopback")
@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("Bindings = '0.0.0.0:25'", "Bindings: should be a loopback address while there are no AuthUsers"),
        ("Bindings = '[::]:25'", "anybody who reaches another one could send faxes"),
        ("Bindings = 'mail.example:25'", "should begin with an IP address"),
        ("Bindings = '127.0.0.1'", "should end in a port"),
        ("RequireTLS = true", "RequireTLS: needs a TlsCertificate"),
        ("TlsKey = 'key.pem'", "TlsKey: needs the TlsCertificate"),
        ("Banner = 'SMTP OK'", "should begin with '220 '"),  # [PS]
        ('Banner = "220 a\\r\\nb"', "one line"),
        ("ConnectionTimeout = '5 min'", "ConnectionInactivityTimeout: should be less than ConnectionTimeout"),  # [PS]
        ("MaxLogonFailures = 11", "should be at most 10"),  # [PS]
        ("MaxMessageSize = '3 GB'", "2147483647"),  # [PS]
        ("MaxMessageSize = '64 B'", "should be at least 64 KB"),  # [PS]
        ("MaxHopCount = 501", "should be at most 500"),  # [PS]
        ('Name = "a\\r\\nX-Receiver: b"', "Name"),
    ],
)
def test_settings_that_cannot_work_are_refused(tmp_path: Path, table: str, sentence: str):
    (tmp_path / "dropfax.toml").write_text(f"[exchange.ReceiveConnector]\n{table}\n")

    with pytest.raises(SettingsError, match="dropfax does not start") as refusal:
        load(tmp_path / "dropfax.toml", ConnectorFile)

    assert sentence in str(refusal.value)


@pytest.mark.rule("smtp.loopback", "smtp.login")
def test_users_open_other_addresses(tmp_path: Path):
    (tmp_path / "dropfax.toml").write_text(
        "[exchange.ReceiveConnector]\nBindings = '0.0.0.0:25'\nAuthUsers = 'users'\n"
    )

    connector = load(tmp_path / "dropfax.toml", ConnectorFile).exchange.receive_connector

    assert connector.binding == Binding(host="0.0.0.0", port=25)


@pytest.mark.rule("smtp.loopback")
def test_a_command_may_name_another_port():
    connector = listen_on("[::1]:2526", ExchangeSettings()).receive_connector

    assert (connector.enabled, connector.bindings) == (True, "[::1]:2526")
    for text in ("0.0.0.0:25", "x"):
        with pytest.raises(SettingsError, match="dropfax does not start"):
            listen_on(text, ExchangeSettings())


def test_a_port_in_use_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refusal = (
            f"Bindings: 127.0.0.1:{port} cannot be listened on: Address already in use; no mail is taken in by SMTP"
        )

        with (
            pytest.raises(ListenError, match=refusal),
            listening(settings(Bindings=f"127.0.0.1:{port}"), Office(site=tmp_path).receiver),
        ):
            pass


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / "server.pem").write_text(content)

    with (
        pytest.raises(ListenError, match=r"TlsCertificate: server\.pem and its key cannot be used"),
        listening(settings(TlsCertificate="server.pem"), Office(site=tmp_path).receiver),
    ):
        pass


def test_users_that_cannot_be_read_are_named(tmp_path: Path):
    with (
        pytest.raises(ListenError, match="AuthUsers: users cannot be read: No such file"),
        listening(settings(AuthUsers="users"), Office(site=tmp_path).receiver),
    ):
        pass


def test_a_port_is_free_again_when_the_service_has_stopped(tmp_path: Path):
    with open_office(tmp_path) as office, office.dial() as client:
        client.say("QUIT")
    with open_office(tmp_path, Bindings=str(office.at)) as again, again.dial() as client:
        assert client.greeting.startswith("220")


def test_ipv6_is_listened_on_too(tmp_path: Path):
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with open_office(tmp_path, Bindings="[::1]:0") as office, office.dial() as client:
        assert client.say("EHLO a").startswith("250-mbx01.contoso.example Hello [::1]")
