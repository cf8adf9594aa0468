"""The key that signs the page's forms: made once, kept beside the archive, readable by its owner only."""

import os
import secrets
from pathlib import Path

FILE_NAME = "secret.key"
_BYTES = 32


def secret_key(folder: Path) -> str:
    """Return the folder's key, made at first use; a damaged one is replaced (open forms must then be sent again)."""
    file = folder / FILE_NAME
    try:
        key = file.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        key = ""
    return key if len(key) >= 2 * _BYTES else _made(file)


def _made(file: Path) -> str:
    """Write a new key beside the file and then put it in its place, so that nobody reads half of one."""
    key = secrets.token_hex(_BYTES)
    draft = file.with_name(f"{FILE_NAME}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(key + "\n")
    draft.replace(file)
    return key
