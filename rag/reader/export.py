"""From the trained network to the file that ships: ONNX, int8, with its digest and what quantising loses."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from rag.reader.data import Row
from rag.reader.run import MODEL, TOKENIZER, Encoder, Reader, batch, digest
from rag.reader.train import Network

_OPSET = 17


def export(network: Network, tokenizer: Path, folder: Path) -> str:
    """Write reader.onnx and tokenizer.json into a folder; return their SHA-256.

    Weights are int8 with one scale a column, in seven bits: processors without VNNI add up pairs of
    products in 16 bits, which eight bits overflow.
    """
    folder.mkdir(parents=True, exist_ok=True)
    encoder = Encoder(tokenizer)
    example = {k: torch.from_numpy(v) for k, v in batch([encoder.encode("Who?", ["Nobody said."])]).items()}
    axes = {name: {0: "rows", 1: "pieces"} for name in (*example, "scores")} | {"verdicts": {0: "rows"}}
    with TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns about every shape that it takes for fixed
        whole = Path(scratch) / MODEL
        torch.onnx.export(
            network.cpu().eval(),
            tuple(example.values()),
            str(whole),
            input_names=list(example),
            output_names=["verdicts", "scores"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            whole, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    if tokenizer.resolve() != (folder / TOKENIZER).resolve():
        shutil.copyfile(tokenizer, folder / TOKENIZER)
    return digest(folder)


def quantised(folder: Path, rows: Sequence[Row]) -> list[float]:
    """Return the log-odds that the file in a folder gives each row, one row at a time."""
    reader = Reader(folder, sha256=None)
    found = []
    for row in rows:
        reading = reader.read(row.query, [row.sentences])[0]
        found.append(reading.supports if row.claim else reading.answers)
    return found
