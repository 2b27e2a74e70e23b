"""`ring`, `route` and `arrivals`: playing a caller, asking who would get a fax, and seeing what came."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from gateway.app import open_gateway
from gateway.cli import main
from gateway.document.pages import read_tiff, write_tiff
from gateway.records import read_settings
from gateway.spool.incoming import Incoming
from tests.gateway.cli.printing import PRINTING_HERE
from tests.gateway.document.test_incoming import a_pdf
from tests.gateway.document.test_profile_s import a_page
from tests.gateway.model.facts import EIGHT
from tests.gateway.test_app import DAY

SETTINGS = """
[site]
[gateway.inbound]
refuse = ["+1900*"]
[[gateway.inbound.routes]]
name = "ward"
sub = "77"
to = ["nurse@contoso.example"]
format = "tiff"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def tiff(tmp_path: Path) -> Path:
    file = tmp_path / "scan.tif"
    file.write_bytes(write_tiff([a_page(), a_page()]))
    return file


def dropfax(site: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(words[0]), "--site", str(site), *map(str, words[1:])])


def told(site: Path, *words: str | Path) -> Any:
    result = dropfax(site, *words, "--json")
    assert result.stderr == ""
    return json.loads(result.stdout)


def answered(site: Path) -> None:
    """Let the gateway run until nothing rings any more."""
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        assert run_until_idle([gateway], clock, DAY)


def waiting(site: Path) -> Incoming:
    return Incoming(root=site / "spool", node="node1")


def test_a_caller_rings_and_is_told_where_to_look(site: Path, tiff: Path) -> None:
    result = dropfax(site, "ring", "--from", "+1 425 555 0123", "--sub", "77", "--csid", "ACME", tiff)

    assert result.exit_code == 0
    assert "A fax of 2 pages from +1 425 555 0123 rings at +1 425 555 0100." in result.stdout
    assert "nurse@contoso.example: rule 'ward' claims it" in result.stdout
    assert "dropfax arrivals" in result.stdout
    (name,) = waiting(site).waiting(())
    call = waiting(site).take(name)
    assert call is not None
    assert (call.caller, call.called, call.csid, call.sub) == ("+14255550123", "+14255550100", "ACME", "77")


def test_the_pages_of_several_files_are_one_fax(site: Path, tiff: Path, tmp_path: Path) -> None:
    """RFC 2305 section 2.2.4 (A10): their pages in order."""
    pdf = tmp_path / "scan.pdf"
    pdf.write_bytes(a_pdf(1))

    facts = told(site, "ring", "--withheld", tiff, pdf)

    call = waiting(site).take(facts["ring"])
    assert call is not None
    assert facts["pages"] == len(read_tiff(call.tiff)) == 3
    assert read_tiff(call.tiff)[:2] == read_tiff(tiff.read_bytes())


def test_what_is_no_fax_does_not_ring(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"%PDF-1.4 junk")

    result = dropfax(site, "ring", "--withheld", file)

    assert result.exit_code == 2
    assert "scan.pdf cannot be faxed" in result.stderr
    assert "the PDF is damaged" in result.stderr
    assert waiting(site).waiting(()) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "say who calls"),
        (["--withheld", "--from", "+14255550123"], "say who calls"),
        (["--from", "hello"], "'hello' is no fax number"),
        (["--withheld", "--sub", "7#"], "is no sub-address"),
        (["--withheld", "--csid", "x" * 21], "at most 20 printable"),
        (["--withheld", "--csid", "a\nb"], "is no identification"),
    ],
)
@pytest.mark.parametrize("command", ["ring", "route"])
def test_a_caller_that_cannot_be_is_refused(site: Path, tiff: Path, command: str, words: list[str], why: str) -> None:
    result = dropfax(site, command, *words, *([tiff] if command == "ring" else []))

    assert result.exit_code == 2
    assert why in result.stderr


class TestRoute:
    def test_it_says_rule_by_rule_who_would_get_the_fax(self, site: Path) -> None:
        result = dropfax(site, "route", "--from", "+14255550123")

        assert result.exit_code == 0
        assert "rule 'ward' does not fit: it is for the sub-address 77" in result.stdout
        assert "goes to faxes@contoso.example as PDF" in result.stdout

    def test_it_says_the_same_as_data(self, site: Path) -> None:
        facts = told(site, "route", "--withheld", "--sub", "77")

        assert (facts["mailboxes"], facts["format"], facts["is_refused"]) == (["nurse@contoso.example"], "tiff", False)

    def test_a_refused_caller_is_an_exit_code(self, site: Path) -> None:
        result = dropfax(site, "route", "--from", "+19005550100")

        assert result.exit_code == 1
        assert "refused" in result.stdout

    def test_it_answers_before_there_is_a_site(self, tmp_path: Path) -> None:
        result = dropfax(tmp_path / "none", "route", "--withheld")

        assert (result.exit_code, "goes to" in result.stdout) == (0, True)


def test_what_came_is_listed_with_what_nobody_claimed(site: Path, tiff: Path) -> None:
    dropfax(site, "ring", "--from", "+14255550123", "--sub", "77", tiff)
    dropfax(site, "ring", "--withheld", tiff)
    dropfax(site, "ring", "--from", "+19005550123", tiff)
    answered(site)
    dropfax(site, "ring", "--withheld", tiff)

    text = dropfax(site, "arrivals").stdout
    facts = told(site, "arrivals")

    assert "2 received, 1 unrouted, 1 refused, 0 incomplete, 1 ringing" in text
    assert "nurse@contoso.example" in text
    assert "call rejected" in text
    by_caller = {fact["caller"]: fact for fact in facts["arrivals"]}
    assert (facts["unrouted"], facts["refused"]) == (1, 1)
    assert by_caller["+14255550123"]["posted"] is not None
    assert Path(by_caller["+14255550123"]["tiff"]).exists()
    assert (by_caller[None]["unrouted"], by_caller["+19005550123"]["mail"]) == (True, None)
