"""Lines of text out of files of any size: one that is far too long, or in another charset, is no harm to the rest."""

import codecs
from io import TextIOWrapper

from archive.decoding import find_charset
from archive.errors import RowUnreadable, SourceError
from archive.intake import MAX_ARTICLE_BYTES
from archive.sources.holdings import Stream, reading

LONGEST_LINE = MAX_ARTICLE_BYTES
"""What is longer holds more than one article may have."""

_STEP = 1_000_000
_SAMPLE = 200_000
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Lines:
    """The lines of a stream with their ends; ``number`` is that of the last, from 1.

    Goes on after an error: a line that is too long raises `RowUnreadable` and is passed over.
    """

    def __init__(self, stream: Stream, label: str, longest: int = LONGEST_LINE) -> None:
        self.number = 0
        self._label = label
        self._longest = longest
        with reading(label):
            sample = stream.read(_SAMPLE)
            stream.seek(0)
        self._charset = _charset_of(sample)
        wide = next((charset for bom, charset in _WIDE if sample.startswith(bom)), None)
        self._stream = TextIOWrapper(stream, wide, errors="replace", newline="") if wide else stream  # type: ignore[type-var]

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        with reading(self._label):
            line = self._stream.readline(self._longest + 1)
            if not line:
                raise StopIteration
            self.number += 1
            if len(line) > self._longest:
                del line
                self._pass_over()
                raise RowUnreadable(source=self._label, line=self.number, detail="it is far too long")
        text = line if isinstance(line, str) else self._decoded(line)
        return text.removeprefix("\ufeff") if self.number == 1 else text

    def _pass_over(self) -> None:
        """Leave what remains of this line behind."""
        while piece := self._stream.readline(_STEP):
            if piece[-1:] in ("\n", b"\n"):
                return

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            pass
        charset = self._charset or _charset_of(line)
        if charset is None:
            raise RowUnreadable(source=self._label, line=self.number, detail="it is no text")
        return line.decode(charset, errors="replace")


def _charset_of(sample: bytes) -> str | None:
    """Return the charset of what is not in UTF-8; None where it is, or where nothing can be said."""
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        return find_charset(sample, None, "text/plain")
    except SourceError:
        return None
