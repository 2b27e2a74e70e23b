"""An alias on its whole way: one report that it was expanded, then its members' own."""

import pytest

from gateway.model.outcome import Outcome
from tests.gateway.flow.scene import Scene, ScriptedLine, after
from tests.gateway.model.facts import EIGHT
from wire.envelope import Notify, Recipient

SALES = ({"name": "sales", "numbers": ["Bob@+14255550120", "+14255550150"]},)
ALL = frozenset({Notify.SUCCESS, Notify.FAILURE})


@pytest.fixture
def sales(scene: Scene) -> Scene:
    return scene.with_settings(aliases=SALES)


def call_both(scene: Scene) -> None:
    line = ScriptedLine([(Outcome.DELIVERED, 1), (Outcome.NO_SUCH_NUMBER, 0)], channels=2)
    scene.prepare().step(EIGHT)
    calling = scene.calling(line)
    calling.step(EIGHT)
    calling.step(after(minutes=1))


def test_the_sender_is_told_of_the_alias_and_of_the_member_that_failed(sales: Scene):
    """RFC 3461 section 5.2.7.3: success was answered when the alias was expanded."""
    bob, nobody = sales.accepted(Recipient(address="sales@fax.contoso.example", notify=ALL))

    call_both(sales)

    assert sales.owed() == [(bob.id, "expanded"), (nobody.id, "failed")]


def test_the_report_on_an_alias_says_nothing_of_what_became_of_its_members(sales: Scene):
    """It has the same bytes whether it is written before their calls or, the directory being away, after them."""
    sales.accepted(Recipient(address="sales@fax.contoso.example", notify=ALL))
    (letter,) = sales.letters.due(EIGHT, 10)

    call_both(sales)
    sales.post().step(after(minutes=2))

    report = (sales.replay / letter.file_name).read_bytes()
    assert b"Final-Recipient: rfc822;sales@fax.contoso.example\r\nAction: expanded\r\nStatus: 2.1.5" in report
    assert not any(word in report for word in (b"X-Fax-Number", b"X-Fax-Pages", b"14255550120", b"Last-Attempt-Date"))
