"""What a server sent, out of the packing in which it sent it: chunks, gzip, deflate, Brotli."""

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]  # carries no types


def payload_of(record: "ArcWarcRecord", most: int) -> bytes:
    """Return a record's content, unpacked; of more than ``most`` bytes one more than that.

    Where it is not packed as its headers say (some programs unpack and leave the headers), it is returned as it is.
    """
    from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]  # late: see web_archives

    stream = record.raw_stream
    headers = record.http_headers
    if headers is None:
        return bytes(stream.read(most + 1))
    if (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        stream = ChunkedDataReader(stream)
    content = bytes(stream.read(most + 1))
    unpack = _PACKINGS.get((headers.get_header("Content-Encoding") or "").strip().lower())
    unpacked = unpack(content, most + 1) if unpack else None
    return content if unpacked is None else unpacked


def _inflated(content: bytes, most: int, bits: int = 16 + zlib.MAX_WBITS) -> bytes | None:
    try:
        return zlib.decompressobj(bits).decompress(content, most)
    except zlib.error:
        return None


def _deflated(content: bytes, most: int) -> bytes | None:
    # Servers send deflate with the wrapper that the standard asks for, or without.
    wrapped = _inflated(content, most, zlib.MAX_WBITS)
    return _inflated(content, most, -zlib.MAX_WBITS) if wrapped is None else wrapped


def _brotli(content: bytes, most: int) -> bytes | None:
    import brotli  # type: ignore[import-untyped]  # late: few archives are of the web; carries no types

    try:
        return bytes(brotli.Decompressor().process(content, output_buffer_limit=most))
    except brotli.error:
        return None


_PACKINGS: dict[str, Callable[[bytes, int], bytes | None]] = {
    "gzip": _inflated,
    "x-gzip": _inflated,
    "deflate": _deflated,
    "br": _brotli,
}
