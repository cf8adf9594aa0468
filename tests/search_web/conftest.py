"""A small archive with the real model's index, an app over it, and a real server for a real browser."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from waitress.server import create_server  # type: ignore[import-untyped]  # waitress carries no types
from waitress.wasyncore import close_all  # type: ignore[import-untyped]

from archive import Archive, Metadata, from_bytes
from archive.article import Received, SourceKind
from indexer.embedding import Embedder
from indexer.embedding.opening import open_embedder
from indexer.index_writer import IndexWriter
from search_web.app import create_app
from search_web.running import EXTENSION, Running
from search_web.serving import address_of, listen
from tests.indexer.conftest import WordEmbedder
from tests.indexer.learned_articles import articles

HARBOUR = """The harbour strike ends after nine days

The dockers of Rotterdam went back to work on Monday morning. Their union accepted a raise of five percent, and the
employers promised to hire two hundred people before the summer begins. Both sides had met eleven times, mostly by
night, in a hotel that neither of them wanted to pay for.

What it cost

Forty ships waited outside the port. Supermarkets ran out of bananas, and a car factory in Germany stood still for
two days because parts did not arrive in time. Economists put the damage at ninety million euros, though part of it
will be made up for by working through the weekends of June.
"""

FERRY = """Ferry crews stop sailing to the islands

Sailors who bring visitors to Texel and Terschelling have laid down their work. They demand better pay, and talks with
the shipping company broke down on Friday night. The company calls the demand absurd; the crews say that they have
not seen their wages rise since the last boat was christened.

Stranded visitors

Hundreds of holidaymakers slept in a sports hall. The mayor handed out blankets and soup to everybody who could not
get home. A choir from Drenthe, stuck on its yearly outing, sang until two in the morning, which not all of those
who lay on the mats beside it are said to have welcomed.
"""

BRUG = """Nieuwe brug over de Linge

In Leerdam komt een brug voor fietsers over de Linge. De gemeente trekt er zeven miljoen euro voor uit, en de bouw
begint na de zomer van volgend jaar. Scholieren uit de dorpen aan de overkant winnen er elke ochtend een kwartier
mee, heeft een verkeerskundige uitgerekend.

Verzet van vissers

Vissers vrezen dat de bouw de snoek verjaagt. Tijdens protesten op het stadhuis boden zij de wethouder een emmer
modder aan, die hij lachend in ontvangst nam. De vereniging telt nog maar dertig leden, maar die zijn, zo waarschuwt
de voorzitter, allemaal met pensioen en hebben dus alle tijd.
"""

PAGE = """<!doctype html><html lang="en"><head><title>Bees return to the city roofs | The Lantern</title>
<meta property="og:site_name" content="The Lantern"><meta property="article:published_time" content="2023-05-04">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav><main><article>
<h1>Bees return to the city roofs</h1><p class="byline">By Ada Vermeer</p>
<p>Three years ago hardly a bee was seen above the second floor in Utrecht. This spring the keepers counted forty
colonies on the flat roofs around the station, and more of them have been announced for the coming months. Nobody
quite knows what drew them there, but the lavender that the council planted is a fair guess.</p>
<h2>Honey from the ninth floor</h2>
<p>The first harvest was small but sweet. Office workers who feared to be stung now compete for the jars, and the
canteen has put honey bread on its menu every Thursday. The building’s caretaker, who carries the hives up by the
goods lift, has become something of a celebrity among the lawyers of the fourth floor.</p>
<figure><img src="b.jpg" alt="A keeper with a smoker"><figcaption>A keeper on the roof (photo The Lantern)</figcaption>
</figure></article></main><div class="newsletter"><p>Sign up for our weekly newsletter</p></div>
<div class="cookie-banner"><p>We use cookies to improve your visit.</p></div></body></html>"""

# How many articles there are to learn from.
TAUGHT = 240

HARBOUR_ID, FERRY_ID, BRUG_ID, PAGE_ID = 1, 2, 3, 4

# Names in several spellings, a compound, an article of which one passage has all that is asked and another half of it.
NAMES = (
    ("nl", date(2022, 1, 14), "De Courant", "Wat het gas in Almaty deed", (
        "Gisteren sprak Poetin over de gasprijs. Iedereen in Almaty luisterde naar Poetin, en niemand wist waarom.\n\n"
        "De winter\n\nDaarna steeg de gasprijs weer, want de winter kwam eraan en de voorraad in de kelders was klein."
    )),
    ("en", date(2022, 2, 20), "The Lantern", "A long speech on a cold evening", (
        "Yesterday Putin spoke for hours on end. Nobody knows why Putin did that, and some would rather have slept."
    )),
    ("ru", None, None, "Долгая речь холодным вечером", (
        "Вчера выступил Путин. Он говорил очень долго, и потом все разошлись по домам, а Путин остался один в зале."
    )),
    ("nl", date(2023, 5, 4), "De Courant", "Een warme winter zonder zorgen", (
        "De winter was zo warm dat er in de polder bijna niets werd gestookt. De ijsbaan van het dorp bleef dicht."
    )),
)  # fmt: skip
SPEECH_NL_ID, SPEECH_EN_ID, SPEECH_RU_ID, WINTER_ID = 1, 2, 3, 4


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """An archive of four short articles, indexed; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("made") / "archive"
    with Archive.open(folder, create=True) as archive:
        for name, text in (("harbour.txt", HARBOUR), ("ferry.txt", FERRY), ("brug.txt", BRUG), ("bees.html", PAGE)):
            archive.add(from_bytes(text.encode(), name=name))
        archive.tag([HARBOUR_ID, FERRY_ID], add=["strike"])
        IndexWriter(archive, folder / "index", embedder).catch_up()
    return folder


