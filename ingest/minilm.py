"""The embedding model's forward pass for one text, in numpy: a question needs no torch.

Importing sentence-transformers takes seconds and half a gigabyte; embedding a question with it takes six
milliseconds, and here nine. BERT (Devlin et al. 2019) with mean pooling, as the model's own files say; the
tests compare the vectors of both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

Weights = Mapping[str, np.ndarray]

LAYERS, HEADS = 6, 12
MAX_TOKENS = 256
"""Of a text; what comes later is not read, as with sentence-transformers."""

_EPSILON = np.float32(1e-12)
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
"""Abramowitz and Stegun 1964, 7.1.26: the error function within 1.5e-7."""


class Network:
    """all-MiniLM-L6-v2; the weights stay in the file and are read where they are needed. Holds no state."""

    def __init__(self, folder: Path) -> None:
        """Read model.safetensors and tokenizer.json of a folder; both are taken to be what they should be."""
        self._weights = _weights(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def embed(self, text: str) -> list[float]:
        """Return the vector of a text: 384 floats, unit length."""
        ids = self._tokenizer.encode(text).ids
        w = self._weights
        x = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][: len(ids)]
        )
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for n in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{n}")
        mean = x.mean(axis=0)
        vector: list[float] = (mean / np.linalg.norm(mean)).tolist()
        return vector

    def _layer(self, x: np.ndarray, name: str) -> np.ndarray:
        x = self._norm(x + self._attention(x, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._dense(x, f"{name}.intermediate.dense"))
        return self._norm(x + self._dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attention(self, x: np.ndarray, name: str) -> np.ndarray:
        """Return softmax(q k / sqrt(size)) v of every head, joined again; all arrays [tokens, width]."""
        tokens, width = x.shape
        q, k, v = (
            self._dense(x, f"{name}.self.{part}").reshape(tokens, HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = q @ k.swapaxes(1, 2) / np.float32(np.sqrt(width // HEADS))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        joined = (shares / shares.sum(axis=-1, keepdims=True)) @ v
        return self._dense(joined.swapaxes(0, 1).reshape(tokens, width), f"{name}.output.dense")

    def _dense(self, x: np.ndarray, name: str) -> np.ndarray:
        product: np.ndarray = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + _EPSILON)
        scaled: np.ndarray = x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return scaled


def _gelu(x: np.ndarray) -> np.ndarray:
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = np.zeros_like(t)
    for factor in _ERF:
        series = (series + np.float32(factor)) * t
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    out: np.ndarray = x * (1 + erf) / 2
    return out


def _weights(path: Path) -> Weights:
    """Map a safetensors file: eight bytes of length, a JSON header with places and shapes, the floats."""
    data = np.memmap(path, np.uint8, mode="r")
    begin = 8 + int(data[:8].view("<u8")[0])
    header = json.loads(data[8:begin].tobytes())
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            found[name] = np.asarray(data[begin + first : begin + last].view("<f4").reshape(entry["shape"]))
    return found
