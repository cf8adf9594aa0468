"""What the README and the project's own rules promise, kept true."""

import ast
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from search_web.commands import _COMMANDS, main
from tests.conftest import ROOT
from tests.relevance.gate import SLACK, read_floors

README = (ROOT / "README.md").read_text("utf-8")
PACKAGES = ("archive", "indexer", "search_web")


def tracked(pattern: str = "") -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *([pattern] if pattern else [])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not in a git checkout")
    return [ROOT / name for name in listed.stdout.split("\n") if name and (ROOT / name).exists()]


def readme_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith(("vindplaats", "make"))]


def test_the_map_names_every_folder_of_the_packages_and_nothing_that_is_not_there() -> None:
    table = README.split("<!-- map -->")[1].split("<!-- /map -->")[0]
    named = re.findall(r"^\| `([^`]+)` \|", table, re.M)
    assert all((ROOT / name).exists() for name in named)
    folders = {
        f"{path.relative_to(ROOT)}/"
        for package in ("archive", "indexer")
        for path in (ROOT / package).rglob("*")
        if path.is_dir() and path.name != "__pycache__"
    }
    assert folders <= set(named)
    assert {f"{name}/" for name in (*PACKAGES, "seeds", "tests")} <= set(named)


def test_the_readme_shows_every_command_and_only_options_that_exist() -> None:
    commands: dict[str, click.Command] = {}
    groups: set[str] = set()
    for name in _COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        if isinstance(command, click.Group):
            groups.add(name)
            commands |= {f"{name} {each}": under for each, under in command.commands.items()}
        else:
            commands[name] = command
    shown: dict[str, set[str]] = {}
    for line in readme_commands():
        words = shlex.split(line.split("<")[0], comments=True)
        if words[0] == "vindplaats":
            name = " ".join(words[1:3] if words[1] in groups else words[1:2])
            shown.setdefault(name, set()).update(word.split("=")[0] for word in words if word.startswith("--"))
    assert shown.keys() == commands.keys()
    for name, options in shown.items():
        command = commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        assert options <= known, name


def test_the_readmes_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert {line.split()[1] for line in readme_commands() if line.startswith("make")} <= targets
    assert set(re.findall(r"`make ([a-z-]+)", README)) <= targets


@pytest.mark.parametrize("document", ["README.md", "tests/benchmarks/README.md"])
def test_figures_of_the_suite_are_those_that_the_gate_holds(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    heading = "| group (queries) | Whoosh's default | plain Snowball | by word | by meaning | both |\n"
    rows = text.split(heading)[1].split("\n\n")[0].splitlines()[1:]
    _, floors, _ = read_floors()
    stated = [[float(cell) for cell in row.strip("|").split("|")[3:]] for row in rows]
    for mode, figures in zip(("keyword", "semantic", "hybrid"), zip(*stated, strict=True), strict=True):
        for figure, floor in zip(figures, floors[mode].values(), strict=True):
            assert floor <= figure <= floor + 2 * SLACK, (mode, figure, floor)


def test_every_dependency_says_why_and_is_pinned() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    constraints = (ROOT / "constraints.txt").read_text("utf-8").casefold()
    for requirement in wanted:
        name = re.split(r"[<>=\[]", requirement)[0]
        assert f"\n{name.casefold()}==" in "\n" + constraints.replace("_", "-"), name
    for requirement in project["dependencies"]:
        assert re.search(re.escape(f'"{requirement}",') + r"\s+# \w+", text), requirement


def test_the_top_level_is_the_one_agreed_on() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    folders = {name for name in top if (ROOT / name).is_dir()}
    assert folders <= {"seeds", "archive", "indexer", "search_web", "tests", ".ci"}


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_and_functions_stay_small_enough_to_read(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        source = path.read_text("utf-8")
        assert source.count("\n") <= 400, f"{path} has grown a second responsibility"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                assert node.end_lineno - node.lineno <= 60, f"{path}: {node.name} is longer than a screen"


def test_nothing_in_the_project_names_a_machine_or_a_registry() -> None:
    forbidden = re.compile("/" + "work/|/home/[a-z]|/" + "root/|python" + "hosted|pypi" + r"\.org", re.I)
    for path in tracked():
        if path.suffix in {".png", ".mo", ".svg"}:
            continue
        found = forbidden.search(path.read_text("utf-8", errors="replace"))
        assert not found, f"{path}: {found.group() if found else ''}"


def test_the_users_document_is_not_in_the_project() -> None:
    found = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
    if not found:
        pytest.skip("the user's document is not beside this checkout")
    sentences = re.split(r"(?<=[.?!])\s+", found[0].read_text("utf-8"))
    long_ones = [sentence for sentence in sentences if len(sentence) > 60]
    assert long_ones
    for path in tracked():
        if path.suffix in {".txt", ".html", ".md", ".py", ".toml"}:
            text = path.read_text("utf-8", errors="replace")
            assert not any(sentence in text for sentence in long_ones), path