@pytest.fixture(scope="session")
def taught_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of many short articles to learn from, indexed by the bundled model; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("taught") / "archive"
    with Archive.open(folder, create=True) as archive:
        for passages in articles(TAUGHT):
            text = "\n\n".join(each.passage.text for each in passages)
            given = Metadata(title=passages[0].article.title, language="nl")
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, folder / "index", open_embedder()).catch_up()
    return folder


@pytest.fixture(scope="session")
def shared_app(made_folder: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Flask:
    """An app for tests that only read."""
    folder = shutil.copytree(made_folder, tmp_path_factory.mktemp("shared") / "archive")
    return create_app(folder, embedder=embedder, config={"TESTING": True})


@pytest.fixture
def reader(shared_app: Flask) -> FlaskClient:
    """A browser, of sorts, that only reads; in English."""
    return in_english(shared_app)


@pytest.fixture(scope="session")
def names_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with names in three spellings, its index made by a small embedder; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("names") / "archive"
    with Archive.open(folder, create=True) as archive:
        for language, published, site, title, text in NAMES:
            given = Metadata(language=language, published=published, site=site, title=title)
            archive.add(Received(text.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given))
        IndexWriter(archive, folder / "index", WordEmbedder()).catch_up()
    return folder


@pytest.fixture(scope="session")
def shared_names(names_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app over those names, for tests that only read."""
    folder = shutil.copytree(names_folder, tmp_path_factory.mktemp("shared") / "archive")
    return create_app(folder, embedder=WordEmbedder(), config={"TESTING": True})


@pytest.fixture
def names(shared_names: Flask) -> FlaskClient:
    """A browser, of sorts, that only reads about those names; in English."""
    return in_english(shared_names)


@pytest.fixture
def own_names(names_folder: Path, tmp_path: Path) -> Flask:
    """An app over those names whose archive a test may change."""
    folder = shutil.copytree(names_folder, tmp_path / "archive")
    return create_app(folder, embedder=WordEmbedder(), config={"TESTING": True})


@pytest.fixture
def app(made_folder: Path, tmp_path: Path, embedder: Embedder) -> Flask:
    """An app whose archive a test may change."""
    return create_app(shutil.copytree(made_folder, tmp_path / "archive"), embedder=embedder, config={"TESTING": True})


@pytest.fixture
def empty_app(tmp_path: Path, embedder: Embedder) -> Flask:
    """An app over an archive that holds nothing yet."""
    return create_app(tmp_path / "empty", embedder=embedder, config={"TESTING": True})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return in_english(app)


@pytest.fixture
def running(app: Flask) -> Running:
    parts: Running = app.extensions[EXTENSION]
    return parts


Send = Callable[..., Any]


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Send a form as the page ``page`` would, its token included."""

    def send_form(address: str, page: str = "/add", follow: bool = True, **values: Any) -> Any:
        token = csrf_token(client, page)
        return client.post(address, data={"csrf_token": token, **values}, follow_redirects=follow)

    return send_form


def csrf_token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None, f"no form on {page}"
    return found[1]


def in_english(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture(scope="session")
def address(made_folder: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """Where a real server answers, its index kept up in the background."""
    folder = shutil.copytree(made_folder, tmp_path_factory.mktemp("served") / "archive")
    with served(create_app(folder, embedder=embedder)) as found:
        yield found


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app for real; yield its address."""
    listening = listen("127.0.0.1", 0)
    server = create_server(app, sockets=[listening], threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    parts: Running = app.extensions[EXTENSION]
    parts.start()
    yield address_of(listening).rstrip("/")
    parts.stop()
    # In the thread that waits for requests, for it to end at once also where a browser keeps its connection.
    server.trigger.pull_trigger(lambda: close_all(server._map))
    thread.join(5)
    assert not thread.is_alive()
    server.task_dispatcher.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in an English browser; nothing that it loads may be refused or fail."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []
