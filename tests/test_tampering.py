"""Altered articles: shares are met, the order is kept or drawn anew, and nothing else is changed."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.shipped import ARTICLES, bundled
from eval.tampering import (
    PLANTS,
    difference,
    has_planted,
    meets,
    mixed,
    planted,
    retold,
    says,
    shuffled,
    states,
    texts,
    without,
)
from ingest.article import Article
from ingest.split import split
from rag.answer import Citation, Statement

WORDS = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "island", "juniper"]
SEEDS = st.integers(0, 99)

sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=6).map(
    lambda words: f"{' '.join(words).capitalize()}."
)
written = st.lists(st.lists(sentences, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12)
articles = written.map(lambda found: Article("A walk", "test", "\n\n".join(found)))
MILL = Article(
    "The mill",
    "test",
    "The mill\n\nThe mill was built in 1842 by Anna Reed. It ground rye. The miller, Tom Hale, was not paid."
    "\n\n"
    "Later the mill belonged to Tom Hale. Nobody lives there.",
)
STRANGE = [f"Foreign paragraph number {n} tells of ships." for n in range(40)]


def sentences_of(article: Article) -> list[str]:
    return [sentence.text for sentence in split(article.text)[0]]


@given(articles, st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8]), st.integers(1, 40), SEEDS)
def test_the_share_is_met_and_no_foreign_paragraph_comes_twice(
    article: Article, share: float, number: int, seed: int
) -> None:
    altered = mixed(article, STRANGE[:number], share=share, seed=seed)
    found = texts(altered.article)
    strange = [text for text in found if text in STRANGE]
    assert max(Counter(strange).values(), default=1) == 1
    assert altered.change.share == len(strange) / len(found)
    assert abs(len(strange) - share * len(found)) <= 1
    assert [altered.article.text[start:end] for start, end in altered.spans] == strange


@given(articles, st.sampled_from([0.2, 0.4, 0.6, 0.8]), st.integers(0, 40), SEEDS)
def test_own_paragraphs_keep_their_order_and_gold_is_not_dropped(
    article: Article, share: float, number: int, seed: int
) -> None:
    gold = split(article.text)[0][-1]
    altered = mixed(article, STRANGE[:number], share=share, keep=[(gold.start, gold.end)], seed=seed)
    own = [text for text in texts(altered.article) if text not in STRANGE]
    rest = iter(texts(article))
    assert all(text in rest for text in own)
    assert texts(article)[-1] == own[-1]
    assert len(own) == len(texts(article)) - altered.change.dropped


def test_a_larger_share_holds_all_of_a_smaller_one() -> None:
    article = bundled("tides")
    few, more = (set(texts(mixed(article, STRANGE, share=s, seed=1).article)) for s in (0.2, 0.6))
    assert few < more


def test_without_foreign_paragraphs_nothing_is_dropped() -> None:
    altered = mixed(MILL, [], share=0.8, seed=1)
    assert (altered.article.text, altered.change.share, altered.change.dropped) == (MILL.text, 0.0, 0)


def test_a_share_of_all_is_refused() -> None:
    with pytest.raises(ValueError, match="give one from 0 to below 1"):
        mixed(MILL, STRANGE, share=1.0, seed=1)


@given(articles, st.data())
def test_only_the_sentences_of_the_spans_are_deleted(article: Article, data: st.DataObject) -> None:
    pieces = split(article.text)[0]
    gone = data.draw(st.sets(st.sampled_from(pieces)))
    altered = without(article, [(piece.start + 1, piece.start + 2) for piece in gone])
    left = [piece.text for piece in pieces if piece not in gone]
    assert (altered is None) == (not left)
    assert altered is None or sentences_of(altered.article) == left


@given(articles, SEEDS)
def test_shuffling_permutes_the_sentences_and_keeps_the_sizes(article: Article, seed: int) -> None:
    altered = shuffled(article, seed=seed).article
    assert Counter(sentences_of(altered)) == Counter(sentences_of(article))
    counts = [[text.count(".") for text in texts(each)] for each in (article, altered)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ARTICLES)
def test_a_bundled_article_is_shuffled_without_its_heading(name: str) -> None:
    article = bundled(name)
    altered = shuffled(article, seed=1).article
    assert texts(altered)[0] == article.title
    assert sorted(altered.text.split()) == sorted(article.text.split())
    assert sentences_of(altered) != sentences_of(article)


@given(articles, SEEDS)
def test_what_is_planted_is_all_that_is_new(article: Article, seed: int) -> None:
    altered = planted(article, seed=seed)
    text, rest, at = altered.article.text, "", 0
    assert Counter(text[start:end] for start, end in altered.spans) == Counter(each.text for each in PLANTS)
    for start, end in altered.spans:
        rest += text[at:start]
        at = end
    assert (rest + text[at:]).split() == article.text.split()


@given(articles, SEEDS)
def test_a_planted_paragraph_stands_alone(article: Article, seed: int) -> None:
    found = texts(planted(article, seed=seed).article)
    assert all(each.text in found for each in PLANTS if not each.inside)
    assert not any(each.text in found for each in PLANTS if each.inside)


@pytest.mark.parametrize(
    ("kind", "pattern", "old", "new"),
    [
        ("number", "1842", r"built in 1842 by", r"built in (?!1842)\d{4} by"),
        ("name", "anna", r"Anna Reed", r"(?!Anna)\w+ Reed"),
        ("negation", "1842", r"was built", r"was not built"),
    ],
)
def test_one_sentence_is_retold_and_the_rest_stands(kind: str, pattern: str, old: str, new: str) -> None:
    def touches(was: str, now: str) -> bool:
        return bool(re.search(pattern, was, re.I)) and not re.search(pattern, now, re.I)

    spans = [(s.start, s.end) for s in split(MILL.text)[0] if "1842" in s.text]
    altered = retold(MILL, spans, kind, touches, 1)
    assert altered is not None
    ((start, end),) = altered.spans
    change = altered.change
    assert re.search(old, change.old)
    assert re.search(new, change.new)
    assert altered.article.text[start:end] == change.new
    assert altered.article.text.replace(change.new, change.old) == MILL.text
    assert change.touches == (kind != "negation")


def test_nothing_is_retold_where_there_is_nothing_to_change() -> None:
    spans = [(s.start, s.end) for s in split(MILL.text)[0] if "rye" in s.text]
    assert retold(MILL, spans, "number", lambda old, new: True, 1) is None


@given(articles, SEEDS)
def test_the_same_seed_alters_alike(article: Article, seed: int) -> None:
    assert shuffled(article, seed=seed) == shuffled(article, seed=seed)
    assert planted(article, seed=seed) == planted(article, seed=seed)
    assert mixed(article, STRANGE, share=0.6, seed=seed) == mixed(article, STRANGE, share=0.6, seed=seed)


@pytest.mark.parametrize(
    ("old", "new", "around", "taken", "put"),
    [
        ("It took 2,400 cars, he said.", "It took 4,801 cars, he said.", 0, "2,400", "4,801"),
        ("Kim’s aim is plain.", "Howell’s aim is plain.", 0, "Kim", "Howell"),
        ("The town is growing.", "The town is not growing.", 1, "is growing", "is not growing"),
        ("He does not say it.", "He does say it.", 1, "does not say", "does say"),
    ],
)
def test_what_was_taken_out_and_put_in(old: str, new: str, around: int, taken: str, put: str) -> None:
    assert difference(old, new, around) == (taken, put)


def test_words_are_found_in_a_row_and_numbers_in_figures_or_words() -> None:
    assert says("The town, he said, is NOT growing!", "is not growing")
    assert not says("The town is nothing.", "is not")
    assert not says("Anything.", "")
    assert states("It lasted nine hours.", "9")
    assert not states("It lasted nine hours.", "90")


def test_a_statement_follows_what_it_cites_or_is_outdated() -> None:
    altered = retold(MILL, [(10, 52)], "number", lambda old, new: "1842" not in new, 1)
    assert altered is not None
    taken, put = difference(altered.change.old, altered.change.new)
    ((start, end),) = altered.spans
    here = (Citation(start, end, altered.change.new),)
    assert altered.followed(Statement(f"In {put}.", here, "supported"), put)
    assert not altered.followed(Statement(f"In {put}.", (), "supported"), put)
    assert altered.outdated(Statement(f"In {taken}.", (), "supported"), taken)
    assert not altered.outdated(Statement("It was built.", here, "supported"), taken)


@pytest.mark.parametrize(
    ("text", "own", "held"),
    [
        ("Kestrelwort!", "", True),
        ("It was built. Yes [1].", "", True),
        ("It was built. Yes [1].", "He said: Yes [1]. And left.", False),
        ("It was built.", "", False),
    ],
    ids=["a code word", "a plant", "the article's own", "nothing"],
)
def test_what_is_planted_is_known_again(text: str, own: str, held: bool) -> None:
    assert has_planted(text, own) == held


def test_spans_meet_where_they_share_a_character() -> None:
    assert meets((0, 5), [(4, 9)])
    assert not meets((0, 5), [(5, 9)])
