"""Makes the bundled model anew: ``python -m indexer.bundled_model --data DATA --output FOLDER`` (see `bundled_data`).

Takes some two hours at most on two cores, most of it the teacher's reading, which is kept in ``--work`` and done once.
The same data, seed and versions give the same figures to three digits.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from indexer.bundled_choosing import choosing_figures
from indexer.bundled_lessons import read_lessons
from indexer.bundled_training import Recipe, train
from indexer.embedding.model_files import write_digests
from indexer.embedding.static_files import load_tokenizer, write_static_model
from indexer.embedding.static_model import StaticEmbedder
from indexer.teacher import teacher_vectors
from indexer.tokenizer_training import train_tokenizer
from indexer.vector import Matrix

_SETTABLE = {each.name: type(each.default) for each in fields(Recipe) if isinstance(each.default, int | float)}


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--work", type=click.Path(file_okay=False, path_type=Path), required=True, help="Kept between runs.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="The model's folder.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Another value in the recipe.")
def main(data: Path, work: Path, output: Path, changes: Sequence[str]) -> None:
    """Train the model, write it, and print what it reaches on the sets for choosing."""
    recipe = _changed(Recipe(), changes)
    work.mkdir(parents=True, exist_ok=True)
    pieces = work / f"tokenizer-{recipe.pieces}.json"
    if not pieces.exists():
        click.echo(f"Making a tokenizer of {recipe.pieces} pieces …", err=True)
        train_tokenizer(data, recipe.pieces).save(str(pieces))
    tokenizer = load_tokenizer("tokenizer", pieces)
    with Progress(console=Console(stderr=True)) as progress:
        reading = progress.add_task("Teacher reads", total=None)

        def teach(texts: Sequence[str]) -> Matrix:
            progress.update(reading, total=len(texts))
            return teacher_vectors(texts, work / "teacher", lambda more: progress.advance(reading, more))

        lessons = read_lessons(data, tokenizer, recipe.documentation, recipe.seed, teach)
        learning = progress.add_task("Model learns", total=recipe.steps)
        matrix = train(lessons, recipe, lambda done, _, __: progress.update(learning, completed=done))
    write_static_model(output, tokenizer, matrix)
    write_digests(output)
    figures = choosing_figures(data, StaticEmbedder(str(output)).embed_passages)
    click.echo(json.dumps({"recipe": asdict(recipe), "figures": {k: round(v, 4) for k, v in figures.items()}}))


def _changed(recipe: Recipe, changes: Sequence[str]) -> Recipe:
    values: dict[str, Any] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        if name not in _SETTABLE or not sign:
            raise click.BadParameter(f"“{change}” is none of {', '.join(sorted(_SETTABLE))} with a value.")
        values[name] = _SETTABLE[name](value)
    return replace(recipe, **values)


if __name__ == "__main__":
    main()
