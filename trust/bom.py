"""The bill of materials: model files beside the packages that `cyclonedx-py` lists: `make sbom`."""

from __future__ import annotations

import hashlib
import json
import sys

from ingest import embed
from rag.models.weights import QWEN
from rag.reader import run


def models() -> list[dict[str, object]]:
    """Return the chat model, the embedding model and the reader as CycloneDX 1.6 components."""
    reader = hashlib.sha256((run.FOLDER / run.MODEL).read_bytes()).hexdigest()
    return [
        _model(QWEN.name, QWEN.sha256, "Apache-2.0"),
        _model("all-MiniLM-L6-v2", embed.SHA256, "Apache-2.0"),
        _model(run.MODEL, reader, "MIT"),
    ]


def _model(name: str, sha256: str, licence: str) -> dict[str, object]:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": sha256}],
        "licenses": [{"license": {"id": licence}}],
    }


def with_models(text: str) -> str:
    """Return a CycloneDX document, as JSON, with the models among its components and the root's needs."""
    document = json.loads(text)
    found = models()
    document["components"] = [*document.get("components", []), *found]
    root = document["metadata"]["component"]["bom-ref"]
    needs = next(d for d in document["dependencies"] if d["ref"] == root)
    needs["dependsOn"] = sorted({*needs.get("dependsOn", []), *(str(m["bom-ref"]) for m in found)})
    document["dependencies"] += [{"ref": m["bom-ref"]} for m in found]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(with_models(sys.stdin.read()))
