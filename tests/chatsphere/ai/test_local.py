from __future__ import annotations

import importlib
import json
import math
import sys
from typing import TYPE_CHECKING

import huggingface_hub.constants
import numpy as np
import onnx
import pytest
from django.core.exceptions import ImproperlyConfigured
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from chatsphere.ai import local
from chatsphere.ai.local import LocalEmbeddings
from chatsphere.errors import FailureCode, ProviderFailure

if TYPE_CHECKING:
    from pathlib import Path

VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "ducks": 2, "eat": 3, "berries": 4, "geese": 5}
WEIGHTS = np.array(
    [[9, 9, 9], [0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 0], [-1, 0, 0]], dtype=np.float32
)  # The padding's is large, so that a mean that counts it is seen.


def write_model(path: Path, *, pooled: bool = False, inputs: tuple[str, ...] = ("input_ids", "attention_mask")) -> None:
    """A model that looks each token up in WEIGHTS; ``pooled`` sums them itself, to an output of its own."""
    nodes = [helper.make_node("Gather", ["weights", "input_ids"], ["last_hidden_state"])]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "length", 3])]
    if pooled:
        nodes.append(helper.make_node("ReduceMax", ["last_hidden_state", "axis"], ["sentence_embedding"], keepdims=0))
        outputs.append(helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", 3]))
    graph = helper.make_graph(
        nodes,
        "lookup",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        outputs,
        [numpy_helper.from_array(WEIGHTS, "weights"), numpy_helper.from_array(np.array([1]), "axis")],
    )
    path.parent.mkdir(exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A place that holds a tiny model, named for what it is."""
    place = tmp_path / "tiny"
    place.mkdir()
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(place / "tokenizer.json"))
    write_model(place / "model.onnx")
    return place


def unit(*numbers: float) -> pytest.Approx[list[float]]:
    """The unit vector in this direction, give or take rounding."""
    length = math.hypot(*numbers)
    return pytest.approx([number / length for number in numbers])


def test_the_mean_of_the_tokens_brought_to_unit_length(directory: Path) -> None:
    model = LocalEmbeddings(str(directory))
    assert model.embed_query("ducks eat") == unit(1, 1, 0)
    assert (model.name, model.dimensions, model.is_semantic) == ("local:tiny:3", 3, True)


def test_padding_does_not_count_and_the_order_stays(directory: Path) -> None:
    texts = ["ducks eat berries", "geese", "eat", "ducks"] * 20
    vectors = LocalEmbeddings(str(directory)).embed_passages(texts)
    assert len(vectors) == 80
    assert vectors[:4] == [unit(2, 2, 0), unit(-1, 0, 0), unit(0, 1, 0), unit(1, 0, 0)]
    assert vectors[4:] == [pytest.approx(vector) for vector in vectors[:4] * 19]


def test_a_text_without_a_token_has_a_vector_too(directory: Path) -> None:
    assert math.hypot(*LocalEmbeddings(str(directory)).embed_query("")) == pytest.approx(1)
    assert LocalEmbeddings(str(directory)).embed_passages([]) == []


def test_a_vector_the_model_pools_itself_is_preferred(directory: Path) -> None:
    write_model(directory / "model.onnx", pooled=True)
    assert LocalEmbeddings(str(directory)).embed_query("ducks geese eat") == unit(1, 1, 0)


def test_the_first_token_stands_for_all_where_the_model_says_so(directory: Path) -> None:
    (directory / "1_Pooling").mkdir()
    (directory / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    assert LocalEmbeddings(str(directory)).embed_query("geese eat berries") == unit(-1, 0, 0)


@pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "attention_mask", "token_type_ids")])
def test_gives_the_inputs_that_the_model_asks_for(directory: Path, inputs: tuple[str, ...]) -> None:
    write_model(directory / "model.onnx", inputs=inputs)
    assert LocalEmbeddings(str(directory)).embed_query("ducks eat") == unit(1, 1, 0)


def test_a_long_text_is_embedded_by_its_beginning(directory: Path) -> None:
    (directory / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 2}))
    (directory / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 512}))
    assert LocalEmbeddings(str(directory)).embed_query("ducks eat geese geese geese") == unit(1, 1, 0)


def test_finds_the_model_where_the_hub_keeps_it(directory: Path) -> None:
    (directory / "model.onnx").unlink()
    write_model(directory / "onnx" / "model.onnx")
    assert LocalEmbeddings(str(directory)).dimensions == 3


@pytest.mark.parametrize(("missing", "said"), [("model.onnx", "model.onnx"), ("tokenizer.json", "tokenizer.json")])
def test_says_what_a_directory_lacks(directory: Path, missing: str, said: str) -> None:
    (directory / missing).unlink()
    with pytest.raises(ImproperlyConfigured, match=said):
        LocalEmbeddings(str(directory))


def test_a_model_of_something_else_is_refused(directory: Path) -> None:
    write_model(directory / "model.onnx", inputs=("input_ids", "pixel_values"))
    with pytest.raises(ImproperlyConfigured, match="pixel_values"):
        LocalEmbeddings(str(directory))


def test_a_hub_out_of_reach_is_a_failure_that_may_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ProviderFailure) as caught:
        LocalEmbeddings("nobody/no-such-model")
    assert (caught.value.code, caught.value.is_retryable) == (FailureCode.PROVIDER_UNAVAILABLE, True)


def test_says_which_packages_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ImproperlyConfigured, match=r"chatsphere\[local\]"):
        importlib.reload(local)
