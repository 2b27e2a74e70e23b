"""Mailboxes."""

import mailbox as stdlib_mailbox
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.mailbox import Mailboxes, directory_name
from tests.connector.test_queue import message
from tests.connector.world import mail, values

ANN = "ann@contoso.example"


def boxes(tmp_path: Path, *, create_missing: bool = True) -> Mailboxes:
    return Mailboxes(directory=tmp_path / "mailboxes", create_missing=create_missing)


def test_a_mail_is_readable_as_a_maildir(tmp_path: Path):
    assert boxes(tmp_path).deliver(ANN, message(content=mail(subject="Invoice")))

    (read,) = stdlib_mailbox.Maildir(tmp_path / "mailboxes" / ANN, create=False)
    assert read["Subject"] == "Invoice"


def test_the_return_path_is_the_envelope_sender_and_no_other(tmp_path: Path):
    """RFC 5321 section 4.4: the final delivery puts Return-Path on top."""
    null = message(content=b"Return-Path: <eve@x.example>\r\n" + mail())
    boxes(tmp_path).deliver(ANN, replace(null, envelope=replace(null.envelope, sender="")))

    (file,) = (tmp_path / "mailboxes" / ANN / "new").iterdir()
    assert file.read_bytes().startswith(b"Return-Path: <>\r\n")
    assert values(file.read_bytes(), "Return-Path") == ["<>"]


def test_the_same_message_id_enters_a_mailbox_once(tmp_path: Path):
    store = boxes(tmp_path)

    delivered = [store.deliver(ANN, message(content=mail(subject=subject))) for subject in ("one", "two")]

    assert delivered == [True, False]
    assert store.deliver("bob@contoso.example", message())
    assert store.deliver(ANN, message(content=mail(message_id="<m2@x.example>")))


def test_a_message_id_that_comes_again_with_another_text_is_another_mail(tmp_path: Path):
    """Nothing makes a sender's Message-ID unique but the sender: what was written differently must not be lost."""
    store = boxes(tmp_path)

    delivered = [store.deliver(ANN, message(content=mail() + text)) for text in (b"one", b"two", b"one")]

    assert delivered == [True, True, False]
    assert len(list((tmp_path / "mailboxes" / ANN / "new").iterdir())) == 2
    assert store.find(ANN, "<m1@contoso.example>") is not None


def test_a_repeat_that_came_another_way_is_still_a_repeat(tmp_path: Path):
    """Every hop puts its Received line on top (RFC 5321 section 4.4)."""
    store = boxes(tmp_path)

    ways = [b"Received: from %s\r\n" % way + mail() for way in (b"mbx01", b"mbx02")]

    assert [store.deliver(ANN, message(content=content)) for content in ways] == [True, False]


def test_the_name_of_a_new_mailbox_is_on_disk_before_its_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory is an entry of its parent: a power cut could take mailbox and mail when the queue has forgotten it."""
    flushed: list[int] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        flushed.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    boxes(tmp_path).deliver(ANN, message())

    home = tmp_path / "mailboxes" / ANN
    assert {path.stat().st_ino for path in (tmp_path, home.parent, home, home / "new")} <= set(flushed)


def test_a_mailbox_is_its_owners_alone(tmp_path: Path):
    boxes(tmp_path).deliver(ANN, message())

    home = tmp_path / "mailboxes" / ANN
    assert {(home / part).stat().st_mode & 0o077 for part in ("tmp", "new", "cur")} == {0}


def test_a_mail_that_was_read_is_still_known(tmp_path: Path):
    store = boxes(tmp_path)
    store.deliver(ANN, message())
    home = tmp_path / "mailboxes" / ANN
    (file,) = (home / "new").iterdir()
    file.rename(home / "cur" / f"{file.name}:2,S")

    assert not store.deliver(ANN, message())
    found = store.find(ANN, "<m1@contoso.example>")
    assert found is not None
    assert found.parent.name == "cur"


def test_a_mail_is_found_by_its_message_id(tmp_path: Path):
    store = boxes(tmp_path)
    assert store.find(ANN, "<m1@contoso.example>") is None

    store.deliver(ANN, message())

    (file,) = (tmp_path / "mailboxes" / ANN / "new").iterdir()
    assert store.find("ANN@contoso.example", "<m1@contoso.example>") == file
    assert store.find(ANN, "<m2@contoso.example>") is None


def test_an_address_has_a_mailbox_when_there_is_one_or_one_may_be_made(tmp_path: Path):
    boxes(tmp_path).deliver(ANN, message())
    strict = boxes(tmp_path, create_missing=False)

    assert (strict.has("ANN@contoso.example"), strict.has("bob@contoso.example")) == (True, False)
    assert boxes(tmp_path).has("bob@contoso.example")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Ann.Lee+x@Contoso.Example", "ann.lee+x@contoso.example"),
        ("../../etc/passwd@x.example", "%2E.%2F..%2Fetc%2Fpasswd@x.example"),
        (".", "%2E"),
        ("..", "%2E."),
        ('"a b"@x.example', "%22a%20b%22@x.example"),
        ("a\x00b@x.example", "a%00b@x.example"),
    ],
)
def test_an_address_names_one_directory(address: str, name: str):
    assert directory_name(address) == name


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=400))
def test_no_address_leads_out_of_the_directory(address: str):
    name = directory_name(address)

    assert Path("mailboxes", name).parent == Path("mailboxes")
    assert name not in (".", "..")
    assert len(name) <= 200
    assert name.isascii()


def test_long_addresses_that_differ_at_the_end_are_two_mailboxes():
    assert directory_name("a" * 300 + "1@x.example") != directory_name("a" * 300 + "2@x.example")
