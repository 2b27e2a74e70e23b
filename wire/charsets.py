"""The charsets of mail: which labels are believed, and what octets say when theirs is missing, unknown or untrue."""

import re
from contextlib import suppress
from encodings.aliases import aliases

# A closed list: Python knows codecs that are no charsets of mail (punycode and idna take quadratic time, others make no text), each
# under spellings without number. All of these take time in proportion to the octets.
_CODECS = frozenset(
    """
    utf_8 utf_8_sig utf_7 utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le
    iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874
    cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869
    koi8_r koi8_t koi8_u kz1048 ptcp154
    gb18030 hz big5 big5hkscs cp950 cp932 shift_jis_2004 shift_jisx0213 euc_jp euc_jis_2004 euc_jisx0213 cp949 johab
    iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr
    mac_arabic mac_croatian mac_cyrillic mac_farsi mac_greek mac_iceland mac_latin2 mac_roman mac_romanian mac_turkish
    """.split()  # noqa: SIM905  eighty names, each in quotes and with a comma, would hide one another
)
# What a label means in practice is the larger charset around it (WHATWG Encoding Standard section 4.2).
_LARGER = {
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Labels of real mail that Python does not know (the same section).
_OTHER = {
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "ks_c_5601_1987": "cp949",
    "windows_31j": "cp932",
    "windows_949": "cp949",
    "x_cp1252": "cp1252",
    "x_gbk": "gb18030",
    "x_mac_cyrillic": "mac_cyrillic",
    "x_mac_roman": "mac_roman",
    "x_sjis": "cp932",
}
_BY_LABEL = {
    label: _LARGER.get(codec, codec)
    for label, codec in {**aliases, **{codec: codec for codec in (*_CODECS, *_LARGER)}, **_OTHER}.items()
    if codec in _CODECS or codec in _LARGER
}
_NOT_IN_A_LABEL = re.compile("[^a-z0-9.]+")


def text_in(octets: bytes, label: str = "") -> str:
    """Read octets by the label of their charset; when that is untrue or not known, as UTF-8, else as windows-1252; never raises.

    A label that is only partly true, as of a text that is cut or damaged, is better than a guess; but UTF-8 in which hardly a letter
    is right is windows-1252 under a wrong name. ASCII counts as no label: what calls itself so and is not holds anything.
    """
    charset = label.partition("*")[0]  # RFC 2231 section 5: charset*language
    codec = _BY_LABEL.get(_NOT_IN_A_LABEL.sub("_", charset.lower()).strip("_"))
    for candidate in filter(None, (codec, "utf_8")):
        with suppress(UnicodeError):
            return octets.decode(candidate)
    text = octets.decode(codec or "cp1252", "replace")
    return octets.decode("cp1252", "replace") if codec == "utf_8" and _is_hardly_right(text) else text


def _is_hardly_right(text: str) -> bool:
    """Whether more letters beyond ASCII are wrong than right; one at the end is only cut."""
    wrong = text.rstrip("\ufffd").count("\ufffd")
    return wrong > sum(1 for char in text if char > "\x7f" and char != "\ufffd")
