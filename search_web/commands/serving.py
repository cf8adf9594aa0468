"""``vindplaats serve``: the archive in the browser."""

from pathlib import Path

import click

from search_web.worker import Worker
from search_web.workspace import Workspace


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free.")
@click.pass_obj
def serve_command(folder: Path, /, host: str, port: int) -> None:
    """Serve the archive's pages and API until Ctrl-C.

    Only this computer can reach them, unless --host says otherwise: there are no passwords yet.

    \b
    Examples:
      vindplaats serve
      vindplaats --archive ~/articles serve --port 8080
    """
    workspace = Workspace(folder)
    with workspace.archive(create=True):
        pass  # a folder that cannot be used is said now, not at the first page
    worker = Worker(workspace)
    if not worker.hold():
        click.echo("Another process works on this archive already; what is handed in here is added by it.", err=True)
    worker.let_go()
    # Imported here: only this command needs Flask.
    from search_web.serving import serve

    if host not in ("127.0.0.1", "localhost", "::1"):
        click.secho("Everybody who can reach this address can read, add and remove articles.", err=True, fg="yellow")
    serve(folder, host, port, lambda url: click.echo(f"Vindplaats is at {url}  (stop with Ctrl-C)"))
