"""The pages and the API: one module for each thing that a reader can do."""

from flask import Flask

from search_web.pages import (
    adding,
    articles,
    corrections,
    health,
    jobs,
    judging,
    models,
    reading,
    searching,
    similar,
)
from search_web.pages.api import api


def register_pages(app: Flask) -> None:
    """Give the app all its addresses."""
    for module in (searching, similar, reading, corrections, articles, adding, jobs, judging, models, health):
        app.register_blueprint(module.pages)
    app.register_blueprint(api)
