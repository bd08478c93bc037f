"""Real sentence-transformers models as encoders. They need requirements/transformer.txt and
requirements/models.txt, which CI installs and a fresh clone does not."""
