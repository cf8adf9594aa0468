"""What a folder or an archive holds beside articles: counted by kind, so that a person learns what was not taken."""

from collections import Counter
from enum import StrEnum
from pathlib import PurePath


class OtherFile(StrEnum):
    """What a file is, by its name, that is no article."""

    IMAGE = "image"
    RECORDING = "recording"
    JSON = "json"
    OTHER = "other"


PassedOver = Counter[OtherFile]
"""How many files of each kind were passed over."""

_KINDS = {
    OtherFile.IMAGE: "jpg jpeg jpe jfif png gif webp svg bmp tif tiff ico heic heif avif raw dng psd",
    OtherFile.RECORDING: "mp3 m4a aac ogg oga opus wav flac wma mp4 m4v mov avi mkv webm mpg mpeg wmv 3gp",
    OtherFile.JSON: "json",
}
_BY_SUFFIX = {f".{suffix}": kind for kind, suffixes in _KINDS.items() for suffix in suffixes.split()}


def kind_of(name: str) -> OtherFile:
    """Return what a file of this name is, packed or not."""
    path = PurePath(name)
    suffix = PurePath(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
    return _BY_SUFFIX.get(suffix.lower(), OtherFile.OTHER)
