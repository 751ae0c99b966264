"""What every backbone is: a frozen part, a part that learns, and the embedding that a classifier starts from."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn


class Backbone(nn.Module, ABC):
    """A network without a classifier of the user's classes.

    `features` is the frozen part and `tail` holds the parameters that learn, so that `forward(x) == embed(features(x))`
    and features can be computed once and used in every epoch.

    Attributes:
        tail: The parameters that learn when the rest stays frozen.
        arguments: With these keyword arguments the class builds the same network, its numbers aside.
    """

    tail: nn.Module
    arguments: dict[str, int | float | str]

    def __init__(self) -> None:
        super().__init__()
        self.arguments = {}

    @abstractmethod
    def features(self, inputs: Tensor) -> Tensor:
        """Maps a batch of preprocessed samples to what `embed` takes, one entry per sample `float32 [B, ...]`."""

    @abstractmethod
    def embed(self, features: Tensor) -> Tensor:
        """Maps features to embeddings `float32 [B, D]`."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Maps a batch of preprocessed samples to embeddings `float32 [B, D]`."""
        return self.embed(self.features(inputs))


class WholeBackbone(Backbone):
    """A backbone all of which can learn.

    Attributes:
        body: All parameters.
    """

    body: nn.Module

    @abstractmethod
    def front(self, inputs: Tensor) -> Tensor:
        """Maps a batch of preprocessed samples to what `embed_front` takes; there is nothing to learn in it."""

    @abstractmethod
    def embed_front(self, front: Tensor) -> Tensor:
        """Maps the output of `front` to embeddings `float32 [B, D]`."""


class Whole(Backbone):
    """The same network, of which all learns instead of the last part."""

    def __init__(self, backbone: WholeBackbone) -> None:
        super().__init__()
        self.backbone = backbone
        self.tail = backbone.body

    def features(self, inputs: Tensor) -> Tensor:
        """Maps preprocessed samples to the network's input."""
        return self.backbone.front(inputs)

    def embed(self, features: Tensor) -> Tensor:
        """Maps the network's input to embeddings `float32 [B, D]`."""
        return self.backbone.embed_front(features)


class HeadOnly(Backbone):
    """The same network, of which nothing learns: its embeddings are the features."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone
        self.tail = nn.Module()

    def features(self, inputs: Tensor) -> Tensor:
        """Maps preprocessed samples to embeddings `float32 [B, D]`."""
        embeddings: Tensor = self.backbone(inputs)
        return embeddings

    def embed(self, features: Tensor) -> Tensor:
        """Returns the embeddings as they are."""
        return features


def unit_length(vectors: Tensor) -> Tensor:
    """Scales the last dimension to length 1; zero stays zero."""
    return nn.functional.normalize(vectors, dim=-1)
