"""The XML in documents, parsed without entities, network and document types."""

from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

Element = Any  # lxml ships no types

DC = "{http://purl.org/dc/elements/1.1/}"
_DOCTYPE = "<!doctype"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


class ForbiddenXmlError(ValueError):
    """The XML declares a document type, which these formats never do: a way to make small files large."""


def parse_xml(content: bytes) -> Element:
    """Return the root element. Raises `ForbiddenXmlError`, or lxml's errors (each a ``ValueError`` or ``SyntaxError``).

    libxml2 itself refuses more than 256 levels and texts of more than 10 MB.
    """
    require_no_doctype(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def require_no_doctype(content: bytes) -> None:
    """Raise `ForbiddenXmlError` where a document type is declared before the first element."""
    head = content[:100_000].lower()
    if any(_DOCTYPE.encode(encoding) in head for encoding in _ENCODINGS):
        raise ForbiddenXmlError


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def first_text(root: Element, name: str) -> str | None:
    """Return the text of the first element of that name (with its namespace), white space in order."""
    element = root.find(f".//{name}")
    text = " ".join("".join(element.itertext()).split()) if element is not None else ""
    return text or None
