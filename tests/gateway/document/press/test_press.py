"""What the press promises when a mail breaks the process that prints it."""

import io
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image

from gateway.document.content import Refusal
from gateway.document.guard import Broken
from gateway.document.press import Press
from gateway.document.press.frames import Frame, Word, read_frame, write_frame
from gateway.document.press.press import _Worker
from gateway.document.printing import Fax, print_fax
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings
from tests.gateway.document.facts import SETTINGS, a_cover, a_file, a_mail, a_pdf, coded, texts
from tests.gateway.document.hostile import chain_of_forms, slow_pdf

ONE_SECOND = DocumentSettings(
    step_seconds=timedelta(seconds=1), mail_seconds=timedelta(seconds=2), office_seconds=timedelta(seconds=1)
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Press]:
    own = Press()
    yield own
    own.close()


def printed(own: Press, mail: bytes, settings: DocumentSettings = SETTINGS) -> Fax:
    (result,) = own.print(mail, [a_cover()], settings)
    assert isinstance(result, Fax), result
    return result


def pid(own: Press) -> int:
    assert own._worker is not None
    return own._worker.process.pid


def test_the_press_prints_what_the_program_prints(shared: Press):
    mail = a_mail("Dear Bob,", a_file(a_pdf(2), "x.pdf", "pdf"))
    assert list(shared.print(mail, [a_cover(), a_cover("Other")], SETTINGS)) == list(
        print_fax(mail, [a_cover(), a_cover("Other")], SETTINGS)
    )


def test_one_worker_prints_many_mails(shared: Press):
    printed(shared, a_mail("One"))
    first = pid(shared)
    printed(shared, a_mail("Two"))
    assert pid(shared) == first


def test_a_file_that_crashes_the_worker_becomes_a_notice_and_the_rest_is_printed(shared: Press):
    mail = a_mail(
        "See.", a_file(chain_of_forms(50_000), "evil.pdf", "pdf"), a_file(a_pdf(text="Offer"), "good.pdf", "pdf")
    )
    fax = printed(shared, mail)
    assert fax.pages == 3
    assert "evil.pdf" in fax.notes[0]
    assert "it crashes the program that prints it" in fax.notes[0]
    assert "Offer page 1" in texts(fax.pdf)[2]


def test_a_file_that_takes_too_long_becomes_a_notice(shared: Press):
    fax = printed(shared, a_mail("See.", a_file(slow_pdf(), "slow.pdf", "pdf")), ONE_SECOND)
    assert "slow.pdf" in fax.notes[0]
    assert "takes more time or memory than is allowed" in fax.notes[0]


def test_many_slow_files_share_the_time_of_one_mail(shared: Press):
    slow = [a_file(slow_pdf(), f"slow{number}.pdf", "pdf") for number in range(5)]
    fax = printed(shared, a_mail("See.", *slow), ONE_SECOND)
    assert fax.pages == 6
    assert ["is used up" in note for note in fax.notes] == [False, False, True, True, True]


def test_pages_that_take_too_long_all_together_become_notices(shared: Press):
    """Each of them is drawn within the time of a step, also as large as the far machine gets it."""
    slow = [a_file(slow_pdf(levels=1), f"slow{number}.pdf", "pdf") for number in range(12)]
    fax = printed(shared, a_mail("See.", *slow), ONE_SECOND)
    assert fax.pages == 13
    assert "takes more time" in "".join(fax.notes)


def test_a_picture_that_needs_too_much_memory_becomes_a_notice(shared: Press):
    picture = coded(Image.new("RGBA", (9900, 9900), (200, 10, 10, 128)))
    tight = DocumentSettings(print_memory=512 * 1024**2)
    fax = printed(shared, a_mail("See.", a_file(picture, "vast.png", "png")), tight)
    assert "memory than is allowed" in fax.notes[0]


def test_a_refusal_comes_through_as_it_is(shared: Press):
    strict = DocumentSettings(max_pages=1)
    (result,) = shared.print(a_mail("See.", a_file(a_pdf(2), "x.pdf")), [a_cover()], strict)
    assert result == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="2 pages, at most 1 are allowed")


def test_a_worker_that_is_killed_is_replaced(shared: Press):
    printed(shared, a_mail("One"))
    os.kill(pid(shared), signal.SIGKILL)
    (result,) = shared.print(a_mail("Two"), [a_cover()], SETTINGS)
    assert isinstance(result, Broken)  # nothing says that the mail is to blame, and it may be printed again
    assert "Three" in texts(printed(shared, a_mail("Three")).pdf)[0]


def test_a_worker_leaves_no_temporary_files_however_it_ends():
    own = Press()
    printed(own, a_mail("One"))
    assert own._worker is not None
    folder = Path(own._worker.folder.name)
    (folder / "half-converted.docx").write_bytes(b"PK")
    printed(own, a_mail("See.", a_file(chain_of_forms(50_000), "evil.pdf", "pdf")))
    assert not folder.exists()
    own.close()


def test_whoever_stops_listening_does_not_get_the_pages_of_another_mail(shared: Press):
    next(shared.print(a_mail("Mine"), [a_cover()] * 3, SETTINGS))
    assert "Yours" in texts(printed(shared, a_mail("Yours")).pdf)[0]


def test_a_mail_that_breaks_every_worker_is_broken_for_each_of_its_recipients(monkeypatch: pytest.MonkeyPatch):
    def hopeless() -> _Worker:
        process = subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        return _Worker(process, TemporaryDirectory())

    monkeypatch.setattr("gateway.document.press.press._started", hopeless)
    results = list(Press().print(a_mail("One"), [a_cover(), a_cover()], SETTINGS))
    assert [type(result) for result in results] == [Broken, Broken]


def test_closing_the_press_ends_its_worker():
    own = Press()
    printed(own, a_mail("One"))
    worker = os.pidfd_open(pid(own))
    own.close()
    assert select.select([worker], [], [], 0)[0]
    os.close(worker)


ORPHAN = """
import os, signal
from gateway.document.press import Press
from tests.gateway.document.facts import SETTINGS, a_cover, a_mail
press = Press()
list(press.print(a_mail("One"), [a_cover()], SETTINGS))
print(press._worker.process.pid, flush=True)
input()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_worker_does_not_outlive_a_killed_gateway():
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = os.pidfd_open(int(parent.stdout.readline()))
    parent.communicate("\n")
    assert select.select([worker], [], [], 60)[0]
    os.close(worker)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0",
        b"\xff" * 12,
        b"\x02\0\0\0\0\0\0\0\0\0\0\0[]",
        b"\x02\0\0\0\0\0\0\0\0\0\0\0{}",
        b'\x0f\0\0\0\0\0\0\0\0\0\0\0{"word": "cos"}',
        b"\x02\0\0\0\x05\0\0\0\0\0\0\0{}abc",
    ],
)
def test_nonsense_of_a_worker_is_no_frame(said: bytes):
    assert read_frame(io.BytesIO(said)) is None


def test_a_frame_is_read_as_it_was_written():
    pipe = io.BytesIO()
    frame = Frame(word=Word.FAX, said={"pages": 2, "notes": ["Größe"]}, pdf=b"%PDF", tiff=b"II*\0")
    write_frame(pipe, frame)
    pipe.seek(0)
    assert read_frame(pipe) == frame
