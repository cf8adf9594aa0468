"""What ``vindplaats model use`` does: the work with its progress, and what came of it."""

from typing import TYPE_CHECKING

import click

from archive.errors import VindplaatsError
from search_web.commands.output import progress_bar, warn, warn_of_failures
from search_web.workspace import MODEL_WANTED_SETTING, Workspace, choose_model

if TYPE_CHECKING:
    from archive import Archive
    from indexer.index_writer import CatchUp
    from indexer.progress import Progress


def turn(workspace: Workspace, archive: "Archive", name: str) -> "tuple[CatchUp, list[Progress]]":
    """Turn the index to a model; return what it has become, and the first and the last step of preparing.

    Raises what `indexer.model_switch.ModelSwitch.run` raises; the model is not wanted any more then.
    """
    from indexer.progress import Stage

    prepared: list[Progress] = []
    with progress_bar() as show:

        def keep(step: "Progress") -> None:
            if step.stage is Stage.PREPARING:
                prepared[1:] = [step]
                prepared[:1] = prepared[:1] or [step]
            show(step)

        try:
            result = workspace.model_switch(archive, name).run(
                keep,
                on_switch=lambda: choose_model(archive, name),
                on_begin=lambda: archive.set_setting(MODEL_WANTED_SETTING, name),
            )
        except VindplaatsError:
            if archive.setting(MODEL_WANTED_SETTING) == name:
                archive.set_setting(MODEL_WANTED_SETTING, None)
            raise
        except KeyboardInterrupt:
            warn("Stopped. What was embedded is kept: the same command goes on where it was.")
            raise
    return result, prepared


def report(name: str, result: "CatchUp", prepared: "list[Progress]") -> None:
    """Say what came of it; exits with status 3 where a part failed."""
    embedded = prepared[-1].done - prepared[0].done if prepared else 0
    total = prepared[-1].total if prepared else result.manifest.passages
    click.echo(f"{name} is in use from now on: {embedded} of {total} passages were embedded, the others before.")
    if result.manifest.kept is not None:
        click.echo(f"To go back, at once: vindplaats model use {result.manifest.kept.model}")
    warn_of_failures(result)
