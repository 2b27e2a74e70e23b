"""Which font draws what."""

import pytest

from gateway.document.fonts import SANS, boxed_characters, face_for, font_folders, needs_shaping, unknown_characters


def test_western_text_is_set_in_a_core_font() -> None:
    assert face_for("Grüße, 5 € “ok”").font == SANS


def test_greek_and_cyrillic_are_set_in_noto() -> None:
    runs = list(face_for("Καλημέρα мир").runs("Καλημέρα мир"))
    assert runs == [("NotoSans", "Καλημέρα мир")]


def test_what_no_font_of_a_canvas_holds_becomes_a_box_and_a_note() -> None:
    assert [run[0] for run in face_for("α漢").runs("α漢")] == ["NotoSans", "ZapfDingbats"]
    assert boxed_characters("α漢字漢", "on the cover") == (
        "characters on the cover that no font holds are printed as boxes: U+6F22, U+5B57",
    )
    assert boxed_characters("Καλημέρα\n\tЖд 😀 →", "on the cover") == ()


def test_scripts_that_need_shaping_are_boxes_rather_than_wrong() -> None:
    assert len(boxed_characters("שלום سلام", "on the cover")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "漢字",
        "かな",
        "한국어",
        "שלום",
        "سلام",
        "हिन्दी",
        "தமிழ்",
        "ไทย",
        "ລາວ",
        "ខ្មែរ",
        "မြန်မာ",
        "e\u0324\u0301",
        "🇩🇪",
        "👍🏽",
        "👩\u200d💻",
        "ﷺ",
        "\uff21",
        "𠀀",
    ],
)
def test_scripts_that_join_reorder_or_stack_need_shaping(text: str) -> None:
    assert needs_shaping(f"plain {text} text")


@pytest.mark.parametrize(
    "text",
    ["", "plain\n\ttext", "Grüße, 5 €", "Καλημέρα", "Привет", "Čeština, Việt", "😀 → ☎", "ქართული", "Հայերեն", "አማርኛ"],
)
def test_letters_that_stand_beside_one_another_need_none(text: str) -> None:
    assert not needs_shaping(text)


def test_letters_of_installed_fonts_give_no_note() -> None:
    pytest.importorskip("manimgx_fonts_cjk")
    assert unknown_characters("Καλημέρα\n\tЖд 😀 → 漢字 한국어 שלום سلام हिन्दी ไทย\u200d\ufe0f", "in the text") == ()
    assert unknown_characters("plain", "in the text") == ()


def test_only_what_no_installed_font_holds_is_noted() -> None:
    assert unknown_characters("ж\ue123\n\U000f0000\ue123", "in the text") == (
        "characters in the text that no font holds are printed as boxes: U+E123, U+F0000",
    )


def test_a_long_list_of_unknown_characters_is_shortened() -> None:
    (note,) = unknown_characters("".join(map(chr, range(0xE100, 0xE120))), "in the text")
    assert note.endswith("and 22 more")


def test_fonts_come_from_packages_and_not_from_the_system() -> None:
    folders = list(font_folders())
    assert folders
    assert all("site-packages" in str(folder) or "fontpkg" in str(folder) for folder in folders)
