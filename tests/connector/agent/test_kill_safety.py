"""Killed between hand-over and acknowledgement, before and after every commit: nothing lost, nothing doubled, one report."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from connector.agent.agents import Handed
from connector.model.handover import Acknowledgement, Refusal, Standing
from tests.connector.agent.desk import SECOND, Desk, delivered, failed, read, to_fax
from tests.connector.world import FAX
from wire.dsn import Action
from wire.envelope import Notify

ASKED = frozenset({Notify.SUCCESS, Notify.FAILURE})


class Killed(BaseException):
    """kill -9: no handler of ours may catch it."""


@contextmanager
def killed_at(engine: Engine, count: int, *, after: bool) -> Iterator[None]:
    """Die just before, or just after, the commit of that number; the dead commit nothing more."""
    done = 0
    real = engine.dialect.do_commit

    def commit(connection: object) -> None:
        nonlocal done
        done += 1
        if done > count or (done == count and not after):
            raise Killed
        real(connection)  # type: ignore[arg-type]  # SQLAlchemy's own connection
        if done == count:
            raise Killed

    setattr(engine.dialect, "do_commit", commit)  # noqa: B010  mypy lets nobody replace a method otherwise
    try:
        yield
    finally:
        del engine.dialect.do_commit


@dataclass
class Fax:
    """A gateway that keeps what it accepted, as ours does in its store: it survives the death of Exchange."""

    known: dict[str, list[str]] = field(default_factory=dict)
    """The recipients of each delivery, by its key."""
    outbox: dict[str, list[Acknowledgement]] = field(default_factory=dict)
    accepted: int = 0

    def serve(self, desk: Desk) -> None:
        """Take what waits, acknowledge what is over."""
        connection = desk.connect()
        while isinstance(handed := desk.agents.next(connection), Handed):
            self._accept(handed)
        for key, words in list(self.outbox.items()):
            standings = desk.agents.acknowledge(connection, key, tuple(words))
            assert not isinstance(standings, Refusal)
            assert set(standings) == {Standing.DONE}, "what this gateway says is never gone: nobody else ended it"
            del self.outbox[key]
        desk.agents.close(connection)

    def _accept(self, handed: Handed) -> None:
        named = [recipient.address for recipient in read(handed).envelope.recipients]
        if handed.key not in self.known:
            self.known[handed.key] = named
            self.accepted += 1
        words = {FAX: delivered(), SECOND: failed(SECOND)}
        self.outbox[handed.key] = [words[address] for address in named]


@pytest.mark.rule("agents.one-report", "agents.held-by-one-connection", "agents.key")
@pytest.mark.parametrize("after", [False, True])
def test_a_fax_is_sent_and_reported_once_whichever_commit_is_the_last(tmp_path: Path, after: bool):
    for count in range(1, 100):
        (tmp_path / str(count)).mkdir()
        desk, gateway = Desk(site=tmp_path / str(count)), Fax()
        desk.put(to_fax(notify=ASKED), to_fax(SECOND, notify=ASKED))
        finished = False

        with suppress(Killed), killed_at(desk.engine, count, after=after):
            gateway.serve(desk)
            finished = True
        desk.engine.dispose()
        desk.restart()
        desk.agents.close_all()
        gateway.serve(desk)

        assert gateway.accepted == 1, count
        assert [(r.final_recipient, r.action) for r in desk.reports()] == [
            (FAX, Action.DELIVERED),
            (SECOND, Action.FAILED),
        ], count
        assert desk.queued() == []
        assert gateway.outbox == {}
        if finished:
            assert count > 5
            return
    raise AssertionError("the scenario never ends")


@pytest.mark.rule("agents.one-report", "agents.repeated-acknowledgement")
def test_an_acknowledgement_whose_answer_was_lost_is_repeated_without_harm(desk: Desk):
    """The gateway dies after Exchange's commit and before it hears of it."""
    desk.put(to_fax(notify=ASKED))
    connection = desk.connect()
    key = desk.take(connection).key
    desk.say(connection, key, delivered())  # nobody hears the answer

    desk.restart()
    desk.agents.close_all()

    assert desk.say(desk.connect(), key, delivered()) == [Standing.DONE]
    assert len(desk.reports()) == 1


@pytest.mark.rule("agents.one-report")
def test_a_full_disk_takes_no_half_of_an_acknowledgement(desk: Desk):
    """Recipient, report and table of acknowledgements change together or not at all."""
    desk.put(to_fax(notify=ASKED))
    connection = desk.connect()
    key = desk.take(connection).key

    def full(_: Connection, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO messages"):
            raise OSError("disk full")

    event.listen(desk.engine, "before_cursor_execute", full)
    with pytest.raises(OSError, match="disk full"):
        desk.say(connection, key, delivered())
    event.remove(desk.engine, "before_cursor_execute", full)

    assert [r.address for r in desk.queued()[0].recipients] == [FAX]
    assert desk.figures.newest(None, 1)[0].acknowledged is None
    assert desk.say(connection, key, delivered()) == [Standing.DONE]
    assert len(desk.reports()) == 1
