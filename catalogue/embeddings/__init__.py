"""Texts to vectors: one space for eight languages.

Entrance: `load_encoder` and the `Encoder` protocol in `encoder`. Imports nothing of the catalogue
but its errors and its folding of letters. `training` makes the model and is never imported by the
service.
"""

from catalogue.embeddings.encoder import Encoder, EncoderError, load_encoder

__all__ = ["Encoder", "EncoderError", "load_encoder"]
