"""Both searches fused, best first."""

from __future__ import annotations

import bm25s
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.index import Similarities
from ingest.lexical import LexicalIndex, stems
from ingest.library import Library
from ingest.split import split
from rag.evidence.retrieve import fuse, search

TEXT = "The budget grew. Nobody had planned it.\nTwo bridges were closed in spring. Repairs take a year."
SENTENCES, PASSAGES = split(TEXT)
cosines = st.dictionaries(st.integers(0, 3), st.floats(-1, 1))
near = st.dictionaries(st.integers(0, 1), st.floats(-1, 1))
bm25 = st.dictionaries(st.integers(0, 3), st.floats(0.01, 50))


@given(own=cosines, shared=near, lexical=bm25)
def test_fused_evidence_is_sorted_and_each_found_sentence_comes_once(
    own: dict[int, float], shared: dict[int, float], lexical: dict[int, float]
) -> None:
    found = fuse(SENTENCES, PASSAGES, Similarities(own, shared), lexical)
    assert {e.sentence for e in found} == {SENTENCES[n] for n in own.keys() | lexical.keys()}
    assert len(found) == len({e.sentence for e in found})
    keys = [(-e.score, e.sentence.start) for e in found]
    assert keys == sorted(keys)
    assert all(-1 <= e.score <= 1 + 1e-9 for e in found)


def test_words_are_stemmed_and_punctuation_does_not_matter() -> None:
    assert stems("Budget?") == stems("budgets") == ["budget"]
    assert list(LexicalIndex([s.text for s in SENTENCES]).scores("Budget?")) == [0]


@given(st.text())
def test_words_are_those_that_bm25s_takes(text: str) -> None:
    stemmer = Stemmer.Stemmer("english")
    (words,) = bm25s.tokenize([text], stemmer=stemmer, return_ids=False, show_progress=False)
    assert stems(text) == words


def test_every_word_that_bm25s_leaves_out_is_left_out() -> None:
    assert stems(" ".join(bm25s.stopwords.STOPWORDS_EN)) == []


def test_unknown_words_and_empty_articles_score_nothing() -> None:
    assert LexicalIndex([s.text for s in SENTENCES]).scores("zebra") == {}
    assert LexicalIndex([]).scores("budget") == {}


def test_an_empty_article_gives_no_evidence(library: Library) -> None:
    assert search(library.add(Article("Empty", "e.txt", "")), "Budget?") == []
