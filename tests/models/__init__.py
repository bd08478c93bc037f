"""Real models for the tests of the transformer encoder, out of packages: no hub is needed."""
