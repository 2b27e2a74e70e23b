"""Where a server may listen, and how."""

import ssl
from pathlib import Path

import httpx
import pytest
import trustme
from click.testing import CliRunner

from appliance.cli import main
from appliance.errors import WebAddressError
from appliance.hosting import Sites
from appliance.web import Address, Door, Keys, Names, application, serving, tokens
from appliance.web.binding import refuse_open_bind, warning_of
from appliance.web.scopes import Scope
from appliance.web.serving import Certificate

EVERYWHERE = Address(host="0.0.0.0", port=8025)
HERE = Address(host="127.0.0.1", port=8025)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    file = tmp_path / "tokens"
    tokens.add(file, "ann", Scope.ADMIN, lambda: "secret")
    return Keys(file=file)


def test_other_machines_come_in_with_tokens_alone():
    with pytest.raises(WebAddressError, match="there is no token"):
        refuse_open_bind(EVERYWHERE, Keys(), is_encrypted=True, insecure=True)


def test_other_machines_come_by_plain_http_only_where_somebody_says_so(keys: Keys):
    with pytest.raises(WebAddressError, match="--insecure"):
        refuse_open_bind(EVERYWHERE, keys, is_encrypted=False, insecure=False)
    refuse_open_bind(EVERYWHERE, keys, is_encrypted=False, insecure=True)
    refuse_open_bind(EVERYWHERE, keys, is_encrypted=True, insecure=False)

    assert (warning_of(EVERYWHERE, keys, is_encrypted=False) or "").startswith("INSECURE: ")
    assert warning_of(EVERYWHERE, keys, is_encrypted=True) is None


def test_this_machine_needs_neither_and_is_told_what_that_means(keys: Keys):
    refuse_open_bind(HERE, Keys(), is_encrypted=False, insecure=False)

    assert "everybody on this machine" in (warning_of(HERE, Keys(), is_encrypted=False) or "")
    assert warning_of(HERE, keys, is_encrypted=False) is None


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--listen", "0.0.0.0:0"], "there is no token"),
        (["--listen", "[::]:0", "--insecure"], "there is no token"),
        (["--certificate", "chain.pem"], "belong together"),
        (["--certificate", "none.pem", "--key", "none.pem"], "cannot be used"),
    ],
)
def test_serve_refuses_with_a_sentence_what_nobody_should_serve(options: list[str], told: str):
    done = CliRunner().invoke(main, ["serve", "--empty", *options])

    assert (done.exit_code, told in done.output, "nothing was started" in done.output) == (2, True, True)


def test_with_a_certificate_the_server_speaks_tls_and_the_cookie_stays_there(hosted: Sites, keys: Keys, tmp_path: Path):
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate = Certificate(chain=tmp_path / "chain.pem", key=tmp_path / "key.pem")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)

    certificate.refuse_unusable()
    with (
        serving(application(hosted, Door(keys=keys)), Address(host="127.0.0.1", port=0), certificate) as at,
        httpx.Client(base_url=f"https://localhost:{at.port}", verify=trust, trust_env=False) as client,
    ):
        signed = client.post("/login", data={"token": "dropfax_secret"})
        listed = client.get("/api/v1/sites")

    assert at.url.startswith("https://")
    assert signed.headers["Set-Cookie"].startswith("__Host-dropfax-")
    assert "Secure" in signed.headers["Set-Cookie"]
    assert listed.status_code == 200


def test_a_server_for_other_machines_is_called_by_its_addresses_and_by_the_names_it_was_given():
    names = Names(named=frozenset({"fax.contoso.example"}), is_loopback=False)

    assert [
        names.include(host) for host in ("192.0.2.1:8025", "[2001:db8::1]", "fax.contoso.example", "evil.example")
    ] == [
        True,
        True,
        True,
        False,
    ]
