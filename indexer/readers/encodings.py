"""How the bytes of a text file are read: Unicode by its marks, Windows pages by their words."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from catalogue.languages import script_of
from indexer.readers.row import UnreadableFile

WINDOWS = ("cp1252", "cp1254", "cp1256")
"""The code pages of Western Europe, Türkiye and the Arab countries, the likeliest first."""

_START = 4096
_BLOCK = 1 << 20
_SAMPLE = 200_000  # bytes around foreign letters that a code page is judged by
_BROKEN = 4  # letters in UTF-8 for each byte that is not: fewer, and it is another encoding
_MARKS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüœÿßšž"
_LETTERS = {
    # Icelandic letters share their bytes with Turkish ones; nobody here writes Icelandic.
    "cp1252": frozenset(_WESTERN),
    "cp1254": frozenset(_WESTERN + "ğışi̇"),
    "cp1256": frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگکہھےٹڈڑں" + "àâçèéêëîïôùûüœ"),
}
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0640\u200c-\u200f]")


@dataclass(frozen=True)
class Encoding:
    """How a file is to be read.

    Attributes:
        name: as Python names it.
        guessed: from the letters, for nothing else tells.
        sound: all its bytes are letters.
    """

    name: str
    guessed: bool = False
    sound: bool = True


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file. Reads it once from end to end, in bounded memory.

    Raises:
        UnreadableFile: it is empty, or no text.
    """
    with path.open("rb") as file:
        start = file.read(_START)
        if not start.strip(b"\x00"):
            raise UnreadableFile("damaged", kind="CSV", reason="NUL")
        if len(start) < _START and not start.strip(b"\xef\xbb\xbf \t\r\n"):
            raise UnreadableFile("empty-file")
        for mark, name in _MARKS:
            if start.startswith(mark):
                if not name:
                    raise UnreadableFile("undecodable", encoding="UTF-8")
                return Encoding(name)
        if wide := _wide(start):
            return Encoding(wide)
        file.seek(0)
        letters, strays, sample = 0, 0, bytearray()  # in bytes
        rest = b""
        while block := file.read(_BLOCK):
            if block.isascii() and not rest:
                continue
            block, rest = _whole(rest + block)
            try:
                letters += len(block) - len(block.decode())
            except UnicodeDecodeError:
                found, wrong = _counts(block)
                letters += found
                strays += wrong
                if len(sample) < _SAMPLE:
                    sample += _foreign(block)[: _SAMPLE - len(sample)]
        strays += len(rest)
    if strays == 0 or letters > _BROKEN * strays:
        return Encoding("utf-8", sound=strays == 0)
    return Encoding(likeliest_page(bytes(sample)), guessed=True, sound=False)


def likeliest_page(sample: bytes) -> str:
    """The Windows code page in which the words of a sample are plausible words."""
    words = set(re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", sample))
    scores = {
        page: sum(_plausible(word.decode(page, "replace"), page) for word in words)
        for page in WINDOWS
    }
    return max(WINDOWS, key=lambda page: scores[page])


def _plausible(word: str, page: str) -> int:
    """1 for what may be a word or punctuation, -1 for what cannot."""
    word = _VOWEL_SIGNS.sub("", word)
    for run in re.findall(r"[^\W\d_]+", word):
        script = script_of(run)
        if any(script_of(letter) != script for letter in run):
            return -1  # a word is of one script
        lowered = run.lower()
        if any(not c.isascii() and c not in _LETTERS[page] for c in lowered):
            return -1
        if script == "LATIN" and not (run[1:].islower() or run.isupper() or len(run) == 1):
            return -1  # no word is written "dÉfense"
    return -1 if "\ufffd" in word else 1


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: every other byte of a text with ASCII in it is zero."""
    half = len(start) // 2
    even, odd = start[::2].count(0), start[1::2].count(0)
    if half and odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    if half and even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _whole(block: bytes) -> tuple[bytes, bytes]:
    """A block without the beginning of a letter at its end, and that beginning."""
    for back in range(1, min(4, len(block)) + 1):
        byte = block[-back]
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (block[:-back], block[-back:]) if length > back else (block, b"")
        if byte < 0x80:
            break
    return block, b""


def _counts(block: bytes) -> tuple[int, int]:
    """How many letters beyond ASCII a block has in UTF-8, and how many bytes that are not UTF-8."""
    text = block.decode("utf-8", "surrogateescape")
    strays = len(re.findall("[\udc80-\udcff]", text))
    return len(re.findall("[^\x00-\x7f]", text)) - strays, strays


def _foreign(block: bytes) -> bytes:
    """The words of a block that have letters beyond ASCII."""
    words = re.findall(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", block)
    return b" ".join(dict.fromkeys(words)) + b" "


def is_undecoded(text: str) -> bool:
    """Whether a text decoded with ``surrogateescape`` has bytes that were no letters."""
    return not text.isascii() and re.search("[\ud800-\udfff]", text) is not None


def shown(text: str, length: int = 80) -> str:
    """The beginning of a text as it may be shown: what is invisible or turns lines is replaced."""
    return "".join(
        "\ufffd"
        if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
        or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        else c
        for c in text[:length]
    )
