"""The clock's screen and the board."""

import pytest

from tests.appliance.console.ward import Ward


def test_a_clock_that_is_run_until_idle_ends_the_fax_and_the_page_says_it_once(ward: Ward):
    ward.mail("+1 425 555 0110", "always busy")

    said = ward.post("clock/until-idle")

    assert 'role="status">The clock went on by' in said.text
    assert 'role="status"' not in ward.page("clock").text
    assert "failed" in ward.page("faxes").text


def test_a_clock_is_moved_let_run_and_let_stand(ward: Ward):
    assert "went on by 5 min;" in ward.post("clock/advance", count=5, unit="minutes").text
    assert "08:05:00" in ward.page("clock").text

    assert "runs 60 times as fast" in ward.post("clock/speed", speed=60).text
    assert "stands still" in ward.post("clock/speed", speed=0).text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("clock/advance", {"count": -1, "unit": "minutes"}),
        ("clock/advance", {"count": 1, "unit": "years"}),
        ("clock/advance", {"count": "nan", "unit": "days"}),
        ("clock/speed", {"speed": "inf"}),
    ],
)
def test_a_form_that_makes_no_sense_moves_nothing(ward: Ward, path: str, form: dict[str, object]):
    before = ward.page("clock").text

    assert ward.post(path, **form).status_code == 422
    assert ward.page("clock").text == before


def test_a_clock_goes_on_by_a_year_at_most(ward: Ward):
    assert "went on by 366 d;" in ward.post("clock/advance", count=30_000_000, unit="days").text


def test_the_machines_clock_is_shown_without_controls_and_refuses_to_be_moved(live_ward: Ward):
    page = live_ward.page("clock").text

    assert "which nobody moves" in page
    assert "<form" not in page
    refused = live_ward.post("clock/speed", speed=10)
    assert (refused.status_code, "which nobody moves" in refused.text) == (409, True)


def test_a_cookie_that_is_none_of_ours_says_nothing(ward: Ward):
    for cookie in ("%%%", "/w==", "PHNjcmlwdD4="):
        page = ward.web.get(f"/sites/{ward.name}/clock", headers={"Cookie": f"dropfax-said={cookie}"})
        assert page.status_code == 200
        assert "<script>" not in page.text


def test_the_board_tells_who_is_called_who_waits_and_what_is_queued(ward: Ward):
    assert "No fax waits." in ward.page("board").text
    ward.mail("+1 425 555 0110", "busy")
    assert "1 message in 1 queue." in ward.page("board").text

    ward.advance(90)

    assert "+1 425 555 0110" in ward.page("board").text
    assert "retry pause" in ward.page("board").text


def test_the_board_is_sent_again_only_when_it_changed(ward: Ward):
    first = ward.page("board/lines")
    seen = first.text.partition("seen=")[2].partition('"')[0]

    assert ward.page(f"board/lines?seen={seen}").status_code == 204
    ward.mail("+1 425 555 0110", "busy")
    ward.advance(90)
    assert ward.page(f"board/lines?seen={seen}").status_code == 200
