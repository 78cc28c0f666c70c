"""Running the reader: an int8 ONNX file on the processor, with onnxruntime and tokenizers alone."""

from __future__ import annotations

import hashlib
import math
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from onnxruntime import InferenceSession

FOLDER = Path(__file__).with_name("model")
MODEL, TOKENIZER = "reader.onnx", "tokenizer.json"

SHA256 = "daea910b892bcdf6c507c4815a39b3c2ff350a3c3a6005375a895e6cb7e33ad6"
"""Digest of both; `python -m rag.reader train` prints it."""

FILES = {
    MODEL: "9f998ad0fb74c7eb58c82d24405c0aed38e4489db7bfd7e78a204f5ecd38b9a5",
    TOKENIZER: "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}
"""Digest of each, which tells the altered one apart."""

MAX_TOKENS = 384
"""Most word pieces of query and passage together; what is cut off a passage is not read."""

MAX_QUERY = 192
"""Most word pieces of the query among them: the last ones, for what is asked mostly comes last."""

THREADS = 4
"""Most threads that read. They sleep when there is nothing to do: threads that wait at full speed are a fifth
faster alone on two cores, and half as fast beside a chat model that writes.
"""

TURNS = 2
"""Earlier questions that a question is read with."""

UNREAD = -20.0
"""Log-odds of a sentence that was cut off."""


class ReaderError(RuntimeError):
    """The model is missing or is not the file it should be."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one passage, in log-odds."""

    answers: float
    """That the passage answers the question."""
    supports: float
    """That the passage supports the query, read as a claim."""
    sentences: tuple[float, ...]
    """For each sentence that the answer stands on it, given that the passage answers."""


def sigmoid(log_odds: float) -> float:
    """Return 1 / (1 + exp(-log_odds)), a probability (0..1)."""
    return 1.0 / (1.0 + math.exp(-max(-500.0, min(500.0, log_odds))))


def asked(question: str, history: Sequence[str]) -> str:
    """Return the question as it is read: after the last earlier questions, oldest first."""
    return " ".join([*history[-TURNS:], question])


class Encoder:
    """Turns a query and a passage into word pieces, and remembers which sentence each piece is of."""

    def __init__(self, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, query: str, sentences: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the ids `[CLS] query [SEP] passage [SEP]`, and for each its sentence or -1."""
        # Half a character, which a model may write, is no text to the tokenizer.
        query, sentences = _whole(query), [_whole(sentence) for sentence in sentences]
        own = self._tokenizer.encode(query, add_special_tokens=False).ids[-MAX_QUERY:]
        ids, owner = [_CLS, *own, _SEP], [-1] * (len(own) + 2)
        for n, encoded in enumerate(self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)):
            ids += encoded.ids
            owner += [n] * len(encoded.ids)
        return [*ids[: MAX_TOKENS - 1], _SEP], [*owner[: MAX_TOKENS - 1], -1]


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


_CLS, _SEP, _PAD = 101, 102, 0


def batch(encoded: Sequence[tuple[Sequence[int], Sequence[int]]]) -> dict[str, np.ndarray]:
    """Return input_ids, attention_mask and token_type_ids [rows, pieces], padded to the longest row."""
    import numpy as np

    length = max(len(ids) for ids, _ in encoded)
    shape = (len(encoded), length)
    out = {name: np.zeros(shape, np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    for row, (ids, _) in enumerate(encoded):
        out["input_ids"][row, : len(ids)] = ids
        out["attention_mask"][row, : len(ids)] = 1
        out["token_type_ids"][row, ids.index(_SEP) + 1 : len(ids)] = 1
    return out


def pool(pieces: np.ndarray, owner: Sequence[int], count: int) -> tuple[float, ...]:
    """Return the log-odds of each sentence: the log of the summed exponentials of its pieces' scores."""
    import numpy as np

    places = np.asarray(owner)
    found = []
    for n in range(count):
        own = pieces[: len(places)][places == n]
        found.append(float(np.logaddexp.reduce(own)) if own.size else UNREAD)
    return tuple(found)


class Reader:
    """The trained reader; the model is loaded with the first reading, and shared between threads."""

    def __init__(self, folder: Path = FOLDER, *, sha256: str | None = SHA256) -> None:
        self._folder, self._sha256 = folder, sha256
        self._lock = threading.Lock()

    def read(self, query: str, passages: Sequence[Sequence[str]]) -> list[Reading]:
        """Read a query with passages, each given by its sentences; one reading a passage, in order.

        Raises:
            ReaderError: the model is missing or is not the file it should be.
        """
        with self._lock:
            session, encoder = self._loaded
        readings = []
        for passage in passages:
            # One at a time: together they are padded, scaled alike when quantised, and a third slower.
            encoded = encoder.encode(query, passage)
            (verdicts,), (pieces,) = session.run(None, batch([encoded]))
            sentences = pool(pieces, encoded[1], len(passage))
            readings.append(Reading(float(verdicts[0]), float(verdicts[1]), sentences))
        return readings

    def supported(self, claim: str, texts: Sequence[str]) -> float:
        """Return the probability (0..1) that the texts together support the claim; errors as in `read`."""
        return sigmoid(self.read(claim, [texts])[0].supports)

    @cached_property
    def _loaded(self) -> tuple[InferenceSession, Encoder]:
        # Read when the library is loaded, which else reports to its makers; its own call comes too late.
        os.putenv("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime  # takes long to load, and listing articles needs no reader

        try:
            found = digest(self._folder)
            data = (self._folder / MODEL).read_bytes()
        except OSError as error:
            raise ReaderError(f"reader not found ({error}); install the package again") from error
        if self._sha256 not in (None, found):
            raise ReaderError(f"reader altered: {_altered(self._folder, found)}; install the package again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        return session, Encoder(self._folder / TOKENIZER)


def _altered(folder: Path, found: str) -> str:
    """Say which of the files is not the one it should be, as far as its own digest tells."""
    for name, sha256 in FILES.items():
        own = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if own != sha256:
            return f"{folder / name} has digest {own[:12]}…, expected {sha256[:12]}…"
    return f"digest {found[:12]} of {folder}"


def digest(folder: Path) -> str:
    """Return the SHA-256 over model and tokenizer; OSError where one of them cannot be read."""
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in (MODEL, TOKENIZER))).hexdigest()


@cache
def shared() -> Reader:
    """Return the reader that ships, one for all articles."""
    return Reader()
