"""Stress profiles through the gateway: what lies in the Replay directory, and when, is what the profile declares."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.model.outcome import Outcome
from gateway.model.stress import PROFILES
from gateway.settings import ReportSettings
from gateway.store.engine import open_database
from tests.gateway.flow.scene import Scene, ScriptedLine, a_scene, after
from wire import dsn, mailfile
from wire.dsn import Action

NUMBERS = ("+14255550123", "+14255550124")
DELIVERED, FAILED, DELAYED = Action.DELIVERED, Action.FAILED, Action.DELAYED


@pytest.fixture
def make_scene(tmp_path: Path) -> Iterator[Callable[[], Scene]]:
    """A way to begin on a new site, as often as a test wants to."""
    with ExitStack() as opened:
        made: list[Scene] = []

        def new_site() -> Scene:
            root = tmp_path / str(len(made))
            root.mkdir()
            engine = open_database(root / "dropfax.db")
            opened.callback(engine.dispose)
            made.append(a_scene(root, engine))
            return made[-1]

        yield new_site


def called(scene: Scene, *outcomes: Outcome, minutes: int = 4) -> Scene:
    """Let faxes be called one after the other, the first so many minutes after its mail came, each call a minute long."""
    line = ScriptedLine([(outcome, 3 if outcome is Outcome.DELIVERED else 0) for outcome in outcomes])
    scene.ready(*NUMBERS[: len(outcomes)])
    for turn in range(len(outcomes)):
        scene.calling(line).step(after(minutes=minutes - 1 + turn))
        scene.calling(line).step(after(minutes=minutes + turn))
    return scene


def stressed(scene: Scene, profile: str) -> Scene:
    """The site under a profile."""
    return scene.with_settings(report={"stress": profile})


def what_comes(scene: Scene, hours: int = 2) -> list[tuple[int, Action]]:
    """Post for so long, minute by minute: minutes after the mail came, and what the report says."""
    came: list[tuple[int, Action]] = []
    seen: set[str] = set()
    for minute in range(hours * 60):
        scene.post().step(after(minutes=minute))
        new = [name for name in scene.posted() if name not in seen]
        seen |= set(new)
        came += [(minute, action_in(scene, name)) for name in new]
    return came


def action_in(scene: Scene, name: str) -> Action:
    content = mailfile.read((scene.replay / name).read_bytes()).content
    return dsn.read(content).recipients[0].action


@pytest.mark.parametrize(
    ("profile", "of_delivered", "of_failed"),
    [
        ("", [(4, DELIVERED)], [(4, FAILED)]),
        ("late", [(30, DELIVERED)], [(30, FAILED)]),
        ("duplicate", [(4, DELIVERED), (5, DELIVERED)], [(4, FAILED), (5, FAILED)]),
        ("out-of-order", [(4, DELIVERED), (5, DELAYED)], [(4, FAILED), (5, DELAYED)]),
        ("delayed-then-failed", [(4, DELIVERED)], [(4, DELAYED), (34, FAILED)]),
        ("late-success", [(30, DELIVERED)], [(4, FAILED)]),
        ("prefixed", [(4, DELIVERED)], [(4, FAILED)]),
        ("never", [], []),
    ],
)
def test_exactly_the_declared_mails_come(
    make_scene: Callable[[], Scene],
    profile: str,
    of_delivered: list[tuple[int, Action]],
    of_failed: list[tuple[int, Action]],
) -> None:
    assert what_comes(called(stressed(make_scene(), profile), Outcome.DELIVERED)) == of_delivered
    assert what_comes(called(stressed(make_scene(), profile), Outcome.NO_SUCH_NUMBER)) == of_failed


def test_reversed_reports_on_two_faxes_of_a_mail_change_their_places(scene: Scene) -> None:
    site = called(stressed(scene, "reversed"), Outcome.DELIVERED, Outcome.NO_SUCH_NUMBER)

    assert what_comes(site) == [(55, FAILED), (56, DELIVERED)]


def test_two_copies_are_two_mails_with_an_id_each(scene: Scene) -> None:
    """Exchange would suppress a second mail of the same Message-ID."""
    site = called(stressed(scene, "duplicate"), Outcome.DELIVERED)
    what_comes(site)

    mails = [(site.replay / name).read_bytes() for name in site.posted()]
    assert len({line for mail in mails for line in mail.splitlines() if line.startswith(b"Message-ID: <dsn-")}) == 2


def test_starting_again_makes_no_late_report_come_early(scene: Scene) -> None:
    """To start is to try again what could not be taken; a report that waits for its date is none of those."""
    site = called(stressed(scene, "late"), Outcome.DELIVERED)

    site.letters.bring_forward(after(minutes=5))

    assert what_comes(site) == [(30, DELIVERED)]


@pytest.mark.parametrize("profile", ["", *PROFILES])
def test_every_profile_can_be_set(profile: str) -> None:
    assert ReportSettings(stress=profile).policy.stress == profile


def test_a_profile_that_nobody_knows_is_refused_with_the_names_of_those_that_are() -> None:
    with pytest.raises(ValueError, match="should be one of delayed-then-failed, duplicate"):
        ReportSettings(stress="chaos")


def test_the_same_profile_makes_the_same_bytes(make_scene: Callable[[], Scene]) -> None:
    def files() -> dict[str, bytes]:
        site = called(stressed(make_scene(), "out-of-order"), Outcome.DELIVERED)
        what_comes(site)
        return {name: (site.replay / name).read_bytes() for name in site.posted()}

    assert files() == files()


def test_nothing_waits_in_the_outbox_where_nothing_is_to_come(scene: Scene) -> None:
    called(stressed(scene, "never"), Outcome.DELIVERED)

    assert scene.agenda().letter is None
