"""A hub of models on this computer, over real HTTP: as much of huggingface.co's interface as downloads meet.

It serves folders, tells their files' sizes and digests, redirects large files to another host as the real one does, and
can be told to break, to lie, to be slow and to refuse.
"""

import hashlib
import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Files of these kinds lie in the hub's store of large files.
LARGE = (".safetensors", ".bin", ".onnx")

_RESOLVE = re.compile(r"/(?P<repository>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)")
_LISTING = re.compile(
    r"/api/models/(?P<repository>[^/]+/[^/]+)(?:/(?P<what>revision|tree)/(?P<revision>[^/]+)|/(?P<check>auth-check))?"
)


@dataclass
class Faults:
    """What goes wrong on the hub; a file is named by its path's end."""

    break_at: dict[str, int] = field(default_factory=dict)
    """So many bytes of a body are sent, once, and then the connection is closed."""
    breaks_always: bool = False
    changed: str = ""
    """In this file the last byte is another one than the listing promises."""
    cut: str = ""
    """Of this file only the first half is there."""
    longer: str = ""
    """This file has some bytes more than the listing says."""
    slow: str = ""
    """This file comes in small pieces, with pauses: time enough to interrupt it."""
    silent: bool = False
    """No request is answered."""
    silent_file: str = ""
    """A request for this file is not answered."""
    no_ranges: bool = False
    status: int = 0
    """All requests are answered so, with a page of HTML."""
    listing: object = None
    """The listing that is given instead of the true one."""


@dataclass
class ModelHub:
    """A running hub: what it serves, what goes wrong there, and what it was asked."""

    url: str
    folders: dict[str, Path]
    faults: Faults = field(default_factory=Faults)
    gated: set[str] = field(default_factory=set)
    token: str = "let-me-in"
    asked: list[tuple[str, str, str | None, str | None]] = field(default_factory=list)
    """Method, path, range and token of each request."""
    sent: int = 0
    """How many bytes of files."""
    ended: threading.Event = field(default_factory=threading.Event)

    def commit(self, repository: str) -> str:
        """The commit that a repository is in."""
        files = [(path, digest_of(self.folders[repository] / path)) for path in self.paths(repository)]
        return hashlib.sha1(repr(files).encode(), usedforsecurity=False).hexdigest()

    def paths(self, repository: str) -> list[str]:
        """The paths of a repository's files."""
        folder = self.folders[repository]
        return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())

    def downloads(self) -> list[str]:
        """The paths of the files that were asked for."""
        return [path.partition("/resolve/")[2].partition("/")[2] for _, path, _, _ in self.asked if "/resolve/" in path]


def digest_of(file: Path) -> str:
    """Return the digest by which the hub knows a file."""
    content = file.read_bytes()
    if file.name.endswith(LARGE):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@contextmanager
def model_hub(folders: dict[str, Path]) -> Iterator[ModelHub]:
    """Serve folders as repositories, by their names, while the block runs."""

    class Handler(_Handler):
        hub: ModelHub

    with _Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Handler.hub = ModelHub(f"http://127.0.0.1:{server.server_port}", folders)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Handler.hub
        Handler.hub.ended.set()
        server.shutdown()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of those who went away while they were answered."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as the server was given them


