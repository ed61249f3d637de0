"""A trained network -> the files that kg ships: encoder.onnx, in 8-bit whole numbers, and heads.npz."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from kg.extract.tokens import FEATURES
from kg.train.calibrate import START
from kg.train.network import Network

__all__ = ["export", "restored"]

_FUSED = "com.microsoft"  # onnxruntime's own operators: attention and the like in one piece
PARTS, JOINED = ("query", "key", "value"), "query-key-value"  # three layers of the network are one of the graph
_HEADS = ("tags", "roles", "kinds", "pairs")


class _Graph:
    """Nodes and weights of a graph that grows from its inputs to its outputs."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, values: NDArray[Any], name: str | None = None) -> str:
        name = name or f"constant {len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, op: str, *inputs: str, output: str | None = None, domain: str = "", **attributes: Any) -> str:
        name = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], domain=domain, **attributes))
        return name

    def linear(self, given: str, weights: dict[str, NDArray[Any]], name: str) -> str:
        return self.add("MatMul", given, self.weight(weights[f"{name}.weight"].T, f"{name}.weight"))


def _graph(network: Network) -> onnx.ModelProto:
    """Return the encoder for one text without padding: ids, noticed -> a row a piece for each head."""
    weights = {name: tensor.detach().float().numpy() for name, tensor in network.state_dict().items()}
    graph = _Graph()

    def named(name: str) -> str:
        return graph.weight(weights[name], name)

    def norm(given: str, skip: str, name: str, bias: str) -> str:
        """Add (given + bias + skip), normalised."""
        summed = graph.add("Add", graph.add("Add", given, named(bias)), skip)
        return graph.add("LayerNormalization", summed, named(f"{name}.weight"), named(f"{name}.bias"), epsilon=1e-12)

    zero = graph.weight(np.array([0]))
    words = graph.add("Gather", named("words.weight"), "ids")
    places = graph.add("Slice", named("places.weight"), zero, graph.add("Shape", "ids"))
    noticed = graph.linear("noticed", weights, "noticed")
    summed = graph.add("Add", graph.add("Add", words, noticed), places)
    scales = (named(f"norm.{part}") for part in ("weight", "bias"))
    hidden = graph.add("LayerNormalization", summed, *scales, epsilon=1e-12)
    hidden = graph.add("Unsqueeze", hidden, zero)
    for number, layer in enumerate(network.layers):
        at = f"layers.{number}"
        joined = (
            graph.weight(
                np.concatenate([weights[f"{at}.{part}.{kind}"].T for part in PARTS], axis=-1), f"{at}.{JOINED}.{kind}"
            )
            for kind in ("weight", "bias")
        )
        seen = graph.add("Attention", hidden, *joined, domain=_FUSED, num_heads=layer.heads)
        hidden = norm(graph.linear(seen, weights, f"{at}.out"), hidden, f"{at}.norm_out", f"{at}.out.bias")
        up = graph.linear(hidden, weights, f"{at}.up")
        up = graph.add("BiasGelu", up, named(f"{at}.up.bias"), domain=_FUSED)
        hidden = norm(graph.linear(up, weights, f"{at}.down"), hidden, f"{at}.norm_down", f"{at}.down.bias")
    hidden = graph.add("Squeeze", hidden, zero)
    for head in _HEADS:
        graph.add("Add", graph.linear(hidden, weights, head), named(f"{head}.bias"), output=head)
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"]),
        helper.make_tensor_value_info("noticed", TensorProto.FLOAT, ["pieces", len(FEATURES)]),
    ]
    outputs = [
        helper.make_tensor_value_info(head, TensorProto.FLOAT, ["pieces", len(weights[f"{head}.bias"])])
        for head in _HEADS
    ]
    made = helper.make_graph(graph.nodes, "kg", inputs, outputs, graph.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=8, producer_name="kg")


def export(
    network: Network, folder: Path, *, weights: Mapping[str, Mapping[str, float]] = START, whole: bool = True
) -> Path:
    """Write encoder.onnx, heads.npz and weights.json to the folder; `whole`: with weights in 8-bit whole numbers.

    Weights keep to 7 bits, so that sums of products fit on processors without VNNI too and come out the same there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "encoder.onnx"
    made = _graph(network.eval())
    onnx.checker.check_model(made)
    if whole:
        with tempfile.TemporaryDirectory() as scratch:
            plain = Path(scratch) / "plain.onnx"
            onnx.save(made, plain)
            quantize_dynamic(
                plain,
                target,
                op_types_to_quantize=["MatMul", "Attention", "Gather"],
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
                extra_options={"DefaultTensorType": TensorProto.FLOAT},
            )
    else:
        onnx.save(made, target)
    (folder / "weights.json").write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    np.savez(
        folder / "heads.npz",
        features=network.pair_features.weight.detach().numpy().T,
        weight=network.pair_out.weight.detach().numpy().T,
        bias=network.pair_out.bias.detach().numpy(),
    )
    return target


def restored(folder: Path) -> Network:
    """Return the network of an exported model, as near as its 8-bit weights are: what fine-tuning starts from."""
    held = {each.name: numpy_helper.to_array(each) for each in onnx.load(folder / "encoder.onnx").graph.initializer}
    for name in [name.removesuffix("_quantized") for name in held if name.endswith("_quantized")]:
        zero = held[f"{name}_zero_point"].astype(np.float32)
        held[name] = (held[f"{name}_quantized"].astype(np.float32) - zero) * held[f"{name}_scale"]
    network = Network()
    weights = network.state_dict()
    for number in range(len(network.layers)):
        for kind in ("weight", "bias"):
            parts = np.split(held[f"layers.{number}.{JOINED}.{kind}"], len(PARTS), axis=-1)
            held |= {f"layers.{number}.{part}.{kind}": each for part, each in zip(PARTS, parts, strict=True)}
    with np.load(folder / "heads.npz") as heads:
        held |= {
            "pair_features.weight": heads["features"],
            "pair_out.weight": heads["weight"],
            "pair_out.bias": heads["bias"],
        }
    for name, tensor in weights.items():
        values = held[name]
        if name.endswith("weight") and values.ndim > 1 and name not in {"words.weight", "places.weight"}:
            values = values.T
        tensor.copy_(torch.from_numpy(values.copy()))
    network.load_state_dict(weights)
    return network
