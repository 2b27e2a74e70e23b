"""From a ringing telephone to a mail: exactly one arrival for each call, and nothing lost wherever it breaks."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.document import scanlines
from gateway.document.pages import read_tiff, write_tiff
from gateway.document.printing import Printout, print_fax
from gateway.flow.receive import Receive
from gateway.flow.ring import Ringing, numbers_in
from gateway.line.script import Callees
from gateway.line.simulator import SimulatedLine
from gateway.model.call import Line, Reception, Ring
from gateway.model.deed import Scope
from gateway.model.outcome import Outcome
from gateway.model.window import Window
from gateway.settings import GatewaySettings, LineSettings
from gateway.spool.hotfolder import HotFolder
from gateway.spool.incoming import CallFile, Incoming
from gateway.store.management import Desk, Request
from tests.gateway.document.test_incoming import a_pdf
from tests.gateway.document.test_profile_s import a_page
from tests.gateway.flow.scene import Scene, ScriptedLine
from tests.gateway.model.facts import EIGHT
from wire import mailfile

LATER = EIGHT + timedelta(minutes=1)
PAGES = (a_page(rows=400), a_page(rows=300))
WITHOUT_ECM = "+14255550103"


class BrokenOffLine(ScriptedLine):
    """A line on which every call to us breaks off on its second page, or before its first."""

    pages = 2

    def received(self, now: Any) -> list[tuple[Ring, Reception]]:
        return [(ring, self._cut(reception)) for ring, reception in super().received(now)]

    def _cut(self, reception: Reception) -> Reception:
        return replace(
            reception,
            outcome=Outcome.DCN_RECEIVED,
            pages=reception.pages[: self.pages],
            pages_confirmed=max(0, self.pages - 1),
            rows_cut=100 if self.pages else None,
        )


class EmptyLine(BrokenOffLine):
    pages = 0


def incoming_of(scene: Scene) -> Incoming:
    return Incoming(root=scene.blobs.root, node=scene.jobs.node)


def receive_of(scene: Scene, line: Line) -> Receive:
    return Receive(
        line=line,
        incoming=incoming_of(scene),
        jobs=scene.jobs,
        arrivals=scene.arrivals,
        blobs=scene.blobs,
        settings=scene.settings,
    )


def ringing(scene: Scene, name: str = "a1", **facts: Any) -> str:
    """Let somebody call."""
    usual: dict[str, Any] = {"called": "+14255550100", "caller": "+14255550199", "tiff": write_tiff(PAGES)}
    incoming_of(scene).put(CallFile(id=name, **{**usual, **facts}))
    return name


def arrive(scene: Scene, line: ScriptedLine | None = None) -> None:
    """Answer what rings, and write down what came."""
    receive = receive_of(scene, line or ScriptedLine([]))
    receive.step(EIGHT)
    receive.step(LATER)


def left(scene: Scene) -> list[str]:
    directory = incoming_of(scene).directory
    return sorted(path.name for path in directory.iterdir()) if directory.exists() else []


class TestAFaxThatComes:
    def test_becomes_an_arrival_with_its_pages_as_they_came(self, scene: Scene) -> None:
        ringing(scene, csid="ACME", sub="77")

        arrive(scene)

        (arrival,) = scene.arrivals.all()
        assert (arrival.caller, arrival.called, arrival.csid, arrival.sub) == (
            "+14255550199",
            "+14255550100",
            "ACME",
            "77",
        )
        assert (arrival.outcome, arrival.pages, arrival.pages_confirmed) == (Outcome.DELIVERED, 2, 2)
        assert read_tiff(scene.blobs.arrival(arrival.ring)) == PAGES
        assert left(scene) == []

    def test_goes_to_whom_the_rules_name(self, scene: Scene) -> None:
        """RFC 4160 section 4.2.4 (D24): a sub-address may name a mailbox."""
        rules = [{"name": "ward", "sub": "7*", "to": ["nurse@contoso.example"]}]
        scene = scene.with_settings(inbound={"routes": rules})
        ringing(scene, "a1", sub="77")
        ringing(scene, "b2")

        arrive(scene, ScriptedLine([], channels=2))

        assert [arrival.mailboxes for arrival in scene.arrivals.all()] == [
            ("nurse@contoso.example",),
            ("faxes@contoso.example",),
        ]

    @pytest.mark.parametrize("caller", ["(425) 555-0199", "1 425 555 0199", "+14255550199"])
    def test_is_of_the_same_caller_however_the_exchange_writes_the_number(self, scene: Scene, caller: str) -> None:
        rules = [{"name": "ward", "caller": "+1425*", "to": ["nurse@contoso.example"]}]
        scene = scene.with_settings(inbound={"routes": rules}, dialling={"country": "US"})
        ringing(scene, caller=caller, called="425 555 0100")

        arrive(scene)

        (arrival,) = scene.arrivals.all()
        assert (arrival.caller, arrival.called) == ("+14255550199", "+14255550100")
        assert arrival.mailboxes == ("nurse@contoso.example",)

    def test_from_a_caller_given_out_as_garbage_is_delivered_with_it(self, scene: Scene) -> None:
        ringing(scene, caller="eve\r\nBcc: all@contoso.example")

        arrive(scene)
        scene.post().step(LATER)

        (arrival,) = scene.arrivals.all()
        (file,) = scene.replay.iterdir()
        mail = message_from_bytes(mailfile.mail_in(file.read_bytes()), policy=policy.default)
        assert arrival.caller == "eve Bcc: all@contoso.example"
        assert (mail["Bcc"], arrival.mailboxes) == (None, ("faxes@contoso.example",))

    def test_is_posted_as_a_mail_with_the_same_bytes_however_often(self, scene: Scene) -> None:
        ringing(scene)
        arrive(scene)
        (letter,) = scene.letters.due(LATER, 10)

        scene.post().step(LATER)
        first = (scene.replay / letter.file_name).read_bytes()
        (scene.replay / letter.file_name).unlink()
        scene.letters.postpone(letter, LATER)
        scene.post()._post(letter, LATER)

        assert (scene.replay / letter.file_name).read_bytes() == first
        (attached,) = message_from_bytes(mailfile.mail_in(first), policy=policy.default).iter_attachments()
        assert attached.get_content_type() == "application/pdf"

    def test_is_attached_as_the_tiff_that_everybody_reads_where_the_site_wants_that(self, scene: Scene) -> None:
        """RFC 4160 section 4.4 (D26)."""
        scene = scene.with_settings(inbound={"format": "tiff"})
        ringing(scene)
        arrive(scene)

        scene.post().step(LATER)

        (file,) = scene.replay.iterdir()
        (attached,) = message_from_bytes(mailfile.mail_in(file.read_bytes()), policy=policy.default).iter_attachments()
        assert read_tiff(attached.get_payload(decode=True)) == PAGES  # type: ignore[arg-type]  # bytes, decoded

    def test_goes_through_pickup_where_the_site_wants_that(self, scene: Scene) -> None:
        scene = scene.with_settings(inbound={"through": "pickup"})
        (scene.root / "Pickup").mkdir(exist_ok=True)
        ringing(scene)
        arrive(scene)

        scene.post().step(LATER)

        (file,) = (scene.root / "Pickup").iterdir()
        assert file.read_bytes().startswith(b"From: ")
        assert list(scene.replay.iterdir()) == []

    def test_waits_while_the_directory_is_away_for_a_day(self, scene: Scene) -> None:
        ringing(scene)
        arrive(scene)
        scene.replay.rmdir()
        for hour in range(24):
            scene.post().step(LATER + timedelta(hours=hour))
        scene.replay.mkdir()

        scene.post().step(LATER + timedelta(hours=25))

        assert len(list(scene.replay.iterdir())) == 1


class TestACallThatBreaksOff:
    def test_delivers_what_came_and_says_so(self, scene: Scene) -> None:
        ringing(scene)
        arrive(scene, BrokenOffLine([]))

        scene.post().step(LATER)

        (arrival,) = scene.arrivals.all()
        (file,) = scene.replay.iterdir()
        assert (arrival.is_partial, arrival.pages, arrival.pages_confirmed, arrival.rows_cut) == (True, 2, 1, 100)
        assert "INCOMPLETE" in message_from_bytes(mailfile.mail_in(file.read_bytes()), policy=policy.default)["Subject"]

    def test_makes_no_mail_without_a_page(self, scene: Scene) -> None:
        ringing(scene)

        arrive(scene, EmptyLine([]))

        (arrival,) = scene.arrivals.all()
        assert (arrival.pages, arrival.mailboxes, arrival.route) == (0, (), "no page came, so nobody gets a mail")
        assert scene.letters.due(LATER, 10) == []
        assert left(scene) == []


@pytest.mark.parametrize(("pattern", "caller"), [("withheld", ""), ("+1425555*", "+14255550199")])
def test_a_refused_caller_is_written_down_and_makes_no_mail(scene: Scene, pattern: str, caller: str) -> None:
    """RFC 4160 section 4.1 (D16, D17): DCN to the caller, and a line in the log."""
    scene = scene.with_settings(inbound={"refuse": [pattern]})
    ringing(scene, caller=caller)

    arrive(scene)

    (arrival,) = scene.arrivals.all()
    assert (arrival.outcome, arrival.pages, arrival.mailboxes) == (Outcome.CALL_REJECTED, 0, ())
    assert "refusal list" in arrival.route
    assert scene.letters.due(LATER, 10) == []


class TestChannels:
    def test_a_call_waits_for_a_free_channel(self, scene: Scene) -> None:
        line = ScriptedLine([], channels=1)
        receive = receive_of(scene, line)
        ringing(scene, "a1")
        ringing(scene, "b2")

        receive.step(EIGHT)
        first = [ring.id for ring in line.ringing()]
        receive.step(LATER)

        assert first == ["a1"]
        assert [ring.id for ring in line.ringing()] == ["b2"]

    def test_a_held_channel_is_not_answered(self, scene: Scene) -> None:
        line = ScriptedLine([], channels=2)
        desk = Desk(
            engine=scene.jobs.engine, window=lambda _: Window(terms=(), zone=ZoneInfo("UTC")), owed=scene.owed_at
        )
        desk.block(Scope.CHANNEL, "1", Request(who="Ann", at=EIGHT))
        ringing(scene)

        receive_of(scene, line).step(EIGHT)

        assert [ring.channel for ring in line.ringing()] == [2]

    def test_the_same_call_is_answered_once_while_it_rings(self, scene: Scene) -> None:
        line = ScriptedLine([], channels=4)
        receive = receive_of(scene, line)
        ringing(scene)

        receive.step(EIGHT)
        again = receive.step(EIGHT)

        assert len(line.ringing()) == 1
        assert not again


class TestKilled:
    def test_during_the_call_it_rings_again(self, scene: Scene) -> None:
        ringing(scene)
        receive_of(scene, ScriptedLine([])).step(EIGHT)

        arrive(scene)

        assert len(scene.arrivals.all()) == 1
        assert left(scene) == []

    def test_before_the_pages_are_kept_nothing_is_written_down(self, scene: Scene) -> None:
        ringing(scene)
        receive = receive_of(scene, ScriptedLine([]))
        receive.step(EIGHT)
        receive.blobs = replace(scene.blobs, root=scene.root / "dropfax.db")  # a file, in which nothing can be kept

        worked = receive.step(LATER)

        assert not worked
        assert scene.arrivals.all() == []
        assert receive.next_due(LATER) == LATER + timedelta(minutes=1)
        receive.blobs = scene.blobs
        receive.step(LATER + timedelta(minutes=1))
        assert len(scene.arrivals.all()) == 1

    def test_after_the_commit_the_call_is_only_put_away(self, scene: Scene) -> None:
        ringing(scene)
        kept = (incoming_of(scene).directory / "a1.ring").read_bytes()
        arrive(scene)
        (incoming_of(scene).directory / "a1.node1.taken").write_bytes(kept)
        line = ScriptedLine([])

        receive_of(scene, line).step(LATER)

        assert line.ringing() == []
        assert len(scene.arrivals.all()) == 1
        assert left(scene) == []

    def test_a_call_that_another_node_wrote_down_meanwhile_is_no_second_arrival(self, scene: Scene) -> None:
        ringing(scene)
        slow = receive_of(scene, ScriptedLine([]))
        slow.step(EIGHT)
        arrive(scene)

        slow.step(LATER)

        assert len(scene.arrivals.all()) == 1
        assert len(scene.letters.due(LATER, 10)) == 1


def test_a_call_whose_pages_nobody_can_read_is_set_aside_and_the_next_one_answered(scene: Scene) -> None:
    ringing(scene, "a1", tiff=b"II*\0")
    ringing(scene, "b2")

    arrive(scene, ScriptedLine([], channels=2))

    assert left(scene) == ["a1.bad"]
    assert [arrival.ring for arrival in scene.arrivals.all()] == ["b2"]


def test_a_call_whose_pages_break_the_line_is_set_aside_and_the_next_one_answered(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Without error correction the line must know the bits of each row (T.4); a strip that is no T.6 has none."""
    callees = Callees(settings=LineSettings(), zone=ZoneInfo("UTC"), seed=1)
    line = SimulatedLine(channels=1, station_id="1", callees=callees, coding=scanlines)
    damaged = replace(a_page(), strip=b"no code of T.6")
    ringing(scene, "a1", tiff=write_tiff([damaged]), caller=WITHOUT_ECM)
    ringing(scene, "b2")

    receive = receive_of(scene, line)
    worked = [receive.step(EIGHT), receive.step(LATER + timedelta(hours=1))]

    assert worked == [True, True]
    assert left(scene) == ["a1.bad"]
    assert "the strip of a page cannot be read" in caplog.text
    assert [arrival.ring for arrival in scene.arrivals.all()] == ["b2"]


