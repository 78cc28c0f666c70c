"""The benchmarks: what they ask of others, what they take for a refusal, and what they print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel

from benchmarks import __main__ as command
from benchmarks import beside, fifty, growth, library, peers, stages
from benchmarks import page as pages
from benchmarks.chart import SHOWN, chart
from benchmarks.peers import Said, answering
from eval.baselines import WHOLE
from eval.bench import Desk
from eval.table import Table
from ingest.article import Article
from ingest.load import from_text
from ingest.split import split
from rag.answer import REFUSAL, Answer
from tests.conftest import HashEmbedder
from tests.scripted_chat import model_of, scripted

BUILT = "The weir was built in 1911 by Ada Quill."
ARTICLE = from_text(f"{BUILT} It is 40 metres wide.\n\nA plank was lost in the flood.")


def saying(text: str, pieces: Sequence[str]) -> peers.Peer:
    def peer(_: Article, __: BaseChatModel, ___: Embeddings) -> Callable[[str, Sequence[str]], Said]:
        return lambda question, earlier: (text.format(question, *earlier), [*pieces])

    return peer


def asked(peer: peers.Peer, *history: str) -> Answer:
    earlier = [Answer(question, question) for question in history]
    return answering(peer, ARTICLE, scripted(""), HashEmbedder()).ask("Who?", earlier)


def test_what_a_peer_cites_are_places_in_the_article() -> None:
    answer = asked(saying("Ada Quill.", [f" {BUILT}\n", "Made up.", ""]))
    assert [(c.start, c.end, c.quote) for c in answer.citations] == [(0, len(BUILT), BUILT)]
    assert answer.text == "Ada Quill."


def test_a_peer_reads_the_earlier_questions() -> None:
    assert asked(saying("{1} {0}", []), "What is it?").text == "What is it? Who?"


@pytest.mark.parametrize(
    ("text", "declined"),
    [
        ("I don't know.", True),
        ("The sources do not mention who.", True),
        ("That is not stated.", True),
        ("Empty Response", True),
        ("", True),
        ("Ada Quill built it; nobody helped.", False),
    ],
)
def test_declining_in_other_words_is_a_refusal(text: str, declined: bool) -> None:
    assert asked(saying(text, [BUILT])).refusal == (REFUSAL if declined else None)


def test_numbers_in_brackets_name_the_pieces() -> None:
    assert peers._named("It is so [2], and so [4].", ["one", "two", "three"]) == ["two"]


def test_an_article_of_so_many_words_is_made_alike_each_time() -> None:
    text = growth.text_of(1_200)
    assert text == growth.text_of(1_200)
    assert len(text.split()) == 1_200
    sentences, passages = split(text)
    assert (len(sentences), len(passages)) == (100, 20)


def test_the_median_of_the_times_is_told() -> None:
    took = iter([0.0, 1.0, 1.0, 4.0, 4.0, 4.5])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "perf_counter", lambda: next(took))
        assert stages.seconds(lambda: None, repeats=3) == 1.0


def test_all_answerers_stand_beside_each_other_and_their_rows_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = saying("Yes.", [])
    monkeypatch.setattr(beside, "PEERS", {"A, peer": ("json", says), "B": ("no_such_package", says)})
    desk = Desk(tmp_path / "desk", embedder=HashEmbedder())
    table = beside.beside(desk, model_of(scripted("Yes.")), every=100, folder=tmp_path)
    names = [row[0] for row in table.rows]
    assert names == ["this one, quotes only", "this one", WHOLE, "A, peer"]
    assert "2 in all" in table.notes[0]
    assert len((tmp_path / "bench-a.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_what_is_asked_of_a_generated_library_only_one_passage_says() -> None:
    told = library.facts(50, 20)
    assert told == library.facts(50, 20)
    asked = [first.question for first, *_ in told]
    assert len(set(asked)) == 50
    assert not {*asked} & {fact.question for _, *rest in told for fact in rest}


def test_a_generated_library_is_asked_and_its_figures_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MiniLM", HashEmbedder)
    for name, few in (("ARTICLES", 4), ("PASSAGES", 5), ("ASKED", 4)):
        monkeypatch.setattr(library, name, few)
    lines = list(library.library(None, None))  # type: ignore[arg-type]  # looks at no article
    assert lines[0].name.startswith("library of 4 generated articles, 20 passages")
    assert [line.found for line in lines[-2:]] == ["1.00", "1.00"]


def test_questions_to_fifty_articles_are_asked_in_each_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, few in (("SIZE", 3), ("SEEDS", (1, 2)), ("ASKED", 2)):
        monkeypatch.setattr(fifty, name, few)
    mill = from_text("The tide mill of Port Ellery was built by Tomas Vell in 1842.")
    asked = fifty.Questions({"mill": mill}, (("Who built the tide mill of Port Ellery?", "mill"),))
    lines = list(fifty.among(asked, "a mill", HashEmbedder()))
    assert lines[0].name.startswith("2 questions of a mill, 3 articles, 2 seeds")
    assert [line.found for line in lines[1:]] == ["1.000", "1.000"]


def test_the_command_prints_the_figures_with_their_targets_and_renews_its_part_of_the_page_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "bench.md"
    monkeypatch.setattr(pages, "PAGE", page)
    monkeypatch.setattr(pages, "KEPT", tmp_path / "kept.json")
    found = iter(["1 s", "1 s", "3 s", "4 s"])
    for name in ("start", "reading"):
        stage = (f"About {name}", lambda index, model: iter([stages.Line("it", next(found), "2 s")]))
        monkeypatch.setitem(command.STAGES, name, stage)
    monkeypatch.setattr("eval.bench.MiniLM", HashEmbedder)
    assert command.main(["--only", "start", "--llm", "none"]) == 0
    assert not page.exists()
    assert command.main(["--only", "start", "reading", "--llm", "none", "--write"]) == 0
    assert "it         1 s       2 s" in capsys.readouterr().out
    assert command.main(["--only", "start", "--llm", "none", "--write"]) == 0
    told = page.read_text(encoding="utf-8")
    assert told.count("| it | 4 s | 2 s |") == told.count("| it | 3 s | 2 s |") == 1
    assert told.index("## About start") < told.index("## About reading")


def test_page_and_picture_are_made_of_what_is_kept() -> None:
    kept = json.loads(pages.KEPT.read_text(encoding="utf-8"))
    assert pages.PAGE.read_text(encoding="utf-8") == pages.page(kept)
    assert set(kept) <= {*command.STAGES, pages.PEERS}


def test_a_bar_is_as_long_as_its_share_and_what_has_none_has_no_bar() -> None:
    header = ("answerer", *SHOWN)
    picture = chart(Table("Beside", header, (("A & B", "0.50 (0.40 to 0.60)", "1.00", "–"),)))
    ElementTree.fromstring(picture)
    assert "A &amp; B" in picture
    widths = [int(width) for width in re.findall(r'width="(\d+)" height="11" fill', picture)][len(SHOWN) :]
    assert widths[0] * 2 == widths[1] > widths[2] == 0


def test_an_unknown_stage_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(["--only", "moon"])
    assert stopped.value.code == 2
    assert "moon" in capsys.readouterr().err
