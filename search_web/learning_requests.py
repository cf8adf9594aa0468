"""That somebody asked for the archive to be learned: kept in the archive, so that it outlives whoever does it."""

from archive import Archive
from archive.error_records import as_record, from_record
from archive.errors import VindplaatsError
from search_web.errors import LearningEndsProgram

# Under this name the archive remembers that it was asked for, until it is done or not wanted any more.
_ASKED_SETTING = "learning_asked"

# How often it was begun and neither came to an end nor was stopped.
_BEGUN_SETTING = "learning_begun"

# And why it failed, if it did.
_FAILURE_SETTING = "learning_failed"

# Begun so often without an end, it ends the program that does it: it is given up.
_SUDDEN_ENDS = 3


def ask(archive: Archive) -> None:
    """Ask for the archive to be learned; what went wrong before is forgotten."""
    for name in (_FAILURE_SETTING, _BEGUN_SETTING):
        archive.set_setting(name, None)
    archive.set_setting(_ASKED_SETTING, "yes")


def withdraw(archive: Archive) -> None:
    """Ask for it no more; who does it just now ends."""
    archive.set_setting(_ASKED_SETTING, None)


def is_asked(archive: Archive) -> bool:
    """Whether it was asked for, and is not done."""
    return archive.setting(_ASKED_SETTING) is not None


def begin(archive: Archive) -> bool:
    """Note that it is begun; return False, with nothing begun, where it was not asked for or is given up now."""
    if not is_asked(archive):
        return False
    begun = int(archive.setting(_BEGUN_SETTING) or 0)
    if begun >= _SUDDEN_ENDS:
        end(archive, LearningEndsProgram())
        return False
    archive.set_setting(_BEGUN_SETTING, str(begun + 1))
    return True


def rest(archive: Archive) -> None:
    """Note that it was stopped in good order, to be begun again."""
    archive.set_setting(_BEGUN_SETTING, None)


def end(archive: Archive, failure: VindplaatsError | None = None) -> None:
    """Note that it came to an end, and why it failed, if it did."""
    archive.set_setting(_FAILURE_SETTING, None if failure is None else as_record(failure))
    archive.set_setting(_ASKED_SETTING, None)
    archive.set_setting(_BEGUN_SETTING, None)


def last_failure(archive: Archive) -> VindplaatsError | None:
    """Return why it failed the last time, None where it did not."""
    record = archive.setting(_FAILURE_SETTING)
    return None if record is None else from_record(record)
