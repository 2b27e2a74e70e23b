"""Which font draws what."""

from gateway.document.fonts import SANS, face_for, unknown_characters


def test_western_text_is_set_in_a_core_font() -> None:
    assert face_for("Grüße, 5 € “ok”").font == SANS


def test_greek_and_cyrillic_are_set_in_noto() -> None:
    runs = list(face_for("Καλημέρα мир").runs("Καλημέρα мир"))
    assert runs == [("NotoSans", "Καλημέρα мир")]


def test_what_no_font_holds_becomes_a_box_and_a_note() -> None:
    assert [run[0] for run in face_for("α漢").runs("α漢")] == ["NotoSans", "ZapfDingbats"]
    assert unknown_characters("α漢字漢", "in the text") == (
        "characters in the text that no font holds are printed as boxes: U+6F22, U+5B57",
    )


def test_scripts_that_need_shaping_are_boxes_rather_than_wrong() -> None:
    assert len(unknown_characters("שלום سلام", "in the text")) == 1


def test_known_text_gives_no_note() -> None:
    assert unknown_characters("Καλημέρα\n\tЖд 😀 →", "in the text") == ()
    assert unknown_characters("plain", "in the text") == ()


def test_a_long_list_of_unknown_characters_is_shortened() -> None:
    (note,) = unknown_characters("".join(map(chr, range(0x4E00, 0x4E20))), "in the text")
    assert note.endswith("and 22 more")
