"""What Exchange sees of files in Drop directories: when gateways take them."""

from datetime import timedelta

import pytest

from tests.connector.world import ONE_OFF, World, mail


def picked(world: World) -> list[object]:
    """When each file was taken, as far as that was seen."""
    return [row.picked for row in world.exchange.stores.figures.newest(None, 9)]


def send(world: World, count: int) -> None:
    """Drop faxes."""
    for _ in range(count):
        world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.run()


def test_a_file_counts_as_taken_at_the_first_turn_after_the_gateway_took_it(world: World):
    """On a virtual clock no date waits for it, so every turn looks."""
    send(world, 1)
    world.exchange.step()
    for file in world.drop.iterdir():
        file.unlink()

    world.clock.advance(timedelta(seconds=1))
    world.exchange.step()

    assert picked(world) == [world.clock.now()]


def test_files_that_a_gateway_leaves_lying_do_not_hide_newer_ones(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connector.transport.following._AT_ONCE", 2)
    send(world, 5)
    for _, name in world.exchange.stores.figures.unpicked("Fax", 9)[3:]:
        (world.drop / name).unlink()

    for _ in range(3):
        world.exchange.step()

    assert [at is not None for at in picked(world)] == [False, False, False, True, True]
