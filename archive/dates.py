"""Dates as articles print them: a line that wholly is a date, in five languages, day before month."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateutil.parser import parserinfo

EARLIEST = date(1600, 1, 1)
"""The first newspapers appeared in the years after 1600; an earlier date of publication is a mistake."""

_LONGEST_LINE = 80

_MONTHS: list[Any] = [  # dateutil's stub wants pairs; it takes any length
    ("januari", "jan", "january", "januar", "jänner", "janvier", "janv", "января", "январь", "янв"),
    ("februari", "feb", "febr", "february", "februar", "février", "févr", "fév", "февраля", "февраль", "фев"),
    ("maart", "mrt", "march", "mar", "märz", "mär", "mars", "марта", "март", "мар"),
    ("april", "apr", "avril", "avr", "апреля", "апрель", "апр"),
    ("mei", "may", "mai", "мая", "май"),
    ("juni", "jun", "june", "juin", "июня", "июнь", "июн"),
    ("juli", "jul", "july", "juillet", "juil", "июля", "июль", "июл"),
    ("augustus", "aug", "august", "août", "aout", "августа", "август", "авг"),
    ("september", "sept", "sep", "septembre", "сентября", "сентябрь", "сен", "сент"),
    ("oktober", "okt", "october", "oct", "octobre", "октября", "октябрь", "окт"),
    ("november", "nov", "novembre", "ноября", "ноябрь", "ноя", "нояб"),
    ("december", "dec", "dezember", "dez", "décembre", "déc", "декабря", "декабрь", "дек"),
]
_WEEKDAYS: list[Any] = [
    ("maandag", "ma", "monday", "mon", "montag", "mo", "lundi", "lun", "понедельник", "пн"),
    ("dinsdag", "di", "tuesday", "tue", "tues", "dienstag", "mardi", "вторник", "вт"),
    ("woensdag", "wo", "wednesday", "wed", "mittwoch", "mi", "mercredi", "mer", "среда", "ср"),
    ("donderdag", "do", "thursday", "thu", "thurs", "donnerstag", "jeudi", "jeu", "четверг", "чт"),
    ("vrijdag", "vr", "friday", "fri", "freitag", "fr", "vendredi", "ven", "пятница", "пт"),
    ("zaterdag", "za", "saturday", "sat", "samstag", "sonnabend", "sa", "samedi", "sam", "суббота", "сб"),
    ("zondag", "zo", "sunday", "sun", "sonntag", "so", "dimanche", "dim", "воскресенье", "вс"),
]
MONTH_NAMES: frozenset[str] = frozenset(name for names in _MONTHS for name in names)
"""In five languages, short forms too."""

WEEKDAY_NAMES: frozenset[str] = frozenset(name for names in _WEEKDAYS for name in names if len(name) > 4)
"""In five languages; written out, since the short forms are words too."""

_WORDS_BETWEEN = [" ", ".", ",", "-", "/", "st", "nd", "rd", "th", "er", "of", "le", "de", "г", "года", "год"]

_PUBLISHED = re.compile(
    r"(?:gepubliceerd|geplaatst|verschenen|datum|published|posted|date|veröffentlicht|erschienen|stand|"
    r"publié|paru|опубликовано|дата)(?: (?:op|om|on|am|le))?\s*:?\s+",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(
    r"(?:\s*(?:,|\||–|—|-|·|•)?\s*(?:om|at|um|à|в)?\s+|T)"
    r"[0-2]?\d(?:[:.][0-5]\d(?:[:.][0-5]\d(?:\.\d+)?)?\s?(?:[ap]\.?m\.?|uur|u\.?|uhr|h)?|\s?h\s?(?:[0-5]\d)?|\s?(?:[ap]m|uur|uhr))"
    r"(?:\s?(?:[A-Z]{2,5}|Z|(?:GMT|UTC)?[+-]\d\d:?\d\d))?$",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_FOUR_DIGIT_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|2\d)\d\d(?!\d)")


def is_plausible(day: date) -> bool:
    """Whether an article can have been published on this day: from 1600 to a year from now."""
    # Magazines carry the date of the week or month to come; a year leaves room for the slowest of them.
    return EARLIEST <= day <= datetime.now().astimezone().date() + timedelta(days=366)


def parse_date_line(line: str) -> date | None:
    """Return the date that this line wholly is ("14 mei 2024", "14-05-2024 09:30"), else None.

    A weekday, a time and a word such as "Gepubliceerd op" may go with it, nothing else; the year has four
    digits; in "04-05-2024" the day comes first. A date inside a sentence is never taken.
    """
    line = " ".join(line.split())
    if len(line) > _LONGEST_LINE or not _FOUR_DIGIT_YEAR.search(line):
        return None
    line = _PUBLISHED.sub("", line, count=1) if _PUBLISHED.match(line) else line
    line = _TIME_OF_DAY.sub("", line).rstrip(" .,")
    day = _year_first(line) if _YEAR_FIRST.fullmatch(line) else _day_first(line)
    return day if day and is_plausible(day) else None


def _year_first(line: str) -> date | None:
    # dateutil, told that days come first, reads 2024-05-04 as the fifth of April.
    year, _, month, day = _YEAR_FIRST.fullmatch(line).groups()  # type: ignore[union-attr]  # the caller matched it
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day_first(line: str) -> date | None:
    from dateutil import parser  # late: so that importing the archive stays quick

    if not re.search(r"(?<!\d)\d{1,2}(?!\d)", line):
        return None
    readings = set()
    # What the line does not say, dateutil takes from the default: two defaults that lead to one date prove
    # that the line says day, month and year itself.
    for default in (datetime(2000, 1, 1), datetime(1999, 2, 2)):  # noqa: DTZ001 (only its date is used)
        try:
            readings.add(parser.parse(line, parserinfo=_words(), default=default, ignoretz=True).date())
        except (ValueError, OverflowError, TypeError):
            return None
    return readings.pop() if len(readings) == 1 else None


@cache
def _words() -> "parserinfo":
    from dateutil.parser import parserinfo  # late: so that importing the archive stays quick

    class PrintedDates(parserinfo):
        """Month and weekday names of Dutch, English, German, French and Russian; no times of day."""

        MONTHS = _MONTHS
        WEEKDAYS = _WEEKDAYS
        JUMP = _WORDS_BETWEEN
        HMS: list[tuple[str, str, str]] = []  # noqa: RUF012 (dateutil's way of configuring)
        AMPM: list[tuple[str, str]] = []  # noqa: RUF012 (the same)

    return PrintedDates(dayfirst=True)