class TestHotFolder:
    def offered(self, scene: Scene, files: dict[str, bytes]) -> Ringing:
        """Put files into the folder and let them lie long enough."""
        folder = HotFolder(
            directory=scene.root / "Incoming",
            node=scene.jobs.node,
            quiet=scene.settings.quiet,
            world=scene.world,
            ids=lambda: "f" * 32,
        )
        folder.directory.mkdir()
        for name, content in files.items():
            (folder.directory / name).write_bytes(content)
        ringing = Ringing(
            folder=folder,
            incoming=incoming_of(scene),
            printer=print_fax,
            settings=scene.settings,
            zone=ZoneInfo("UTC"),
        )
        assert not ringing.step(EIGHT)
        assert ringing.next_due(EIGHT) == EIGHT + scene.settings.quiet
        scene.world.advance_to(EIGHT + scene.settings.quiet)
        return ringing

    def test_a_pdf_arrives_as_a_fax(self, scene: Scene) -> None:
        self.offered(scene, {"+14255550177_+14255550101.pdf": a_pdf(2)}).step(LATER)

        arrive(scene)

        (arrival,) = scene.arrivals.all()
        assert (arrival.caller, arrival.called, arrival.pages) == ("+14255550177", "+14255550101", 2)
        assert list((scene.root / "Incoming").iterdir()) == []

    def test_a_file_without_numbers_in_its_name_arrives_from_nobody_at_the_sites_number(self, scene: Scene) -> None:
        self.offered(scene, {"20240402_083000.tif": write_tiff(PAGES)}).step(LATER)

        arrive(scene)

        (arrival,) = scene.arrivals.all()
        assert (arrival.caller, arrival.called) == ("", GatewaySettings().inbound.number)
        assert read_tiff(scene.blobs.arrival(arrival.ring)) == PAGES

    def test_what_cannot_be_read_is_set_aside_with_its_reason(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.offered(scene, {"scan.pdf": b"%PDF-1.4 junk"}).step(LATER)

        assert [path.name for path in (scene.root / "Incoming").iterdir()] == ["scan.pdf.bad"]
        assert "the PDF is damaged" in caplog.records[-1].__dict__["reason"]
        assert left(scene) == []

    def test_a_file_that_breaks_its_printing_does_not_keep_the_next_one_from_arriving(self, scene: Scene) -> None:
        def breaks(*_: object) -> Iterator[Printout]:
            raise ZeroDivisionError

        ringing = self.offered(scene, {"a.pdf": a_pdf(1), "b.tif": write_tiff(PAGES)})
        ringing.printer = breaks
        ringing.step(LATER)
        ringing.step(LATER)

        arrive(scene)

        assert [arrival.pages for arrival in scene.arrivals.all()] == [2]
        assert [path.name for path in (scene.root / "Incoming").iterdir()] == ["a.pdf.bad"]

    def test_a_file_that_is_too_large_is_set_aside_unread(self, scene: Scene) -> None:
        scene = scene.with_settings(document={"max_message_size": 1024})

        self.offered(scene, {"a.pdf": bytes(1025)}).step(LATER)

        assert [path.name for path in (scene.root / "Incoming").iterdir()] == ["a.pdf.bad"]

    def test_killed_between_ringing_and_letting_go_it_is_one_fax(self, scene: Scene) -> None:
        ringing = self.offered(scene, {"scan.tif": write_tiff(PAGES)})
        ringing.step(LATER)
        arrive(scene)
        (scene.root / "Incoming" / f"{'f' * 32}.node1.scan.tif.taken").write_bytes(write_tiff(PAGES))

        ringing.step(LATER)
        arrive(scene)

        assert len(scene.arrivals.all()) == 1
        assert list((scene.root / "Incoming").iterdir()) == []

    def test_a_spool_that_is_full_keeps_the_file(self, scene: Scene) -> None:
        shutil.rmtree(scene.blobs.root, ignore_errors=True)
        scene.blobs.root.write_bytes(b"")

        ringing = self.offered(scene, {"scan.tif": write_tiff(PAGES)})

        worked = ringing.step(LATER)

        assert not worked
        assert ringing.next_due(LATER) == LATER + timedelta(minutes=1)
        (kept,) = (scene.root / "Incoming").iterdir()
        assert kept.name.endswith("scan.tif.taken")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("+14255550199_+14255550100.pdf", ("+14255550199", "+14255550100")),
        ("+1 (425) 555-0199_+14255550100_2.pdf", ("+14255550199", "+14255550100")),
        ("+14255550199_x.pdf", ("+14255550199", "")),
        ("withheld_+14255550100.tif", ("", "+14255550100")),
        ("+14255550199.pdf", ("", "")),
        ("20240402_083000.pdf", ("", "")),
        ("scan_2.pdf", ("", "")),
        ("..\n+1_x", ("", "")),
    ],
)
def test_a_name_may_tell_who_calls_whom(name: str, numbers: tuple[str, str]) -> None:
    assert numbers_in(name) == numbers
