"""Mail on its way through the whole transport into a Drop directory (exchange-files.md section 2)."""

from datetime import timedelta
from pathlib import Path

import pytest

from connector.settings import ExchangeSettings
from tests.connector.world import MAIL, World, fax_connector
from wire import dsn
from wire.dsn import Action
from wire.envelope import Notify

FAXES = ["[FAX:Bob Lee@+1 (425) 555-0123]", "[FAX:+1 (425) 555-0177]"]


def a_world(site: Path, *disabled: str, **connector: object) -> World:
    settings = ExchangeSettings(foreign_connectors=(fax_connector(**connector),), disabled_rules=disabled)
    return World(site=site, settings=settings)


@pytest.mark.rule("dropping.relay-dsn-required")
@pytest.mark.parametrize(
    ("required", "wishes", "reported"),
    [
        (False, {Notify.SUCCESS}, []),
        (True, {Notify.SUCCESS}, [Action.RELAYED]),
        (True, {Notify.SUCCESS, Notify.FAILURE}, [Action.RELAYED]),
        (True, {Notify.FAILURE}, []),
        (True, {Notify.NEVER}, []),
    ],
)
def test_a_sender_who_asked_hears_that_the_message_was_relayed_where_the_connector_requires_it(
    tmp_path: Path, required: bool, wishes: set[Notify], reported: list[Action]
):
    """Section 2: `true` -> Exchange emits Action `relayed` at hand-over; `false` -> it stays silent."""
    world = a_world(tmp_path, RelayDsnRequired=required)

    world.exchange.submit(MAIL, recipients=FAXES[:1], notify=wishes)
    assert world.run()

    assert len(world.dropped()) == 1
    assert [dsn.read(mail).recipients[0].action for mail in world.inbox("ann@contoso.example")] == reported


@pytest.mark.rule("dropping.missing-directory-is-8008", "dropping.directory-of-its-own")
def test_messages_stay_queued_while_the_directory_is_missing_and_are_dropped_once_it_is_there(tmp_path: Path):
    world = a_world(tmp_path)
    world.drop.rmdir()
    world.exchange.submit(MAIL, recipients=FAXES[:1])
    idle = world.run(timedelta(minutes=3))
    waiting = len(world.queued())

    world.drop.mkdir()
    assert world.run()

    assert (idle, waiting) == (False, 1)
    assert (len(world.dropped()), world.queued()) == (1, [])


@pytest.mark.rule("dropping.quota")
def test_messages_wait_while_the_quota_is_reached_and_are_dropped_when_files_were_removed(tmp_path: Path):
    world = a_world(tmp_path, DropDirectoryQuota="1 B")
    for _ in range(3):
        world.exchange.submit(MAIL, recipients=FAXES[:1])
    idle = world.run(timedelta(minutes=3))
    taken = [len(world.dropped())]
    while not idle:
        for file in world.drop.iterdir():
            file.unlink()
        idle = world.run(timedelta(minutes=30))
        taken.append(len(world.dropped()))

    assert taken == [1, 1, 1]
    assert world.queued() == []


@pytest.mark.rule("dropping.one-file-for-all-recipients")
@pytest.mark.parametrize(("disabled", "files"), [((), [2]), (("dropping.one-file-for-all-recipients",), [1, 1])])
def test_recipients_that_share_a_connector_share_a_file_unless_the_site_wants_otherwise(
    tmp_path: Path, disabled: tuple[str, ...], files: list[int]
):
    """Section 2: "One file for all recipients of the message that share connector+server, or one per recipient? not documented"."""
    world = a_world(tmp_path, *disabled)

    world.exchange.submit(MAIL, recipients=FAXES)
    assert world.run()

    assert [len(file.envelope.recipients) for file in world.dropped()] == files
    assert len({r.address for file in world.dropped() for r in file.envelope.recipients}) == 2
    assert world.queued() == []


@pytest.mark.rule("dropping.imcea-in-x-receiver", "dropping.orcpt-always")
def test_a_one_off_address_is_dropped_in_its_smtp_form(tmp_path: Path):
    """[RR] an unresolved IMCEA address stays encapsulated; ORCPT names the same one."""
    world = a_world(tmp_path)

    world.exchange.submit(MAIL, recipients=FAXES[:1])
    world.run()

    (to,) = world.dropped()[0].envelope.recipients
    assert to.address == "IMCEAFAX-Bob+20Lee+40+2B1+20+28425+29+20555-0123@contoso.example"
    assert to.orcpt is not None
    assert (to.orcpt.type, to.orcpt.address) == ("rfc822", to.address)
