"""Moments as sources state them: a date with its time and its offset from UTC, and lines that say when it changed."""

import re
from datetime import date, datetime, timedelta, timezone

from archive.dates import is_plausible, parse_date_line

_LONGEST = 60
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:?\d\d(?::?\d\d)?)(?:[.,]\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)", re.IGNORECASE)
_NAMED_ZONE = re.compile(r"(.*\d\d?:\d\d.*?)\s*\(?\b([A-Z]{1,5})\b\)?\.?")
# Hours east of UTC. Others are left: IST alone means three zones.
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7,
}  # fmt: skip
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,4})")

_UPDATED = re.compile(
    r"(?:(?:laatste?|laatst|last|letzte|dernière|последнее) )?"
    r"(?:update|bijgewerkt|gewijzigd|aangepast|wijziging|updated|modified|changed|aktualisiert|geändert|aktualisierung|"
    r"änderung|mise? à jour|modifi[ée]e?|maj|обновлено|изменено|обновление)"
    r"(?: (?:op|on|at|am|le|um))?\s*:?\s+",
    re.IGNORECASE,
)


def parse_moment(text: str | None) -> datetime | None:
    """Return the moment that a text wholly is ("2024-05-14T09:30:00+02:00"), None for one that says no offset."""
    text = " ".join((text or "").split())
    if not 16 <= len(text) <= _LONGEST:
        return None
    try:
        moment = _iso(text) or _mail(text) or _with_named_zone(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment and is_plausible(moment.date()) else None


def parse_update_line(line: str) -> date | None:
    """Return the day that a line names as its article's last change ("Bijgewerkt op 15 mei 2024, 10.12 uur")."""
    line = " ".join(line.split())
    found = _UPDATED.match(line)
    return parse_date_line(line[found.end() :]) if found else None


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    offset = found[3].upper()
    return datetime.fromisoformat(f"{found[1]}T{found[2]}{'+00:00' if offset == 'Z' else offset}")


def _mail(text: str) -> datetime | None:
    """Return a moment as RFC 5322 writes it: mail, feeds, HTTP."""
    from email.utils import parsedate_to_datetime  # late: so that importing the archive stays quick

    moment = parsedate_to_datetime(text) if _MAIL.fullmatch(text) else None
    return moment if moment and moment.utcoffset() is not None else None


def _with_named_zone(text: str) -> datetime | None:
    found = _NAMED_ZONE.fullmatch(text)
    if found is None or found[2] not in _ZONES:
        return None
    day, time = parse_date_line(found[1]), re.search(r"(\d\d?):(\d\d)", found[1])
    if day is None or time is None or re.search(r"[ap]\.?m", found[1], re.IGNORECASE):
        return None
    zone = timezone(timedelta(hours=_ZONES[found[2]]))
    return datetime(day.year, day.month, day.day, int(time[1]), int(time[2]), tzinfo=zone)
