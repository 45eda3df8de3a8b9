"""A small sentence encoder: the second opinion on a statement's level, by numpy alone.

Three layers of a BERT (MiniLM) that were fine-tuned for the four levels and quantised; they and
their vocabulary lie in `content/encoder.npz`, their origin and licence in `content/encoder.md`.
`python -m benchmarks.coaching.learn_encoder` makes the file anew. It sees sense where the linear
model sees only words it knows, but cannot say why: that stays with `level_model`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from okrlab.texts.toml_text import CONTENT
from okrlab.vocabulary import LEVELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LONGEST: Final = 64
"""How many pieces of words of a statement are looked at."""
_HEADS: Final = 12
_TOGETHER: Final = 2048
"""How many pieces go through at once: enough for the machine to be quick, small in memory."""
_WORD: Final = 40
"""Longer words are none: looking for their pieces would take time that grows with the square."""
_CLS, _SEP, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


class _Layer(NamedTuple):
    qkv: Floats
    qkv_bias: Floats
    out: Floats
    out_bias: Floats
    norm: Floats
    up: Floats
    up_bias: Floats
    down: Floats
    down_bias: Floats
    last: Floats


class Pieces:
    """Cuts a text into pieces of words as WordPiece does; `vocabulary` are the pieces in order.

    >>> cut = Pieces(["[UNK]", "[CLS]", "[SEP]", "on", "##board"])
    >>> cut("Onboard ünto")
    [1, 3, 4, 0, 2]
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: at for at, piece in enumerate(vocabulary)}
        self._cut = lru_cache(20_000)(self._pieces)

    def __call__(self, text: str) -> list[int]:
        """The numbers of a text's pieces of words, with what stands at its beginning and end."""
        low = unicodedata.normalize("NFD", text.lower())
        letters = []
        for letter in low:
            if letter.isalnum():
                letters.append(letter)
            elif letter.isspace():
                letters.append(" ")
            elif unicodedata.category(letter) not in ("Mn", "Cc", "Cf", "Co"):
                letters.append(f" {letter} ")  # a sign is a word of its own
        found = [self._ids[_CLS]]
        for word in "".join(letters).split():
            found += self._cut(word) if len(word) <= _WORD else (self._ids[_UNKNOWN],)
            if len(found) >= LONGEST:
                break
        return [*found[: LONGEST - 1], self._ids[_SEP]]

    def _pieces(self, word: str) -> tuple[int, ...]:
        """The longest known piece first, then the longest that goes on from there, and so on."""
        found, begin = [], 0
        while begin < len(word):
            for end in range(len(word), begin, -1):
                piece = ("##" if begin else "") + word[begin:end]
                if piece in self._ids:
                    found.append(self._ids[piece])
                    begin = end
                    break
            else:
                return (self._ids[_UNKNOWN],)
        return tuple(found)


class Encoder:
    """The weights, ready to be used. Loading takes a tenth of a second and 25 MB."""

    def __init__(self) -> None:
        import numpy as np
        from threadpoolctl import ThreadpoolController

        self._threads = ThreadpoolController()
        with np.load(CONTENT / "encoder.npz", allow_pickle=False) as found:
            held = dict(found)
        self.pieces = Pieces(held["vocabulary"].tobytes().decode("utf-8").split("\n"))
        self._nibbles, self._scales = held["embedding"], held["embedding_scale"]
        self._places, self._norm = held["places"], held["norm"]
        self._layers = []
        for at in range(int(held["layers"])):
            parts = []
            for name in _Layer._fields:
                part = held[f"{at}.{name}"]
                if part.dtype == np.int8:
                    part = part.astype(np.float32) * held[f"{at}.{name}_scale"]
                parts.append(part)
            self._layers.append(_Layer(*parts))
        self._level, self._level_bias = held["level"], held["level_bias"]

    def logits(self, texts: Sequence[str]) -> Floats:
        """For each text and each level a number, the higher the likelier (n × 4)."""
        import numpy as np

        cut = [self.pieces(text) for text in texts]
        out = np.empty((len(cut), len(LEVELS)), dtype=np.float32)
        by_size: dict[int, list[int]] = {}
        for at, ids in enumerate(cut):
            by_size.setdefault(len(ids), []).append(at)
        # Such small matrices gain little from threads. On a machine with other work, threads that
        # wait for each other take seventy times as long.
        with self._threads.limit(limits=1, user_api="blas"):
            for size, places in by_size.items():  # equally long ones together need no padding
                step = max(1, _TOGETHER // size)
                for begin in range(0, len(places), step):
                    some = places[begin : begin + step]
                    out[some] = self._forward(np.array([cut[at] for at in some]))
        return out

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        scaled = unpacked(self._nibbles[ids]) * self._scales[ids][..., None]
        return scaled + self._places[: ids.shape[1]]  # type: ignore[no-any-return]

    def _forward(self, ids: NDArray[np.int64]) -> Floats:
        import numpy as np

        n, size = ids.shape
        x = _normal(self._embedded(ids), self._norm).reshape(n * size, -1)
        wide = x.shape[1]
        for one in self._layers:
            mixed = (x @ one.qkv + one.qkv_bias).reshape(n, size, 3, _HEADS, wide // _HEADS)
            query, key, value = mixed.transpose(2, 0, 3, 1, 4)
            heed = query @ key.transpose(0, 1, 3, 2) * np.float32((wide // _HEADS) ** -0.5)
            heed = np.exp(heed - heed.max(axis=-1, keepdims=True))
            heed /= heed.sum(axis=-1, keepdims=True)
            seen = (heed @ value).transpose(0, 2, 1, 3).reshape(n * size, wide)
            x = _normal(x + seen @ one.out + one.out_bias, one.norm)
            x = _normal(x + _gelu(x @ one.up + one.up_bias) @ one.down + one.down_bias, one.last)
        pooled = x.reshape(n, size, wide).mean(axis=1)
        return pooled @ self._level + self._level_bias  # type: ignore[no-any-return]


def unpacked(packed: NDArray[np.uint8]) -> Floats:
    """Numbers from -8 to 7, of which two lie in each byte."""
    import numpy as np

    both = np.stack((packed & 15, packed >> 4), axis=-1).reshape(*packed.shape[:-1], -1)
    return both.astype(np.float32) - 8


def _normal(x: Floats, weight: Floats) -> Floats:
    import numpy as np

    x = x - x.mean(axis=-1, keepdims=True)
    spread = np.einsum("...i,...i->...", x, x)[..., None] / np.float32(x.shape[-1])
    return x / np.sqrt(spread + np.float32(1e-12)) * weight[0] + weight[1]  # type: ignore[no-any-return]


def _gelu(x: Floats) -> Floats:
    """GELU in its form with a hyperbolic tangent (Hendrycks and Gimpel 2016)."""
    import numpy as np

    inner = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


@cache
def encoder() -> Encoder:
    """The encoder, loaded once; processes that fork afterwards share it."""
    return Encoder()


@lru_cache(4096)
def opinion(text: str) -> tuple[float, ...]:
    """What the encoder says of one statement: the logarithms of the levels' probabilities.

    >>> said = opinion("Customers renew without being asked")
    >>> LEVELS[said.index(max(said))]
    'outcome'
    """
    return opinions([text])[0]


def opinions(texts: Sequence[str]) -> list[tuple[float, ...]]:
    """What the encoder says of many statements; together they take less than half the time."""
    import numpy as np

    found = encoder().logits(texts).astype(np.float64)
    found -= np.log(np.exp(found).sum(axis=1, keepdims=True))
    return [tuple(row) for row in found.tolist()]
