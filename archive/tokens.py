"""Tokens: who may use the API from elsewhere. Of each only a digest is kept, so that the file gives none away."""

import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.database import named_failures, writing
from archive.errors import InvalidMetadata

LONGEST_NAME = 60

# What a token begins with, so that a person who finds one somewhere knows what it opens.
_PREFIX = "vindplaats_"

# 256 bits: nobody guesses one, and a plain digest is enough for what nobody guesses.
_BYTES = 32

# The moment of its last use is kept to this, so that not every request writes.
_USE_NOTED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token by the name that its owner gave it; ``used_at`` to the hour, None for never."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


class Tokens:
    """The tokens behind one connection; each method that changes something is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    def add(self, name: str) -> str:
        """Make a token of this name; return it, for the only time. Raises `InvalidMetadata` for the name."""
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            reason = f"it must have from 1 to {LONGEST_NAME} characters."
            raise InvalidMetadata(field="A token's name", value=name[:LONGEST_NAME], reason=reason)
        token = _PREFIX + secrets.token_urlsafe(_BYTES)
        with writing(self._connection, self._file):
            if self._connection.execute("SELECT 1 FROM tokens WHERE name = ?", (name,)).fetchone():
                reason = "there is a token of that name. Choose another, or remove that one first."
                raise InvalidMetadata(field="A token's name", value=name, reason=reason)
            self._connection.execute(
                "INSERT INTO tokens (name, digest, created_at) VALUES (?, ?, ?)",
                (name, _digest(token), datetime.now(UTC).isoformat()),
            )
        return token

    def all(self) -> list[Token]:
        """Return all tokens, the oldest first."""
        with named_failures(self._file):
            rows = self._connection.execute("SELECT id, name, created_at, used_at FROM tokens ORDER BY id")
            return [Token(row[0], row[1], _moment(row[2]), _moment(row[3]) if row[3] else None) for row in rows]

    def remove(self, name: str) -> bool:
        """Forget a token; return whether there was one of this name."""
        with writing(self._connection, self._file):
            found = self._connection.execute("DELETE FROM tokens WHERE name = ?", (" ".join(name.split()),))
            return found.rowcount > 0

    def is_known(self, token: str) -> bool:
        """Whether this is a token of this archive; notes that it was used."""
        digest, now = _digest(token), datetime.now(UTC)
        with named_failures(self._file):
            rows = self._connection.execute("SELECT id, digest, used_at FROM tokens").fetchall()
        for number, stored, used_at in rows:
            if hmac.compare_digest(stored, digest):
                if used_at is None or now - _moment(used_at) >= _USE_NOTED:
                    self._note_use(number, now)
                return True
        return False

    def _note_use(self, number: int, now: datetime) -> None:
        with writing(self._connection, self._file):
            self._connection.execute("UPDATE tokens SET used_at = ? WHERE id = ?", (now.isoformat(), number))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
