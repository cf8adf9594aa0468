import json
from pathlib import Path

from archive import Metadata
from tests.archive.sources.opened import items_in, links_in

CHROME = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1" LAST_MODIFIED="2" PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
    <DL><p>
        <DT><A HREF="https://a.be/1?x=1&amp;y=2" ADD_DATE="1700000000">Eén &amp; meer</A>
        <DT><H3>Kaukasus</H3>
        <DL><p>
            <DT><H3>Gas, olie</H3>
            <DL><p>
                <DT><A HREF="https://a.be/2" TAGS="later,lezen">Twee</A>
            </DL><p>
            <DT><A HREF="https://a.be/3">Drie</A>
        </DL><p>
        <DT><A HREF="javascript:alert(1)">Bladwijzer</A>
        <DT><A HREF="place:sort=8">Recent</A>
    </DL><p>
    <DT><A HREF="https://a.be/4"></A>
</DL><p>
"""


def test_a_browsers_bookmarks_are_links_and_their_folders_tags(tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.html"
    file.write_text(CHROME)
    assert [(item.label, item.tags) for item in items_in(file)] == [
        ("Eén & meer", ()),
        ("Twee", ("Kaukasus", "Gas olie", "later", "lezen")),
        ("Drie", ("Kaukasus",)),
        ("https://a.be/4", ()),
    ]
    assert links_in(file)[0] == ("https://a.be/1?x=1&y=2", Metadata())


def test_bookmarks_that_were_cut_off_give_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.html"
    file.write_text(CHROME[: CHROME.index("TAGS")])
    assert [item.label for item in items_in(file)] == ["Eén & meer"]


def test_pockets_page_of_links_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ril_export.html"
    file.write_text(
        "<!DOCTYPE html><html><head><meta charset='utf-8'/><title>Pocket Export</title></head><body><h1>Unread</h1><ul>"
        '<li><a href="https://a.be/1" time_added="1688628695" tags="gas,olie">Eén</a></li></ul>'
        '<h1>Read Archive</h1><ul><li><a href="https://a.be/2" time_added="1" tags="">Twee</a></li></ul></body></html>'
    )
    assert [(item.label, item.tags) for item in items_in(file)] == [("Eén", ("gas", "olie")), ("Twee", ())]


def test_firefoxs_backup_is_read(tmp_path: Path) -> None:
    link = {
        "guid": "abcdefghijkl",
        "type": "text/x-moz-place",
        "title": "Eén",
        "uri": "https://a.be/1",
        "tags": "later",
    }
    folder = {"guid": "mnopqrstuvwx", "type": "text/x-moz-place-container", "title": "Kaukasus", "children": [link]}
    backup = {
        "guid": "root________",
        "title": "",
        "root": "placesRoot",
        "children": [
            {"guid": "menu________", "title": "menu", "children": [folder, {"title": "x", "uri": "place:a"}]},
            {"guid": "toolbar_____", "title": "toolbar"},
            {"guid": "tags________", "title": "tags", "children": [folder]},
            {"guid": "unfiled_____", "title": "unfiled", "children": [link | {"uri": "https://a.be/2"}]},
        ],
    }
    file = tmp_path / "bookmarks-2024-05-14.json"
    file.write_text(json.dumps(backup))
    assert [(item.label, item.tags) for item in items_in(file)] == [("Eén", ("Kaukasus", "later")), ("Eén", ("later",))]
    assert [url for url, _ in links_in(file)] == ["https://a.be/1", "https://a.be/2"]
