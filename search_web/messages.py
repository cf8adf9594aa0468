"""What the page says, in the reader's language: errors, and names for what the other packages count.

msgids are the English sentences themselves. `msgid` marks those that are put into an error where it is raised: its
sentence stays English for scripts and is translated where a page shows it.
"""

from enum import StrEnum
from typing import cast

from flask_babel import get_locale as _get_locale  # type: ignore[import-untyped]  # Flask-Babel carries no types
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from flask_babel import ngettext as _ngettext

from archive.article import Outcome, SourceKind
from archive.errors import VindplaatsError
from archive.job import ItemState
from archive.sources.passed_over import OtherFile, PassedOver
from indexer.keyword.clauses import Through
from indexer.ledger import RemovalReason
from indexer.progress import Stage

PHRASES = frozenset({"reason", "detail", "media_type", "field", "part", "source"})
"""Fields of errors that may hold a phrase of ours, to be translated with the sentence; never what a person wrote."""

_ANSWERED = "the server answered "
_NO_HOST = "there is no host named "


def gettext(message: str, **values: object) -> str:
    """Return a message in the reader's language, its %(names)s filled in."""
    return cast(str, _gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return one of two messages by a number, in the reader's language."""
    return cast(str, _ngettext(one, many, num, **values))


def lazy_gettext(message: str) -> str:
    """Return a message that is translated when it is shown."""
    return cast(str, _lazy_gettext(message))


def msgid(message: str) -> str:
    """Return the message itself: it is translated where it is shown."""
    return message


def reader_language() -> str:
    """Return the code of the language that the page is shown in."""
    return str(_get_locale().language)


def language_name(code: str) -> str:
    """Return a language's name in the reader's language, or its code where there is none."""
    return str(_get_locale().languages.get(code, code))


def sentence(error: VindplaatsError) -> str:
    """Return an error's sentence in the reader's language, the phrases in it included."""
    fields = {
        name: _phrase(value) if name in PHRASES and isinstance(value, str) and value else value
        for name, value in error.fields.items()
    }
    said = gettext(error.template) % fields
    # Names of fields are written small; names of files that begin a sentence stay as they are.
    return said[:1].upper() + said[1:] if error.template.startswith("%(field)s") else said


def _phrase(phrase: str) -> str:
    answered = phrase.removeprefix(_ANSWERED)
    if answered != phrase:  # what follows is the server's own
        return gettext("the server answered %(answer)s", answer=answered)
    host = phrase.removeprefix(_NO_HOST)
    if host != phrase:
        return gettext("there is no host named %(host)s", host=host)
    return gettext(phrase)


def rule_name(rule: str) -> str:
    """Return what a rule of the removal ledger is called: its own name is English, with hyphens."""
    return gettext(rule.replace("-", " "))


def reason_name(reason: str) -> str:
    """Return what a reason of the removal ledger is called; one that is not known (any more) stands as it is."""
    return name_of(RemovalReason(reason)) if reason in RemovalReason.__members__.values() else reason


def name_of(value: StrEnum) -> str:
    """Return what a value of one of the enums below is called."""
    return str(NAMES[value.__class__, value.value])


def not_taken(passed_over: PassedOver) -> str:
    """Return in one sentence what lay beside the articles of a job."""
    counts = {kind: passed_over[kind] for kind in OtherFile}
    said = (
        ngettext("one image", "%(num)s images", counts[OtherFile.IMAGE]),
        ngettext("one recording", "%(num)s recordings", counts[OtherFile.RECORDING]),
        ngettext("one JSON file", "%(num)s JSON files", counts[OtherFile.JSON]),
        ngettext("one other", "%(num)s others", counts[OtherFile.OTHER]),
    )
    kinds = ", ".join(each for each, count in zip(said, counts.values(), strict=True) if count)
    return ngettext(
        "One file is no article: %(kinds)s.",
        "%(num)s files are not articles: %(kinds)s.",
        passed_over.total(),
        kinds=kinds,
    )


def doing(stage: Stage) -> str:
    """Return what is being done to a model, to stand within a sentence."""
    return str(_DOINGS[stage])


_DOINGS = {
    Stage.READING: lazy_gettext("reading the articles"),
    Stage.LEARNING: lazy_gettext("learning"),
    Stage.JUDGING: lazy_gettext("judging"),
}

NAMES: dict[tuple[type[StrEnum], str], str] = {
    (Through, Through.EXACT): lazy_gettext("as it is written"),
    (Through, Through.STEM): lazy_gettext("another form of the word"),
    (Through, Through.PART): lazy_gettext("as part of a compound"),
    (Through, Through.NAME): lazy_gettext("the same name"),
    (Through, Through.PREFIX): lazy_gettext("begins so"),
    (Through, Through.FUZZY): lazy_gettext("nearly the same"),
    (Stage, Stage.READING): lazy_gettext("Reading articles"),
    (Stage, Stage.EMBEDDING): lazy_gettext("Learning what passages mean"),
    (Stage, Stage.LINKING): lazy_gettext("Making meaning search faster"),
    (Stage, Stage.PREPARING): lazy_gettext("Preparing meaning search"),
    (Stage, Stage.LEARNING): lazy_gettext("Learning the archive"),
    (Stage, Stage.JUDGING): lazy_gettext("Judging what was learned"),
    (Stage, Stage.COMPARING): lazy_gettext("Comparing articles"),
    (Outcome, Outcome.ADDED): lazy_gettext("Added"),
    (Outcome, Outcome.UPDATED): lazy_gettext("Updated: a new revision"),
    (Outcome, Outcome.UNCHANGED): lazy_gettext("Was there already"),
    (Outcome, Outcome.RESTORED): lazy_gettext("Put back"),
    (Outcome, Outcome.STAYS_REMOVED): lazy_gettext("Stays removed"),
    (ItemState, ItemState.WAITING): lazy_gettext("Waiting"),
    (ItemState, ItemState.READING): lazy_gettext("Being read"),
    (ItemState, ItemState.RETRYING): lazy_gettext("To be tried again"),
    (ItemState, ItemState.STORED): lazy_gettext("Stored; being indexed"),
    (ItemState, ItemState.FINDABLE): lazy_gettext("Findable"),
    (ItemState, ItemState.FAILED): lazy_gettext("Failed"),
    (ItemState, ItemState.CANCELLED): lazy_gettext("Cancelled"),
    (SourceKind, SourceKind.FILE): lazy_gettext("a file"),
    (SourceKind, SourceKind.STDIN): lazy_gettext("standard input"),
    (SourceKind, SourceKind.PASTE): lazy_gettext("pasted text"),
    (SourceKind, SourceKind.URL): lazy_gettext("a link"),
    (SourceKind, SourceKind.WEB_ARCHIVE): lazy_gettext("a web archive"),
    (SourceKind, SourceKind.EXPORT): lazy_gettext("a table or an export"),
    (RemovalReason, RemovalReason.CAPTION): lazy_gettext("Caption"),
    (RemovalReason, RemovalReason.CREDIT): lazy_gettext("Credit"),
    (RemovalReason, RemovalReason.ALT_TEXT): lazy_gettext("Image description"),
    (RemovalReason, RemovalReason.NEWSLETTER): lazy_gettext("Newsletter"),
    (RemovalReason, RemovalReason.COOKIE_NOTICE): lazy_gettext("Cookie notice"),
    (RemovalReason, RemovalReason.SUBSCRIPTION): lazy_gettext("Subscription offer"),
    (RemovalReason, RemovalReason.NAVIGATION): lazy_gettext("Navigation"),
    (RemovalReason, RemovalReason.SHARE): lazy_gettext("Share button"),
    (RemovalReason, RemovalReason.RELATED): lazy_gettext("Related article"),
    (RemovalReason, RemovalReason.ADVERTISEMENT): lazy_gettext("Advertisement"),
    (RemovalReason, RemovalReason.COMMENT): lazy_gettext("Reader’s comment"),
    (RemovalReason, RemovalReason.AUTHOR_BOX): lazy_gettext("About the author"),
    (RemovalReason, RemovalReason.REPEATED_TITLE): lazy_gettext("Repeated title"),
    (RemovalReason, RemovalReason.PAGE_FURNITURE): lazy_gettext("Page furniture"),
    (RemovalReason, RemovalReason.OUTSIDE_MAIN_CONTENT): lazy_gettext("Outside the main text"),
    (RemovalReason, RemovalReason.READER): lazy_gettext("Taken out by you"),
    (RemovalReason, RemovalReason.SITE_RULE): lazy_gettext("Taken out by your rule for the site"),
}

FIELD_NAMES = (
    msgid("title"),
    msgid("byline"),
    msgid("published"),
    msgid("published_at"),
    msgid("modified"),
    msgid("language"),
    msgid("site"),
    msgid("url"),
    msgid("A tag"),
    msgid("query"),
    msgid("from"),
    msgid("to"),
    msgid("mode"),
    msgid("sort"),
    msgid("fusion"),
    msgid("offset"),
    msgid("limit"),
    msgid("files"),
    msgid("text"),
    msgid("format"),
    msgid("analyzer"),
    msgid("The text"),
)
"""What errors call the fields, and the parts of the index, that they speak of."""
