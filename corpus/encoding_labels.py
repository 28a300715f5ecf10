"""What a label of an encoding means on the web: the WHATWG's names, not the ones the label seems to say."""

from __future__ import annotations

# Name of the encoding, Python's codec for it, and the labels that mean it. Labels that are not here decode nothing: Python
# itself would take "unicode_escape" or "utf-7", which no page may ask for.
_ENCODINGS = (
    ("utf-8", "utf-8", "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"),
    # A page that could be searched for its label is not in UTF-16, whatever the label says.
    ("utf-8", "utf-8", "utf-16 utf-16le utf-16be unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff unicodefffe"),
    (
        "windows-1252",
        "cp1252",
        "cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 latin-1 l1 ascii us-ascii "
        "ansi_x3.4-1968 cp819 ibm819 csisolatin1",
    ),
    ("windows-1250", "cp1250", "cp1250 x-cp1250"),
    ("windows-1251", "cp1251", "cp1251 x-cp1251"),
    ("windows-1253", "cp1253", "cp1253 x-cp1253"),
    (
        "windows-1254",
        "cp1254",
        "cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5",
    ),
    ("windows-1255", "cp1255", "cp1255 x-cp1255"),
    ("windows-1256", "cp1256", "cp1256 x-cp1256"),
    ("windows-1257", "cp1257", "cp1257 x-cp1257"),
    ("windows-1258", "cp1258", "cp1258 x-cp1258"),
    ("windows-874", "cp874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
    ("iso-8859-2", "iso8859_2", "iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 iso-ir-101 latin2 l2 csisolatin2"),
    ("iso-8859-3", "iso8859_3", "iso8859-3 iso88593 iso_8859-3 latin3 l3"),
    ("iso-8859-4", "iso8859_4", "iso8859-4 iso88594 iso_8859-4 latin4 l4"),
    ("iso-8859-5", "iso8859_5", "iso8859-5 iso88595 iso_8859-5 cyrillic"),
    ("iso-8859-6", "iso8859_6", "iso8859-6 iso88596 iso_8859-6 arabic asmo-708 ecma-114"),
    ("iso-8859-7", "iso8859_7", "iso8859-7 iso88597 iso_8859-7 greek greek8 elot_928 ecma-118"),
    ("iso-8859-8", "iso8859_8", "iso8859-8 iso88598 iso_8859-8 hebrew visual iso-8859-8-i logical"),
    ("iso-8859-10", "iso8859_10", "iso8859-10 iso885910 latin6 l6"),
    ("iso-8859-13", "iso8859_13", "iso8859-13 iso885913"),
    ("iso-8859-14", "iso8859_14", "iso8859-14 iso885914"),
    ("iso-8859-15", "iso8859_15", "iso8859-15 iso885915 iso_8859-15 l9 csisolatin9 latin-9 latin9"),
    ("iso-8859-16", "iso8859_16", "iso8859-16"),
    ("koi8-r", "koi8_r", "koi koi8 koi8_r cskoi8r"),
    ("koi8-u", "koi8_u", "koi8-ru"),
    ("ibm866", "cp866", "866 cp866 csibm866"),
    ("macintosh", "mac_roman", "mac x-mac-roman csmacintosh"),
    ("x-mac-cyrillic", "mac_cyrillic", "x-mac-ukrainian"),
    ("gbk", "gb18030", "gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 iso-ir-58 x-gbk"),
    ("gb18030", "gb18030", ""),
    ("big5", "big5hkscs", "big5-hkscs cn-big5 csbig5 x-x-big5"),
    ("euc-jp", "euc_jp", "x-euc-jp cseucpkdfmtjapanese"),
    ("iso-2022-jp", "iso2022_jp", "csiso2022jp"),
    ("shift_jis", "cp932", "shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis"),
    (
        "euc-kr",
        "cp949",
        "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 iso-ir-149 cseuckr csksc56011987",
    ),
)
_BY_LABEL = {
    label: (name, codec) for name, codec, labels in _ENCODINGS for label in (*labels.split(), name) if label != ""
}


def meaning(label: str) -> tuple[str, str] | None:
    """(the encoding's name, Python's codec for it), or None for a label that means nothing.

    >>> meaning("GB2312"), meaning("latin1"), meaning("utf-7")
    (('gbk', 'gb18030'), ('windows-1252', 'cp1252'), None)
    """
    return _BY_LABEL.get(label.strip().lower())
