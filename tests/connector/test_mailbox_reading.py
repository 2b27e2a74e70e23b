"""Mailboxes as they are looked at, while mail programs move what lies there."""

import os
from pathlib import Path

import pytest

from connector.mailbox.reading import find, mails, opened, placed


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    return tmp_path


def put(mailbox: Path, name: str, at: int = 0) -> Path:
    """Put a mail there whose subject is the name of its file."""
    file = mailbox / "new" / name
    file.write_text(f"Subject: {name}\n\nhello\n")
    os.utime(file, ns=(at, at))
    return file


def mark(file: Path) -> None:
    """Do what a mail program does when somebody has read a mail (the Maildir convention)."""
    file.rename(file.parent.parent / "cur" / f"{file.name}:2,S")


def test_mails_stand_in_the_order_in_which_they_came_read_or_not(mailbox: Path):
    put(mailbox, "c.eml", at=1)
    mark(put(mailbox, "b.eml", at=2))
    put(mailbox, "a.eml", at=3)

    assert [(one.subject, one.is_read) for one in mails(mailbox)] == [
        ("c.eml", False),
        ("b.eml", True),
        ("a.eml", False),
    ]


def test_a_mail_that_is_read_between_listing_and_opening_is_opened_where_it_is_now(mailbox: Path):
    file = put(mailbox, "a.eml")
    listed = placed(mailbox)

    mark(file)

    assert [(one.subject, one.is_read) for one in opened(listed)] == [("a.eml", True)]


def test_a_mail_that_is_deleted_between_listing_and_opening_is_left_out(mailbox: Path):
    put(mailbox, "a.eml")
    file = put(mailbox, "b.eml")
    listed = placed(mailbox)

    file.unlink()

    assert [one.subject for one in opened(listed)] == ["a.eml"]


def test_a_mail_that_stands_in_both_folders_is_one_mail(mailbox: Path):
    # A reader that links and unlinks instead of renaming.
    file = put(mailbox, "a.eml")
    os.link(file, mailbox / "cur" / "a.eml:2,S")

    assert [one.is_read for one in placed(mailbox)] == [True]


def test_a_folder_in_a_mailbox_is_no_mail(mailbox: Path):
    put(mailbox, "a.eml")
    (mailbox / "new" / "drafts").mkdir()

    assert [one.subject for one in mails(mailbox)] == ["a.eml"]


def test_a_mailbox_that_is_not_there_is_empty(tmp_path: Path):
    assert (mails(tmp_path / "nobody"), find(tmp_path / "nobody", "a.eml")) == ([], None)


def test_a_mail_is_found_by_its_name_without_marks(mailbox: Path):
    put(mailbox, "a.eml")
    mark(put(mailbox, "b.eml"))

    found = [find(mailbox, name) for name in ("a.eml", "b.eml", "c.eml")]

    assert [one and one.subject for one in found] == ["a.eml", "b.eml", None]


@pytest.mark.parametrize("name", ["../secret", "../new/a.eml", "*", "", "."])
def test_no_name_leads_out_of_the_mailbox(mailbox: Path, name: str):
    put(mailbox, "a.eml")
    (mailbox / "secret").write_text("Subject: secret\n\n")

    assert find(mailbox, name) is None
