"""A tokenizer of a few words in the form of BERT's, for tests without the shipped model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

FIRST = 200
"""Id of the first word: the marks of BERT's vocabulary stand before it."""

SIZE = 256
"""Ids that there are."""


def write_tokenizer(folder: Path, words: Iterable[str]) -> Path:
    """Write tokenizer.json with the words, in order from FIRST on; return its path."""
    own = dict.fromkeys(word.lower() for word in words)
    vocabulary = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102}
    vocabulary |= {word: FIRST + n for n, word in enumerate(own)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"
