"""The page that stands for what cannot be printed."""

from gateway.document.attach.notice import notice, print_notice
from gateway.document.paper import paper_of
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, printed, text_of

REASON = "archives are not unpacked"


def test_it_names_the_file_and_the_reason() -> None:
    said = text_of(print_notice(a_file(b"x" * 5000, "plan.7z", "application/x-7z-compressed"), REASON, SETTINGS))
    for words in ("Attachment not printed", "File plan.7z", "Type application/x-7z-compressed", "Size 4.9 KB", REASON):
        assert words in said


def test_a_name_in_a_script_that_needs_shaping_is_written_and_not_boxed() -> None:
    file = a_file("x", "\u05e9\u05dc\u05d5\u05dd.7z")
    shaped, boxed = print_notice(file, REASON, SETTINGS), print_notice(file, REASON, PLAIN)
    assert "Reason archives are not unpacked" in text_of(shaped)
    assert "\u05e9" in text_of(shaped)
    assert "\u05e9" not in text_of(boxed)


def test_without_an_engine_it_is_still_one_page() -> None:
    assert printed(print_notice(a_file("x", "\u6f22\u5b57" * 200), "why " * 500, PLAIN)).pages == 1


def test_the_same_file_makes_the_same_page() -> None:
    paper = paper_of(SETTINGS.paper)
    assert notice("a", "b", 1, "c", paper) == notice("a", "b", 1, "c", paper)
