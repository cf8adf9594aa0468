"""The command line as scripts and people call it, in processes of its own where start-up counts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from archive import Archive, from_text
from search_web.commands import _COMMANDS, main


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """An archive of two of the sample articles."""
    folder = tmp_path_factory.mktemp("archive")
    result = run(folder, "add", str(seeds / "en-txt-karabakh.txt"), str(seeds / "nl-txt-stikstof.txt"), "--tag", "zaad")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(home, tmp_path / "own"))


def run(folder: Path, *arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *arguments], input=stdin)


def run_json(folder: Path, *arguments: str) -> object:
    result = run(folder, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list_prints_an_array_of_articles(home: Path) -> None:
    listed = run_json(home, "list")
    assert isinstance(listed, list)
    assert [article["id"] for article in listed] == [1, 2]
    assert {"title", "published", "language", "site", "byline", "url", "tags", "revision"} <= listed[0].keys()
    assert listed[0]["tags"] == ["zaad"]


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_search_prints_a_flat_list_of_passages_as_promised(home: Path, mode: str) -> None:
    found = run_json(home, "search", "--mode", mode, "--limit", "3", "stikstof", "boeren")
    assert isinstance(found, dict)
    assert (found["query"], found["mode"], len(found["hits"])) == ("stikstof boeren", mode, 3)
    for rank, hit in enumerate(found["hits"], 1):
        assert hit["rank"] == rank
        assert {"score", "article_id", "title", "headings", "passage", "snippet"} <= hit.keys()
        assert {"id", "text", "start", "end"} == hit["passage"].keys()
        assert len(hit["passage"]["text"]) == hit["passage"]["end"] - hit["passage"]["start"]
    assert found["hits"][0]["article_id"] == 2


def test_a_passages_text_stands_in_its_articles_text_where_it_says(home: Path) -> None:
    found = run_json(home, "search", "--mode", "keyword", "Pashinyan")
    text = run_json(home, "show", "1")["text"]  # type: ignore[index]
    for hit in found["hits"]:  # type: ignore[index]
        assert text[hit["passage"]["start"] : hit["passage"]["end"]] == hit["passage"]["text"]


def test_json_keeps_letters_as_they_are(own: Path) -> None:
    run(own, "edit", "1", "--title", "Армения in ’t kort")
    assert "Армения in ’t kort" in run(own, "list", "--json").stdout


def test_a_search_for_people_shows_the_passage_and_its_id(home: Path) -> None:
    result = run(home, "search", "--mode", "keyword", "stikstof")
    assert result.exit_code == 0
    assert "2-" in result.stdout
    assert "passages." in result.stderr


def test_search_tells_scripts_what_else_there_is_to_know(home: Path) -> None:
    found = run_json(home, "search", "--mode", "keyword", "stikstofff")
    assert isinstance(found, dict)
    assert {"also_searched", "did_you_mean", "unsure", "notice", "total"} <= found.keys()
    assert found["did_you_mean"] == "stikstof"
    exact = run_json(home, "search", "--mode", "keyword", "--exact", "Pashinyan")
    assert isinstance(exact, dict)
    assert exact["also_searched"] == []
    assert {"words", "lead", "missing", "sentence"} <= exact["hits"][0]["explanation"].keys()


def test_a_search_without_hits_is_no_failure(home: Path) -> None:
    result = run(home, "search", "--mode", "keyword", "xyzzyxyzzy")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing found" in result.stderr


def test_similar_takes_a_passage_a_file_or_standard_input(home: Path, seeds: Path) -> None:
    for arguments, stdin in ((["1-0"], None), ([str(seeds / "en-txt-karabakh.txt")], None), (["-"], "farmers protest")):
        result = run(home, "similar", *arguments, "--json", "--limit", "2", stdin=stdin)
        assert result.exit_code == 0, result.output
        assert len(json.loads(result.stdout)["hits"]) == 2
    others = run(home, "similar", "1-0", "--other-articles", "--json")
    assert {hit["article_id"] for hit in json.loads(others.stdout)["hits"]} == {2}


def test_adding_again_adds_nothing_and_what_was_removed_stays_so_when_asked(own: Path, seeds: Path) -> None:
    file = str(seeds / "nl-txt-stikstof.txt")
    assert json.loads(run(own, "add", file, "--json").stdout)[0]["outcome"] == "unchanged"
    assert run(own, "remove", "2").exit_code == 0
    assert json.loads(run(own, "search", "--mode", "keyword", "--json", "stikstof").stdout)["hits"] == []
    kept = json.loads(run(own, "add", "--keep-removed", file, "--json").stdout)
    assert kept[0]["outcome"] == "stays_removed"
    assert run(own, "empty", "--yes").exit_code == 0
    assert json.loads(run(own, "add", "--keep-removed", file, "--json").stdout)[0]["outcome"] == "stays_removed"
    assert len(json.loads(run(own, "list", "--json").stdout)) == 1


def test_a_removed_article_can_be_put_back(own: Path) -> None:
    run(own, "remove", "2")
    assert "restore 2" in run(own, "show", "2").stdout
    assert run(own, "restore", "2").exit_code == 0
    assert json.loads(run(own, "search", "--mode", "keyword", "--json", "stikstof").stdout)["hits"]


def test_text_from_standard_input_is_found_at_once_with_what_was_said_of_it(own: Path) -> None:
    text = b"De sluiswachter van Vreeswijk vertelde gisteren dat het waterpeil voor het eerst sinds jaren daalt."
    added = run(own, "add", "-", "--title", "Waterpeil", "--date", "2024-05-14", "--site", "Notities", stdin=text)
    assert added.exit_code == 0, added.output
    (hit, *_) = json.loads(run(own, "search", "--mode", "keyword", "--json", "sluiswachter").stdout)["hits"]
    assert (hit["title"], hit["published"], hit["site"]) == ("Waterpeil", "2024-05-14", "Notities")


DIKES = "Een bericht over de dijkgraaf\n\nDe dijkgraaf sprak over het peil in de polder van vandaag."


def test_no_wait_only_hands_in_and_work_adds_it(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "later.txt"
    file.write_text(DIKES)
    result = run(own, "add", "--no-wait", str(file))
    assert result.exit_code == 0
    assert "added by the next vindplaats serve or vindplaats work" in result.stdout
    assert "dijkgraaf" not in run(own, "search", "--mode", "keyword", "dijkgraaf").stdout
    assert "waiting: 0 done, 1 found so far, 0 failed." in run(own, "jobs", "list").stdout
    assert run(own, "work").exit_code == 0
    assert "dijkgraaf" in run(own, "search", "--mode", "keyword", "dijkgraaf").stdout
    assert "finished: 1 of 1 added or updated." in run(own, "jobs", "list").stdout


def test_what_is_stored_and_not_indexed_is_said(own: Path) -> None:
    with Archive.open(own) as archive:
        archive.add(from_text(DIKES))
    assert json.loads(run(own, "status", "--json").stdout)["index"]["behind"] == 1
    search = run(own, "search", "--mode", "keyword", "dijkgraaf")
    assert "reindex" in search.stderr
    assert run(own, "reindex").exit_code == 0
    assert json.loads(run(own, "status", "--json").stdout)["index"]["behind"] == 0
    assert "dijkgraaf" in run(own, "search", "--mode", "keyword", "dijkgraaf").stdout


def test_a_bad_file_is_named_the_others_go_on_and_the_exit_status_says_so(own: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Goed bericht\n\nHier staat een hele zin over de haven van Delfzijl en haar toekomst.")
    bad.write_bytes(b"%PDF-1.7 not text")
    result = run(own, "add", str(good), str(bad), str(tmp_path / "missing.txt"))
    assert result.exit_code == 3
    assert "bad.txt" in result.stderr
    assert "missing.txt" in result.stderr
    assert "Delfzijl" in run(own, "search", "--mode", "keyword", "Delfzijl").stdout
    assert run(own, "add", str(bad)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["show", "99"], 1, "no article 99"),
        (["remove", "99"], 1, "no article 99"),
        (["similar", "99-1"], 1, "no passage 99-1"),
        (["similar", "nowhere.txt"], 1, "nowhere.txt does not exist"),
        (["search", "--language", "xx", "x"], 2, "give a language"),
        (["export", "README.md/new"], 1, "cannot be written"),
        (["search", "--limit", "0", "x"], 2, "limit"),
        (["search", "--mode", "magic", "x"], 2, "magic"),
        (["search"], 2, "QUERY"),
        (["search", "gas OR"], 2, "Try: gas"),
        (["search", '"gas'], 2, "Try: gas"),
        (["evaluate", "--topics", "3"], 2, "topics"),
        (["evaluate", "--queries", "README.md"], 2, "belong together"),
        (["evaluate", "--queries", "nowhere.tsv", "--qrels", "nowhere.txt"], 2, "nowhere.tsv"),
        (["edit", "1", "--language", "dutch"], 2, "dutch"),
        (["edit", "1"], 2, "Say what"),
        (["add", "--title", "x", "seeds", "README.md"], 2, "belongs to one article"),
        (["add", "http://127.0.0.1:9/x"], 1, "private"),
        (["model", "use", "/no/such/model"], 1, "not on this computer"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_cannot_be_done_gets_one_sentence_and_its_exit_status(
    home: Path, arguments: list[str], status: int, sentence: str
) -> None:
    result = run(home, *arguments)
    assert result.exit_code == status, result.output
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_similar_refuses_the_files_that_add_refuses(home: Path, tmp_path: Path) -> None:
    binary, empty, page = tmp_path / "ruis.bin", tmp_path / "leeg.txt", tmp_path / "pagina.html"
    binary.write_bytes(bytes(range(256)) * 20)
    empty.write_text(" ")
    page.write_text("<script>var stikstof = 1</script><p>De provincie halveert de uitstoot van stikstof.")
    assert "binary data" in run(home, "similar", str(binary)).stderr
    assert "holds no text" in run(home, "similar", str(empty)).stderr
    assert run(home, "similar", str(page)).exit_code == 0


def test_where_no_article_has_a_tag_the_list_says_that_and_not_that_there_are_none(home: Path) -> None:
    assert run(home, "list", "--tag", "niets").stderr == "No article has the tag niets.\n"
    assert run(home, "list", "--tag", "niets", "--removed").stderr == "No removed article has the tag niets.\n"


def test_after_emptying_nothing_is_behind(own: Path) -> None:
    run(own, "remove", "2")
    assert "Threw away 1 articles." in run(own, "empty", "--yes").stdout
    assert "up to date" in run(own, "status").stdout
    assert "behind" not in run(own, "search", "--mode", "keyword", "Karabakh").stderr


def test_without_an_archive_every_command_says_how_to_make_one(tmp_path: Path) -> None:
    for arguments in (["list"], ["search", "x"], ["show", "1"], ["status"], ["remove", "1"], ["reindex"], ["evaluate"]):
        result = run(tmp_path / "nothing", *arguments)
        assert result.exit_code == 1
        assert "no archive" in result.stderr
    assert not (tmp_path / "nothing").exists()


def test_show_lists_what_was_left_out_and_raw_gives_the_bytes_as_received(home: Path, seeds: Path) -> None:
    assert "What was left out" in run(home, "show", "1").stdout
    raw = run(home, "show", "1", "--raw")
    assert raw.stdout_bytes == (seeds / "en-txt-karabakh.txt").read_bytes()


def test_export_writes_every_article_as_received_and_a_line_about_each(home: Path, tmp_path: Path, seeds: Path) -> None:
    target = tmp_path / "export"
    assert run(home, "export", str(target)).exit_code == 0
    lines = [json.loads(line) for line in (target / "articles.jsonl").read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == [1, 2]
    assert (target / lines[1]["file"]).read_bytes() == (seeds / "nl-txt-stikstof.txt").read_bytes()
    again = run(home, "export", str(target))
    assert again.exit_code == 1
    assert "is left as it is, because it is not empty; name a new folder." in again.stderr


def test_a_backup_put_back_and_reindexed_is_the_archive_again(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "new" / "archive.sqlite"
    copy.parent.mkdir()
    assert run(home, "backup", str(copy)).exit_code == 0
    assert run(home, "backup", str(copy)).exit_code == 1
    assert run(copy.parent, "reindex").exit_code == 0
    assert run_json(copy.parent, "list") == run_json(home, "list")


def test_every_command_has_help_with_an_example() -> None:
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in _COMMANDS}
    for name, command in list(commands.items()):
        if isinstance(command, click.Group):
            commands |= {f"{name} {each}": under for each, under in command.commands.items()}
    for name, command in commands.items():
        assert command is not None
        text = command.get_help(click.Context(command, info_name=name))
        assert f"vindplaats {name}" in text or f"| vindplaats {name}" in text, name
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help or parameter.name == "help", (
                name, parameter.name)  # fmt: skip


WITHOUT_EMBEDDING = [
    ["--help"],
    ["list"],
    ["status"],
    ["search", "--mode", "keyword", "stikstof"],
    ["search", "--mode", "keyword", "--explain", "stikstofff OR boer"],
    ["tag", "1", "--add", "new"],
    ["remove", "1"],
    ["reindex"],
]


@pytest.mark.parametrize("arguments", WITHOUT_EMBEDDING, ids=" ".join)
def test_a_command_that_needs_no_embedding_starts_without_torch(own: Path, arguments: list[str]) -> None:
    code = (
        "import sys; sys.argv[0] = 'vindplaats'\nfrom search_web.commands import main\n"
        "try:\n    main()\nfinally:\n"
        "    heavy = {'torch', 'sentence_transformers', 'transformers', 'flask'} & set(sys.modules)\n"
        "    assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--archive", str(own), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_installed_command_answers() -> None:
    command = Path(sys.executable).with_name("vindplaats")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    assert "vindplaats" in done.stdout.casefold()


def test_searching_by_meaning_alone_reads_neither_torch_nor_lists_of_words(indexed_seeds: Path) -> None:
    program = f"""
import sys
from search_web.commands import main
try:
    main(["--archive", {str(indexed_seeds)!r}, "search", "--mode", "semantic", "gezinnen die hun huis achterlieten"])
except SystemExit as end:
    assert not end.code
print([name for name in ("torch", "sentence_transformers", "scipy", "msgpack") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "1. " in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_one_search_starts_no_threads_for_algebra(indexed_seeds: Path) -> None:
    program = f"""
import sys
from search_web.commands import main
try:
    main(["--archive", {str(indexed_seeds)!r}, "search", "--mode", "semantic", "gezinnen die hun huis achterlieten"])
except SystemExit as end:
    assert not end.code
from threadpoolctl import threadpool_info
print([pool["num_threads"] for pool in threadpool_info() if pool["internal_api"] == "openblas"])
"""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert set(done.stdout.splitlines()[-1]) <= set("[1, ]")
