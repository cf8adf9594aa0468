"""Downloads a model's files: to where all programs of this computer keep them, each checked, and gone on with later.

Laid out as the hub's own library does, which finds them there then:

``blobs/<digest>``            a file's bytes; ``<digest>.partial`` while they arrive
``snapshots/<commit>/<path>`` a link to them, made when all are there
``refs/main``                 which commit was the newest
"""

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from filelock import FileLock, Timeout
from huggingface_hub import constants

from indexer.embedding.backends import without_backend
from indexer.embedding.hub import Offer, RemoteFile, open_file, why
from indexer.embedding.model_files import repository_of
from indexer.errors import ModelArrivedBroken, ModelNotFetched, NoRoomForModel

# What a disk says that takes no more.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

# Asked so often for the rest of a file that nothing comes of, with a pause between.
_TRIES = 3
_PAUSE_S = 1.0

_READ_BYTES = 1_000_000


def check_room(offer: Offer) -> None:
    """Raise `NoRoomForModel` unless what is still to be downloaded fits on the disk."""
    folder = _folder(offer)
    if sum(_still_to_come(folder, offer, file) for file in offer.files) > _free(folder):
        raise _no_room(offer, folder)


def fetch_model(offer: Offer, on_bytes: Callable[[int], None] = lambda _: None) -> Path:
    """Download what is not here yet; return the folder that the model is in then.

    Calls ``on_bytes`` with how many bytes are here, again and again; raising in it (as Ctrl-C does) ends the download,
    and a later call goes on there. Raises `ModelNotFetched` and its kinds: `NoRoomForModel`, `ModelArrivedBroken`, and
    what `indexer.embedding.hub` raises.
    """
    folder = _folder(offer)
    try:
        with _alone(offer, folder):
            check_room(offer)
            done = 0
            for file in offer.files:
                if not _is_here(folder, offer, file):
                    _bring(folder, offer, file, _beyond(done, on_bytes))
                done += file.size
                on_bytes(done)
            return _link(folder, offer)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _no_room(offer, folder) from error
        detail = f"{error.strerror or error} in {folder}"
        raise ModelNotFetched(model=offer.model, detail=detail) from error


def fetched_folder(name: str) -> Path | None:
    """Return the folder that all of a fetched model lies in, None where nothing was ever fetched by that name."""
    folder = _cache_folder(repository_of(without_backend(name)))
    return folder if (folder / "snapshots").is_dir() else None


def fetched_bytes(folder: Path) -> int:
    """Return how many bytes a fetched model takes; what is linked to counts once."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_symlink() or file.is_file())


def _beyond(before: int, on_bytes: Callable[[int], None]) -> Callable[[int], None]:
    return lambda arrived: on_bytes(before + arrived)


def _folder(offer: Offer) -> Path:
    return _cache_folder(offer.repository)


def _cache_folder(repository: str) -> Path:
    return Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}"


@contextmanager
def _alone(offer: Offer, folder: Path) -> Iterator[None]:
    (folder / "blobs").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".downloading.lock", timeout=0):
            yield
    except Timeout as error:
        raise ModelNotFetched(model=offer.model, detail="another process is downloading it") from error


def _bring(folder: Path, offer: Offer, file: RemoteFile, on_bytes: Callable[[int], None]) -> None:
    """Download one file, going on with what arrived of it before; check it, and put it in its place."""
    partial = folder / "blobs" / f"{file.digest}.partial"
    tries = _TRIES
    while _size(partial) != file.size or not partial.exists():
        before = _size(partial)
        failure: httpx.HTTPError | None = None
        try:
            _receive(partial, offer, file, on_bytes)
        except httpx.HTTPError as error:
            failure = error
        if _size(partial) > before or (partial.exists() and file.size == 0):
            tries = _TRIES
            continue
        tries -= 1
        if tries == 0 and failure is not None:
            raise ModelNotFetched(model=offer.model, detail=why(failure)) from failure
        if tries == 0:
            raise _broken(partial, offer, f"{_size(partial):,} bytes of {file.size:,} came of {file.path}")
        time.sleep(_PAUSE_S)
    if _digest(partial, file) != file.digest:
        raise _broken(partial, offer, f"{file.path} is not what it should be")
    partial.replace(folder / "blobs" / file.digest)


def _receive(partial: Path, offer: Offer, file: RemoteFile, on_bytes: Callable[[int], None]) -> None:
    """Write what comes of a file behind what is there of it, or anew where the server begins anew."""
    begin = _size(partial) if _size(partial) < file.size else 0
    with open_file(offer, file, begin) as (from_where, chunks), partial.open("r+b" if begin else "wb") as stream:
        stream.truncate(from_where)
        arrived = stream.seek(from_where)
        for chunk in chunks:
            arrived += stream.write(chunk)
            if arrived > file.size:
                raise _broken(partial, offer, f"more came of {file.path} than its {file.size:,} bytes")
            on_bytes(arrived)


def _link(folder: Path, offer: Offer) -> Path:
    """Make the files seen as a model of this commit."""
    snapshot = folder / "snapshots" / offer.commit
    for file in offer.files:
        place, blob = snapshot / file.path, folder / "blobs" / file.digest
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        try:
            place.symlink_to(os.path.relpath(blob, place.parent))
        except OSError:  # a system without links: there the hub's own library moves it as well
            shutil.copyfile(blob, place)
    reference = folder / "refs" / "main"
    reference.parent.mkdir(exist_ok=True)
    reference.write_text(offer.commit, "utf-8")
    for left in (folder / "blobs").glob("*.partial"):
        left.unlink()  # of an older commit
    return snapshot


def _is_here(folder: Path, offer: Offer, file: RemoteFile) -> bool:
    places = (folder / "blobs" / file.digest, folder / "snapshots" / offer.commit / file.path)
    return any(place.is_file() and place.stat().st_size == file.size for place in places)


def _still_to_come(folder: Path, offer: Offer, file: RemoteFile) -> int:
    if _is_here(folder, offer, file):
        return 0
    return max(file.size - _size(folder / "blobs" / f"{file.digest}.partial"), 0)


def _digest(path: Path, file: RemoteFile) -> str:
    is_gits = len(file.digest) == len(hashlib.sha1(usedforsecurity=False).hexdigest())
    digest = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False) if is_gits else hashlib.sha256()
    with path.open("rb") as stream:
        while read := stream.read(_READ_BYTES):
            digest.update(read)
    return digest.hexdigest()


def _broken(partial: Path, offer: Offer, detail: str) -> ModelArrivedBroken:
    partial.unlink(missing_ok=True)
    return ModelArrivedBroken(model=offer.model, detail=detail)


def _no_room(offer: Offer, folder: Path) -> NoRoomForModel:
    needed = sum(_still_to_come(folder, offer, file) for file in offer.files)
    return NoRoomForModel(
        model=offer.model, needed=f"{needed / 1e6:,.1f}", free=f"{_free(folder) / 1e6:,.1f}", folder=folder
    )


def _free(folder: Path) -> int:
    """Return how many bytes the disk of a folder takes, be it there or not."""
    return shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
