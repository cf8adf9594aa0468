"""The pages and the API: one module for each thing that a reader can do."""

from flask import Flask

from search_web.pages import (
    adding,
    articles,
    cleaning,
    corrections,
    decisions,
    following,
    health,
    jobs,
    judging,
    models,
    reading,
    saving,
    searching,
    similar,
)
from search_web.pages.api_decisions import api  # with the addresses of pages.api, to which it adds its own


def register_pages(app: Flask) -> None:
    """Give the app all its addresses."""
    for module in (searching, similar, reading, corrections, articles, adding, jobs, judging, models, health):
        app.register_blueprint(module.pages)
    for module in (decisions, cleaning, following, saving):
        app.register_blueprint(module.pages)
    app.register_blueprint(api)
