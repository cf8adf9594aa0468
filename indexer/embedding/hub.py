"""What a hub of models has of one, and its files: huggingface.co, or the one that HF_ENDPOINT names.

Over its documented HTTP interface. The hub's own library begins a file anew that a connection broke off in, and does
not compare what arrived with what should have (release 2.4); it says here only where the hub is, who asks, and how long
to wait.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from huggingface_hub import constants, get_token

from indexer.embedding.backends import backend_of, without_backend
from indexer.embedding.model_files import needed_files, repository_of
from indexer.errors import DownloadsOff, ModelGated, ModelNotFetched, ModelNotOffered

# A listing names files; one of this size names far more than any model has.
_LARGEST_LISTING = 20_000_000

_CHUNK_BYTES = 256 * 1024

# A name on the hub: an owner and a model, as the hub itself allows.
_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a model on the hub: its size in bytes, and its digest, SHA-256 or (for a small one) Git's own."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the hub has of a model: the files that running it takes, as they are in one commit."""

    model: str
    repository: str
    commit: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """How many bytes they take together."""
        return sum(file.size for file in self.files)


def host() -> str:
    """Return the name of the hub that is asked."""
    return urlsplit(constants.ENDPOINT).hostname or constants.ENDPOINT


def look_up(name: str) -> Offer:
    """Return what the hub has of a model, for the back end that its name asks for; fetches no file of it.

    Raises `DownloadsOff`, `ModelNotOffered`, `ModelGated` or `ModelNotFetched`.
    """
    model = without_backend(name)
    repository = repository_of(model)
    if constants.HF_HUB_OFFLINE:
        raise DownloadsOff(model=model)
    if not _REPOSITORY.fullmatch(repository):
        raise ModelNotOffered(model=model, host=host())
    listing = _get_json(model, f"/api/models/{repository}", params={"blobs": "true"})
    if listing.get("gated"):
        _get_json(model, f"/api/models/{repository}/auth-check")
    try:
        commit = str(listing["sha"])
        offered = {str(each["rfilename"]): each for each in listing["siblings"]}
        files = tuple(_remote_file(offered[path]) for path in needed_files(offered, backend_of(name)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelNotFetched(model=model, detail=f"{host()} lists its files in a way not known here") from error
    if not _COMMIT.fullmatch(commit):
        raise ModelNotFetched(model=model, detail=f"{host()} lists its files in a way not known here")
    if not any(file.path.endswith((".safetensors", ".bin", ".onnx")) for file in files):
        raise ModelNotOffered(model=model, host=host())
    return Offer(model, repository, commit, files)


@contextmanager
def open_file(offer: Offer, file: RemoteFile, begin: int) -> Iterator[tuple[int, Iterator[bytes]]]:
    """Ask for a file from byte ``begin`` on; yield from where on it really comes, and its bytes in pieces.

    Raises what `look_up` raises, and `httpx.HTTPError` where the connection fails, nothing comes for too long, or the
    hub is in trouble.
    """
    url = f"{constants.ENDPOINT}/{offer.repository}/resolve/{offer.commit}/{quote(file.path)}"
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={begin}-"} if begin else {})
    with _client(constants.HF_HUB_DOWNLOAD_TIMEOUT) as client, client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            yield begin, iter(())
            return
        _check(offer.model, answer)
        stated = answer.headers.get("Content-Range", "")
        if answer.status_code == httpx.codes.PARTIAL_CONTENT and not stated.startswith(f"bytes {begin}-"):
            raise ModelNotFetched(
                model=offer.model, detail=f"{host()} sends another part of {file.path} than was asked"
            )
        # What does not answer for a part sends the whole.
        yield begin if answer.status_code == httpx.codes.PARTIAL_CONTENT else 0, answer.iter_bytes(_CHUNK_BYTES)


def _get_json(model: str, path: str, params: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the hub answers, an empty one where it has nothing to say."""
    received = bytearray()
    try:
        with (
            _client(constants.HF_HUB_ETAG_TIMEOUT) as client,
            client.stream("GET", f"{constants.ENDPOINT}{path}", params=params) as answer,
        ):
            _check(model, answer)
            for chunk in answer.iter_bytes(_CHUNK_BYTES):
                received += chunk
                if len(received) > _LARGEST_LISTING:
                    raise ModelNotFetched(model=model, detail=f"{host()} lists far too many files")
    except httpx.HTTPError as error:
        raise ModelNotFetched(model=model, detail=why(error)) from error
    try:
        parsed = json.loads(received)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def why(error: httpx.HTTPError) -> str:
    """Return in some words what failed on the way to the hub."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"{host()} answers with error {error.response.status_code}"
    if isinstance(error, httpx.TimeoutException):
        return f"{host()} did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return f"{host()} cannot be reached"
    return f"the connection to {host()} broke off"


def _client(wait_s: float) -> httpx.Client:
    token = get_token()
    headers = {"User-Agent": "vindplaats"} | ({} if token is None else {"Authorization": f"Bearer {token}"})
    # On its way to another server httpx leaves the token behind.
    return httpx.Client(headers=headers, timeout=wait_s, follow_redirects=True)


def _check(model: str, answer: httpx.Response) -> None:
    """Raise unless the hub gives what it was asked for."""
    if answer.is_success:
        return
    status, code = answer.status_code, answer.headers.get("X-Error-Code", "")
    said = answer.headers.get("X-Error-Message", "")
    if code == "GatedRepo":
        raise ModelGated(model=model, address=f"{constants.ENDPOINT}/{repository_of(model)}")
    if "Invalid credentials" in said:
        raise ModelNotFetched(model=model, detail=f"{host()} does not accept the token that is set up here")
    # For what is not there, or not for everybody, the hub answers 401 to those that it does not know.
    if code in ("RepoNotFound", "EntryNotFound", "RevisionNotFound") or status in (401, 404):
        raise ModelNotOffered(model=model, host=host())
    answer.raise_for_status()
    raise ModelNotFetched(model=model, detail=f"{host()} sends elsewhere")


def _remote_file(listed: dict[str, Any]) -> RemoteFile:
    """Return a file as it is listed. Raises `ValueError` where its name or digest is none to make a file of here."""
    large = listed.get("lfs")
    path, digest = str(listed["rfilename"]), str(large["sha256"] if large else listed["blobId"])
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or "\\" in path or ":" in path:
        raise ValueError(path)
    if not (_SHA256.fullmatch(digest) or _COMMIT.fullmatch(digest)):
        raise ValueError(digest)
    return RemoteFile(path, int(large["size"] if large else listed["size"]), digest)
