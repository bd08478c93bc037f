"""The subject itself: product sheets, taxonomy, store, search and embeddings of a catalogue.

Imports neither ``indexer`` nor ``web``. Entrances, by room:

- ``catalogue.settings.Settings``: every setting, from the environment;
- ``catalogue.sheets``: the one declaration of a sheet's fields and what is derived from it;
- ``catalogue.taxonomy.load_taxonomy``: concepts, their labels and their tree;
- ``catalogue.assets``: pictures and documents, examined and kept by their content;
- ``catalogue.store``: the database (the truth), revisions and the outbox;
- ``catalogue.search.service.SearchService``: one function that answers every query;
- ``catalogue.embeddings.encoder.load_encoder``: texts to vectors.
"""

__version__ = "0.1.0"
