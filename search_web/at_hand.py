"""Which item is at hand, in a small file: so that one that ends the program which reads it is not tried for ever."""

from pathlib import Path

from archive.database import named_failures
from archive.job import ItemPlace

FILE_NAME = "worker.at"


class AtHand:
    """Notes which item is being read and stored. It need survive the program only, not a loss of power."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME

    def note(self, place: ItemPlace) -> None:
        """Note that this item is begun with. Raises `ArchiveUnwritable`: on a full disk everything waits."""
        with named_failures(self._file):
            self._file.write_text(f"{place.job_id} {place.position}", "ascii")

    def clear(self) -> None:
        """Note that nothing is at hand any more. Raises `ArchiveUnwritable`."""
        with named_failures(self._file):
            self._file.unlink(missing_ok=True)

    def left_behind(self) -> ItemPlace | None:
        """Return the item that somebody had at hand who came to a sudden end, None for none."""
        try:
            job, position = self._file.read_text("ascii").split()
            return ItemPlace(int(job), int(position))
        except (OSError, ValueError):
            return None
