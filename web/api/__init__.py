"""The HTTP API, version 1: what the pages show, as JSON. Entrance: ``views.blueprint``."""