class _Handler(BaseHTTPRequestHandler):
    hub: ModelHub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub, faults = self.hub, self.hub.faults
        path = unquote(urlsplit(self.path).path)
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        hub.asked.append((self.command, path, self.headers.get("Range"), token))
        if faults.silent or (faults.silent_file and path.endswith(faults.silent_file)):
            hub.ended.wait()
            return
        if faults.status:
            self._send(faults.status, b"<html>Something went wrong.</html>", {"Content-Type": "text/html"})
        elif path.startswith("/store/"):
            self._send_stored(path.removeprefix("/store/"))
        elif found := _LISTING.fullmatch(path):
            self._send_listing(found, token)
        elif found := _RESOLVE.fullmatch(path):
            self._send_resolved(found, token)
        else:
            self._send(404, b"{}")

    def _send_listing(self, asked: re.Match[str], token: str | None) -> None:
        hub, repository = self.hub, asked["repository"]
        if repository not in hub.folders:
            # As the real one does for those whom it does not know: it does not tell what is private.
            self._refuse(404 if token else 401, "RepoNotFound")
        elif token and token != hub.token:
            self._send(401, b"{}", {"X-Error-Message": "Invalid credentials in Authorization header"})
        elif asked["check"]:
            if repository in hub.gated and token != hub.token:
                self._refuse(403 if token else 401, "GatedRepo")
            else:
                self._send(200, b"OK", {"Content-Type": "text/plain"})
        elif hub.faults.listing is not None:
            self._send_json(hub.faults.listing)
        elif asked["what"] == "tree":
            self._send_json([self._entry(repository, path, "path", "oid") for path in hub.paths(repository)])
        else:
            siblings = [self._entry(repository, path, "rfilename", "blobId") for path in hub.paths(repository)]
            gated = "auto" if repository in hub.gated else False
            self._send_json(
                {"id": repository, "sha": hub.commit(repository), "gated": gated, "siblings": siblings, "tags": []}
            )

    def _entry(self, repository: str, path: str, path_key: str, id_key: str) -> dict[str, object]:
        file = self.hub.folders[repository] / path
        entry: dict[str, object] = {path_key: path, "size": file.stat().st_size, "type": "file"}
        digest = digest_of(file)
        if len(digest) == 64:
            lfs = {"sha256": digest, "oid": digest, "size": file.stat().st_size, "pointerSize": 132}
            return entry | {id_key: hashlib.sha1(digest.encode(), usedforsecurity=False).hexdigest(), "lfs": lfs}
        return entry | {id_key: digest}

    def _send_resolved(self, asked: re.Match[str], token: str | None) -> None:
        hub, repository = self.hub, asked["repository"]
        if repository not in hub.folders:
            self._refuse(401, "RepoNotFound")
            return
        if repository in hub.gated and token != hub.token:
            self._refuse(403 if token else 401, "GatedRepo")
            return
        commit = hub.commit(repository)
        if asked["revision"] not in (commit, "main") or asked["path"] not in hub.paths(repository):
            self._refuse(404, "EntryNotFound")
            return
        file = hub.folders[repository] / asked["path"]
        headers = {"X-Repo-Commit": commit, "ETag": f'"{digest_of(file)}"'}
        if file.name.endswith(LARGE):
            headers |= {"X-Linked-Etag": f'"{digest_of(file)}"', "X-Linked-Size": str(file.stat().st_size)}
            # Another host, as far as clients can tell.
            elsewhere = hub.url.replace("127.0.0.1", "localhost")
            self._send(302, b"", headers | {"Location": f"{elsewhere}/store/{repository}/{asked['path']}"})
        else:
            self._send_file(file, headers)

    def _send_stored(self, path: str) -> None:
        owner, name, inner = path.split("/", 2)
        file = self.hub.folders[f"{owner}/{name}"] / inner
        self._send_file(file, {"ETag": f'"{digest_of(file)}"'})

    def _send_file(self, file: Path, headers: dict[str, str]) -> None:
        faults, content = self.hub.faults, file.read_bytes()
        name = file.name
        if name == faults.changed:
            content = content[:-1] + bytes([content[-1] ^ 1])
        if name == faults.cut:
            content = content[: len(content) // 2]
        if name == faults.longer:
            content += b"and more"
        begin, status = 0, 200
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if asked and not faults.no_ranges:
            begin, status = int(asked[1]), 206
            if begin >= len(content):
                self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            headers = headers | {"Content-Range": f"bytes {begin}-{len(content) - 1}/{len(content)}"}
        self._send(status, content[begin:], headers | {"Accept-Ranges": "bytes"}, name=name)

    def _refuse(self, status: int, code: str) -> None:
        self._send(status, b"{}", {"X-Error-Code": code})

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, name: str = "") -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        faults = self.hub.faults
        ends = faults.break_at.get(name) if faults.breaks_always else faults.break_at.pop(name, None)
        if name and name == faults.slow:
            for place in range(0, len(body), 50_000):
                self.hub.sent += len(body[place : place + 50_000])
                self.wfile.write(body[place : place + 50_000])
                time.sleep(0.05)
            return
        self.hub.sent += len(body[:ends]) if name else 0
        self.wfile.write(body[:ends])
        if ends is not None:
            self.wfile.flush()
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
