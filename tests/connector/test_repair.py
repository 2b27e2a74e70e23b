"""Files set aside as `.bad`: why, corrected, submitted again (exchange-files.md section 4.1)."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.cli import main
from connector.errors import RepairError
from connector.header import with_crlf
from connector.repair import Corrections, Finding, Place, corrected, diagnose, resubmit
from connector.settings import ExchangeSettings
from tests.connector.polled import Polled
from tests.connector.test_kill_safety import Killed, killed_at
from tests.connector.world import BY_PICKUP, MAIL, MORNING, REPLAY, mail
from wire import headers, mailfile

SETTINGS = ExchangeSettings()

BROKEN = (
    b"X-Sender: <ann@contoso.example> RET=HDRS\r\n"
    b"X-Sender: <zoe@contoso.example>\r\n"
    b"X-Receiver: <bob@contoso.example>\r\n"
    b"\tNOTIFY=NEVER\r\n"
    b"X-Receiver: <cas@contoso.example>, <dan@contoso.example>\r\n"
    b"X-CreatedBy: \r\n" + MAIL
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in ("Pickup", "Replay", "Drop", "spool/queue"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "dropfax.toml").write_text("[gateway]\nnode = 'n1'\n[exchange]\n")
    return tmp_path


def call(site: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["repair", *map(str, arguments)], env={"DROPFAX_SITE": str(site)})


def found(data: bytes, place: Place = Place.REPLAY, settings: ExchangeSettings = SETTINGS) -> Finding:
    return diagnose(data, place, BY_PICKUP, settings)


def faults(finding: Finding) -> dict[int, str]:
    return {line.number: line.fault for line in finding.lines if line.fault}


# --- what is wrong


def test_the_reason_is_the_one_for_which_the_file_was_refused():
    assert found(BROKEN).reason == "x-sender stands there 2 times; expected exactly one"


def test_every_line_of_the_envelope_is_judged_by_itself():
    finding = found(BROKEN)

    assert [line.number for line in finding.lines] == [1, 2, 3, 5, 6]
    wrong = faults(finding)
    assert list(wrong) == [2, 5, 6]
    assert wrong[2] == "this is X-Sender number 2; expected exactly one"
    assert "more than one address" in wrong[5]
    assert "is empty" in wrong[6]


def test_an_x_header_that_stands_too_late_is_shown_where_it_stands():
    data = REPLAY.replace(b"X-EndOfInjectedXHeaders: 999\r\n", b"").replace(
        b"To: ", b"X-Receiver: <e@x.example>\r\nTo: "
    )

    assert faults(found(data)) == {5: "it stands behind other headers; expected in front"}


def test_a_good_file_passes_without_a_fault():
    finding = found(REPLAY)

    assert finding.passes
    assert faults(finding) == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"from_": "a@x.example, b@x.example"},
            {"From": "it names 2 addresses; exactly one of From and Sender must name one"},
        ),
        ({"from_": "Ann"}, {"From": "it names no address"}),
        ({"from_": "Ann <ann>"}, {"From": "what it names is no address"}),
        ({"from_": "Ann", "to": "Bob"}, {"From": "it names no address", "To": "it names no address"}),
        ({"from_": "a@x.example, b@x.example", "sender": "c@x.example"}, {}),
    ],
)
def test_a_file_of_pickup_is_judged_by_its_address_fields(changes: dict[str, str], expected: dict[str, str]):
    finding = found(mail(**changes), Place.PICKUP)

    assert {line.text.partition(":")[0]: line.fault for line in finding.lines if line.fault} == expected


def test_two_from_fields_are_told_apart_from_one_that_names_no_address():
    """Each names a good address; together they are two senders, and [PR] wants Sender to decide between them."""
    twice = b"From: Bo <bo@x.example>\r\n" + mail()

    finding = found(twice, Place.PICKUP)

    told = "From stands there 2 times and names 2 addresses; exactly one of From and Sender must name one"
    assert {line.text: line.fault for line in finding.lines if line.fault} == {
        "From: Bo <bo@x.example>": told,
        "From: Ann <ann@contoso.example>": told,
    }
    assert found(corrected(twice, Place.PICKUP, Corrections(sender="bo@x.example")), Place.PICKUP).passes


def test_an_entry_that_is_no_address_is_named_beside_those_that_are():
    finding = found(mail(to="bob@x.example, nobody"), Place.PICKUP)

    assert finding.passes
    assert list(faults(finding).values()) == ["'nobody' is no address; the sender would be told so"]


def test_what_would_go_back_to_its_sender_says_to_whom():
    assert found(mail(to=None), Place.PICKUP).returned_to == "ann@contoso.example"


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(BROKEN.splitlines(keepends=True))).map(b"".join))
def test_no_file_breaks_the_diagnosis_or_the_correction(data: bytes):
    for place in Place:
        diagnose(data, place, BY_PICKUP, SETTINGS)
        with suppress(RepairError):
            corrected(data, place, Corrections(sender="a@x.example", recipients=("b=c",), dropped=("X-CreatedBy",)))


# --- corrections


@given(st.sampled_from([BROKEN, REPLAY, MAIL, mail(cc="x@x.example")]), st.sampled_from(Place))
def test_without_corrections_nothing_changes(data: bytes, place: Place):
    assert corrected(data, place, Corrections()) == data


def test_text_with_bare_line_feeds_is_corrected_as_it_is_read():
    assert corrected(b"A: 1\n\nx\n", Place.PICKUP, Corrections()) == with_crlf(b"A: 1\n\nx\n")


def test_a_corrected_sender_keeps_its_parameters_and_is_the_only_one():
    data = corrected(BROKEN, Place.REPLAY, Corrections(sender="eve@contoso.example"))

    assert data.startswith(b"X-Sender: <eve@contoso.example> RET=HDRS\r\nX-Receiver: ")
    assert data.endswith(MAIL)


def test_a_missing_sender_is_put_in_front_and_an_added_recipient_before_the_end_marker():
    data = REPLAY.replace(b"X-Sender: <>\r\n", b"")

    mended = corrected(data, Place.REPLAY, Corrections(sender="", added=("cas@contoso.example",)))

    envelope = mailfile.read(mended).envelope
    assert (envelope.sender, [to.address for to in envelope.recipients]) == (
        "",
        ["ann@contoso.example", "cas@contoso.example"],
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ann@contoso.example", "bob@contoso.example"),
        ("FAX=+14255550123@fax.example", "FAX=+14255550124@fax.example"),
        ("ANN@contoso.example", "x=y@contoso.example"),
    ],
)
@pytest.mark.parametrize("place", [Place.REPLAY, Place.PICKUP])
def test_a_recipient_is_replaced_although_addresses_may_hold_the_sign_between_them(old: str, new: str, place: Place):
    other = f"not{old}"
    data = mail(to=f"Ann <{old.lower()}>, {other}")
    if place is Place.REPLAY:
        data = f"X-Sender: <>\r\nX-Receiver: <{old.lower()}> NOTIFY=NEVER\r\nX-Receiver: {other}\r\n".encode() + data

    mended = corrected(data, place, Corrections(recipients=(f"{old}={new}",)))

    lines = [line.text for line in found(mended, place).lines if line.text.startswith(("X-Receiver", "To"))]
    if place is Place.REPLAY:
        assert lines == [f"X-Receiver: <{new}> NOTIFY=NEVER", f"X-Receiver: {other}"]
    else:
        assert lines == [f"To: Ann <{new}>, {other}"]


def test_headers_are_dropped_from_the_block_and_from_the_mail():
    data = corrected(BROKEN, Place.REPLAY, Corrections(dropped=("x-createdby", "SUBJECT")))

    assert b"X-CreatedBy" not in data
    assert b"Subject" not in data
    assert data.endswith(b"\r\n\r\nHello\r\n")


def test_a_pickup_file_gets_another_from_and_another_recipient():
    data = corrected(
        mail(from_="nobody"), Place.PICKUP, Corrections(sender="ann@contoso.example", added=("cas@contoso.example",))
    )

    fields, _ = headers.split(data)
    assert (headers.values(fields, "From"), headers.values(fields, "Bcc")) == (
        ["<ann@contoso.example>"],
        ["<cas@contoso.example>"],
    )
    assert found(data, Place.PICKUP).passes


@pytest.mark.parametrize(
    "corrections",
    [
        Corrections(sender="a@x.example>\r\nX-Receiver: <b@x.example"),
        Corrections(added=("a b@x.example",)),
        Corrections(recipients=("nobody@x.example=b@x.example",)),
        Corrections(recipients=("ann@contoso.example=b>c",)),
        Corrections(recipients=("ann@contoso.example=",)),
    ],
)
def test_what_is_no_address_or_changes_nobody_is_refused(corrections: Corrections):
    with pytest.raises(RepairError, match="nothing was changed"):
        corrected(REPLAY, Place.REPLAY, corrections)


# --- the command


def test_a_corrected_file_is_submitted_and_taken_at_the_next_poll(site: Path):
    (site / "Replay" / "x.bad").write_bytes(BROKEN)
    drop = ["--drop-header", "X-CreatedBy", "--drop-header", "X-Receiver"]

    result = call(
        site, site / "Replay" / "x.bad", *drop, "--sender", "<>", "--add-recipient", "bob@contoso.example", "--submit"
    )

    assert result.exit_code == 0, result.output
    polled = Polled(site=site)
    assert polled.names("Replay") == ["x.eml"]
    polled.poll()
    (taken,) = polled.submitted
    assert (taken.message.envelope.sender, taken.message.envelope.recipients[0].address) == ("", "bob@contoso.example")


def test_a_file_that_is_still_wrong_stays_and_the_command_says_why(site: Path):
    bad = site / "Replay" / "x.bad"
    bad.write_bytes(BROKEN)

    result = call(site, bad, "--drop-header", "X-CreatedBy", "--submit")

    assert result.exit_code == 2
    assert "x.bad is not submitted: x-sender stands there 2 times" in result.output
    assert bad.read_bytes() == BROKEN
    assert Polled(site=site).names("Replay") == ["x.bad"]


def test_a_file_that_was_edited_by_hand_needs_no_option(site: Path):
    (site / "Pickup" / "x.bad").write_bytes(MAIL)

    assert call(site, site / "Pickup" / "x.bad", "--submit").exit_code == 0
    assert (site / "Pickup" / "x.eml").read_bytes() == MAIL


def test_looking_changes_nothing(site: Path):
    (site / "Replay" / "x.bad").write_bytes(BROKEN)

    result = call(site, site / "Replay" / "x.bad", "--sender", "a@x.example")

    assert result.exit_code == 0
    assert (site / "Replay" / "x.bad").read_bytes() == BROKEN
    assert "    1  X-Sender: <a@x.example> RET=HDRS" in result.output
    assert "       ^ x-createdby is empty" in result.output


def test_what_the_transport_kept_goes_to_replay_and_never_to_pickup(site: Path):
    """Section 9: "Exported files go to **Replay**, never Pickup"."""
    (site / "spool" / "queue" / "x.bad").write_bytes(REPLAY)

    shown = call(site, site / "spool" / "queue" / "x.bad")
    sent = call(site, site / "spool" / "queue" / "x.bad", "--submit")

    assert "could neither be delivered nor returned" in shown.output
    assert sent.exit_code == 0
    assert (site / "Replay" / "x.eml").read_bytes() == REPLAY
    assert list((site / "spool" / "queue").iterdir()) == []


def test_a_message_file_that_lay_in_the_wrong_directory_is_sent_to_the_right_one(site: Path):
    """Section 3, a real incident: queue files that were put into Pickup instead of Replay."""
    (site / "Pickup" / "x.bad").write_bytes(REPLAY)

    assert call(site, site / "Pickup" / "x.bad", "--to", "replay", "--submit").exit_code == 0
    assert (site / "Replay" / "x.eml").exists()


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("elsewhere.bad", [], "name one with --to"),
        ("Replay/x.eml", [], "is no .bad file"),
        ("Replay", ["--submit"], "one by one"),
        ("Replay/y.bad", ["--recipient", "a=b"], "changes no recipient"),
    ],
)
def test_what_cannot_be_meant_is_refused(site: Path, name: str, arguments: list[str], sentence: str):
    for file in ("elsewhere.bad", "Replay/x.eml", "Replay/y.bad"):
        (site / file).write_bytes(REPLAY)

    result = call(site, site / name, *arguments)

    assert result.exit_code == 2
    assert sentence in result.output


def test_a_site_without_replay_keeps_the_file(site: Path):
    (site / "dropfax.toml").write_text("[gateway]\nnode = 'n1'\n[exchange]\nReplayDirectoryPath = ''\n")
    bad = site / "spool" / "queue" / "x.bad"
    bad.write_bytes(REPLAY)

    result = call(site, bad, "--submit")

    assert result.exit_code == 2
    assert "the site has no Replay directory" in result.output
    assert bad.exists()


def test_a_directory_is_listed_with_a_reason_for_each_file(site: Path):
    (site / "Replay" / "a.bad").write_bytes(BROKEN)
    (site / "Replay" / "b.bad").write_bytes(REPLAY)
    (site / "Replay" / "c.eml").write_bytes(BROKEN)

    listed = call(site, site / "Replay")
    data = json.loads(call(site, site / "Replay", "--json").stdout)

    assert listed.output.splitlines() == [
        "a.bad: It would be refused: 5.6.0 x-sender stands there 2 times; expected exactly one.",
        "b.bad: Nothing is wrong with it: it would be taken.",
    ]
    assert [(entry["passes"], entry["place"]) for entry in data] == [(False, "Replay"), (True, "Replay")]
    assert data[0]["lines"][1] == {
        "number": 2,
        "text": "X-Sender: <zoe@contoso.example>",
        "fault": "this is X-Sender number 2; expected exactly one",
    }
    assert call(site, site / "Pickup").output == "No .bad file lies here.\n"


def test_nothing_in_a_file_moves_the_terminal(site: Path):
    (site / "Pickup" / "x.bad").write_bytes(mail(from_="\x1b[2J\u202eann, b@x.example, c@x.example"))

    output = call(site, site / "Pickup" / "x.bad").output

    assert "\x1b" not in output
    assert "\u202e" not in output


# --- safety


def test_a_name_that_is_taken_gets_the_date(site: Path):
    (site / "Replay" / "x.eml").write_bytes(b"another")
    (site / "Replay" / "x.bad").write_bytes(REPLAY)

    submitted = resubmit(site / "Replay" / "x.bad", REPLAY, Place.REPLAY, site, SETTINGS, MORNING)

    assert submitted.name == "x20240402080002.eml"
    assert (site / "Replay" / "x.eml").read_bytes() == b"another"


@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_the_mail_is_there_as_bad_or_as_eml(site: Path, monkeypatch: pytest.MonkeyPatch, after: bool):
    done = False
    for count in range(1, 20):
        bad = site / "Replay" / f"{count}.bad"
        bad.write_bytes(REPLAY)
        with suppress(Killed), killed_at(count, monkeypatch, after=after):
            resubmit(bad, REPLAY, Place.REPLAY, site, SETTINGS, MORNING)
            done = True
        there = [path for path in (bad, bad.with_suffix(".eml")) if path.exists()]
        assert there
        assert all(path.read_bytes() == REPLAY for path in there)
        if done:
            break
    assert done


def test_a_bad_file_that_cannot_be_deleted_is_named(site: Path, monkeypatch: pytest.MonkeyPatch):
    bad = site / "Replay" / "x.bad"
    bad.write_bytes(REPLAY)
    unlink = os.unlink

    def stubborn(path: Path, **options: int) -> None:
        if str(path).endswith(".bad"):
            raise PermissionError(1, "Operation not permitted")
        unlink(path, **options)

    monkeypatch.setattr(os, "unlink", stubborn)
    with pytest.raises(RepairError, match="delete it yourself"):
        resubmit(bad, REPLAY, Place.REPLAY, site, SETTINGS, MORNING)

    assert (site / "Replay" / "x.eml").exists()


def test_a_directory_that_is_away_keeps_the_file(site: Path):
    bad = site / "Pickup" / "x.bad"
    bad.write_bytes(REPLAY)
    (site / "Replay").rmdir()

    with pytest.raises(RepairError, match=r"x\.bad stays"):
        resubmit(bad, REPLAY, Place.REPLAY, site, SETTINGS, MORNING)

    assert bad.exists()
