"""Text as the archive's file can hold it, and as pages can show it."""


def plain(text: str) -> str:
    """Return a text that can be stored: a file's name may hold bytes that are no letters, JSON half a letter."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
