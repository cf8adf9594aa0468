"""What scripts send: JSON objects and their fields."""

from typing import Any

from flask import request

from search_web.errors import InvalidRequest, NotJson


def json_body() -> dict[str, Any]:
    """Return the object that this request holds. Raises `NotJson`."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise NotJson
    return body


def text_field(body: dict[str, Any], field: str) -> str:
    """Return a text of a body without the white space around it; "" where it has none. Raises `InvalidRequest`."""
    value = body.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidRequest(field=field, reason="it must be text.")
    return value.strip()
