"""Both halves on real directories: somebody rings, the nurse reads the fax in her mailbox, and her reply is a fax back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.site import Appliance, init, open_site, read_settings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import run_until_idle
from gateway.document.pages import read_tiff, write_tiff
from gateway.model.job import State
from gateway.spool.incoming import CallFile, Incoming
from tests.gateway.document.test_profile_s import a_page
from tests.system.conftest import START

CALLER, CALLED, NURSE = "+14255550123", "+14255550100", "nurse@contoso.example"
PAGES = (a_page(), a_page(rows=1200), a_page())
ROUTES = f'[[gateway.inbound.routes]]\nname = "ward"\ncalled = "{CALLED}"\nto = ["{NURSE}"]\n'
DAY = timedelta(days=1)


@pytest.fixture(params=["replay", "pickup"])
def through(request: pytest.FixtureRequest) -> str:
    """By which directory received faxes reach Exchange."""
    return str(request.param)


def a_site(root: Path, *lines: str) -> Path:
    """A site whose faxes go to the nurse."""
    site = root / "site"
    file = init(site)
    file.write_text("\n".join(["[site]", "[gateway.inbound]", *lines, ROUTES]))
    return site


@contextmanager
def running(site: Path) -> Iterator[tuple[Appliance, VirtualClock]]:
    """Both halves, until the test is through with them."""
    clock = VirtualClock(START)
    with open_site(site, read_settings(site), clock, seeded_ids(1)) as appliance:
        yield appliance, clock


def run(appliance: Appliance, clock: VirtualClock, horizon: timedelta = DAY) -> bool:
    return run_until_idle([appliance.exchange, appliance.gateway], clock, horizon)


def ring(site: Path, caller: str = CALLER, name: str = "a1") -> None:
    """Let somebody call."""
    call = CallFile(id=name, called=CALLED, caller=caller, csid="ACME", tiff=write_tiff(PAGES))
    Incoming(root=site / "spool", node="node1").put(call)


def mails(site: Path, mailbox: str = NURSE) -> Sequence[EmailMessage]:
    files = sorted((site / "mailboxes" / mailbox / "new").glob("*"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_a_fax_comes_to_the_nurse_and_her_reply_is_a_fax_to_the_caller(tmp_path: Path, through: str) -> None:
    """RFC 4160 section 4.2.3 (D22) and 3.2 (D10): there is a way back."""
    site = a_site(tmp_path, f'through = "{through}"', 'format = "tiff"')
    with running(site) as (appliance, clock):
        ring(site)
        assert run(appliance, clock)
        (mail,) = mails(site)
        reply = EmailMessage()
        reply["From"], reply["To"], reply["Subject"] = NURSE, mail["From"], f"Re: {mail['Subject']}"
        reply["Message-ID"], reply["In-Reply-To"] = "<reply@contoso.example>", mail["Message-ID"]
        reply.set_content("Thank you, we have received it.")

        appliance.exchange.submit(reply.as_bytes())
        assert run(appliance, clock)

        (job,) = appliance.gateway.records.jobs.all()
    (attached,) = mail.iter_attachments()
    assert read_tiff(attached.get_payload(decode=True)) == PAGES  # type: ignore[arg-type]  # bytes, decoded
    assert mail["Subject"] == "Fax from +1 425 555 0123 (3 pages)"
    assert (job.number, job.state) == (CALLER, State.DELIVERED)


def test_a_call_that_breaks_off_is_delivered_and_marked(tmp_path: Path) -> None:
    """spec fax.md: a caller whose number ends in 0162 hangs up on page 2."""
    site = a_site(tmp_path)
    with running(site) as (appliance, clock):
        ring(site, caller="+14255550162")
        assert run(appliance, clock)
        (arrival,) = appliance.gateway.records.arrivals.all()

    (mail,) = mails(site)
    assert arrival.is_partial
    assert 0 < arrival.pages < 3
    assert "INCOMPLETE" in mail["Subject"]


def test_nothing_is_lost_while_the_directory_is_away(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    (site / "Replay").rmdir()
    (site / "Replay").write_bytes(b"")  # a file, in which nothing can be put
    with running(site) as (appliance, clock):
        ring(site)
        idle = run(appliance, clock, timedelta(hours=20))
        before = mails(site)
        (site / "Replay").unlink()
        (site / "Replay").mkdir()
        assert run(appliance, clock)

    assert not idle
    assert before == []
    assert len(mails(site)) == 1


def test_a_process_that_dies_during_the_call_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    ring(site)
    with running(site) as (appliance, _):
        while not appliance.gateway.line.ringing():
            appliance.gateway.step()
    with running(site) as (appliance, clock):
        assert run(appliance, clock)

    assert len(mails(site)) == 1


def test_the_same_call_is_the_same_mail_byte_by_byte(tmp_path: Path) -> None:
    """Promise 4 of the design."""
    found = []
    for name in ("one", "two"):
        site = a_site(tmp_path / name)
        with running(site) as (appliance, clock):
            ring(site)
            assert run(appliance, clock)
        found.append([mail.as_bytes() for mail in mails(site)])

    assert found[0] == found[1]


def test_a_file_in_the_hot_folder_arrives(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    (site / "Incoming" / f"{CALLER}_{CALLED}.tif").write_bytes(write_tiff(PAGES))
    with running(site) as (appliance, clock):
        assert run(appliance, clock)

    assert [mail["Subject"] for mail in mails(site)] == ["Fax from +1 425 555 0123 (3 pages)"]
    assert list((site / "Incoming").iterdir()) == []


def test_halves_that_name_different_pickup_directories_do_not_start(tmp_path: Path) -> None:
    site = a_site(tmp_path, 'through = "pickup"', 'pickup_directory = "Elsewhere"')

    result = CliRunner().invoke(main, ["run", "--until-idle", "--site", str(site)])

    assert result.exit_code == 2
    assert "gateway.inbound.pickup_directory" in result.stderr
