"""A sentence-embedding model as ONNX, run in this process: EMBEDDING_MODEL=local:<directory or hub name>."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from chatsphere.ai.protocol import EmbeddingModel
from chatsphere.errors import FailureCode, ProviderFailure

try:
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer
except ImportError as missing:
    raise ImproperlyConfigured(
        "EMBEDDING_MODEL=local:... needs packages that are not installed: pip install 'chatsphere[local]'."
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BATCH = 32
"""Texts run at once: more is no quicker on a processor and takes more memory."""

THREADS = min(2, os.cpu_count() or 1)
"""Threads of one run: the rest of the machine answers questions meanwhile."""

_DEFAULT_LENGTH = 512
"""Tokens of one text where neither tokenizer nor model says: what BERT and most of its kin take."""

_ABSURD_LENGTH = 100_000
"""A longer ``model_max_length`` is how transformers writes that it does not know."""

_MODEL_FILES = ("model.onnx", "onnx/model.onnx")
_HUB_FILES = ["*.json", *_MODEL_FILES, *(f"{name}_data" for name in _MODEL_FILES)]
_KNOWN_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")


class LocalEmbeddings(EmbeddingModel):
    """An ONNX model with its tokenizer, as sentence-transformers publishes them: model.onnx and tokenizer.json.

    A longer text than the model takes is embedded by its beginning.  Threads may share it.

    Raises ImproperlyConfigured for a place that holds no such model, and ProviderFailure when a hub cannot be reached.
    """

    is_semantic = True

    def __init__(self, place: str) -> None:
        self._directory = _directory_of(place)
        self._tokenizer, self._padding = _load_tokenizer(self._directory)
        self._whole = Tokenizer.from_str(self._tokenizer.to_str())
        self._whole.no_truncation()
        self._session = _load_session(self._directory)
        self._inputs = {given.name for given in self._session.get_inputs()}
        if unknown := self._inputs - _KNOWN_INPUTS:
            raise ImproperlyConfigured(f"EMBEDDING_MODEL: {place} asks for more than text: {sorted(unknown)}.")
        self._output, self._is_pooled = _choose_output(self._session)
        self._takes_first = _read(self._directory, "1_Pooling/config.json").get("pooling_mode_cls_token", False)
        self.dimensions = len(self.embed_query("dimensions"))
        self.name = f"local:{Path(place).name}:{self.dimensions}"

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a unit vector for each text; those of like length are run together, so that little is padded."""
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors: list[list[float]] = [[]] * len(texts)
        by_length = sorted(range(len(texts)), key=lambda index: len(encoded[index]))
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            for index, vector in zip(batch, self._run([encoded[index] for index in batch]), strict=True):
                vectors[index] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of ``text``."""
        return self.embed_passages([text])[0]

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model's own tokenizer makes of ``text``."""
        return len(self._whole.encode(text, add_special_tokens=False).ids)

    def _run(self, batch: list[list[int]]) -> list[list[float]]:
        width = max(1, *map(len, batch))
        ids = np.full((len(batch), width), self._padding, dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : max(1, len(tokens))] = 1  # A text without a token is one padding token, not nothing at all.
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (output,) = self._session.run([self._output], {name: fed[name] for name in self._inputs})
        vectors = self._pooled(output.astype(np.float32), mask)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise ProviderFailure(
                FailureCode.PROVIDER_NONSENSE,
                "The local embedding model gave a vector without a direction. Check EMBEDDING_MODEL.",
            )
        unit: list[list[float]] = (vectors / lengths).tolist()
        return unit

    def _pooled(self, output: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Make one vector a text: the model's own, that of the first token, or the mean over the tokens."""
        if self._is_pooled:
            return output
        if self._takes_first:
            first: NDArray[np.float32] = output[:, 0]
            return first
        weights = mask[:, :, None].astype(np.float32)
        mean: NDArray[np.float32] = (output * weights).sum(axis=1) / weights.sum(axis=1)
        return mean


def _directory_of(place: str) -> Path:
    """Return ``place`` if it is a directory, and otherwise fetch it from the hub, unless its cache holds it."""
    directory = Path(place)
    if directory.is_dir():
        return directory
    if not _HUB_NAME.fullmatch(place):
        raise ImproperlyConfigured(f"EMBEDDING_MODEL=local:{place}: there is no such directory.")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(place, allow_patterns=_HUB_FILES))
    except OSError as error:
        raise ProviderFailure(
            FailureCode.PROVIDER_UNAVAILABLE,
            "The local embedding model is neither a directory nor to be had from the hub. "
            "The operator should check EMBEDDING_MODEL, or download the model and name its directory.",
            is_retryable=True,
        ) from error


def _load_tokenizer(directory: Path) -> tuple[Tokenizer, int]:
    """Return the tokenizer, set to cut at the model's length, and the token that pads."""
    path = directory / "tokenizer.json"
    if not path.is_file():
        raise ImproperlyConfigured(f"EMBEDDING_MODEL: {directory} holds no tokenizer.json.")
    tokenizer = Tokenizer.from_file(str(path))
    padding = (tokenizer.padding or {}).get("pad_id", 0)
    tokenizer.no_padding()
    tokenizer.enable_truncation(_max_length(directory, tokenizer))
    return tokenizer, padding


def _max_length(directory: Path, tokenizer: Tokenizer) -> int:
    said = (
        _read(directory, "sentence_bert_config.json").get("max_seq_length"),
        (tokenizer.truncation or {}).get("max_length"),
        _read(directory, "tokenizer_config.json").get("model_max_length"),
    )
    return next((int(length) for length in said if length and length < _ABSURD_LENGTH), _DEFAULT_LENGTH)


def _load_session(directory: Path) -> onnxruntime.InferenceSession:
    path = next((directory / name for name in _MODEL_FILES if (directory / name).is_file()), None)
    if path is None:
        raise ImproperlyConfigured(f"EMBEDDING_MODEL: {directory} holds no {' or '.join(_MODEL_FILES)}.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _choose_output(session: onnxruntime.InferenceSession) -> tuple[str, bool]:
    """Return the output to use and whether it holds one vector a text; otherwise it holds one a token.

    A BERT's ``pooler_output`` is one vector a text too, but was trained for something else.
    """
    ranks = {output.name: len(output.shape) for output in session.get_outputs()}
    name = "sentence_embedding" if "sentence_embedding" in ranks else max(ranks, key=lambda name: ranks[name] == 3)
    return name, ranks[name] == 2


def _read(directory: Path, name: str) -> dict[str, Any]:
    """Return what a file of settings says; nothing when there is none."""
    path = directory / name
    said: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return said
