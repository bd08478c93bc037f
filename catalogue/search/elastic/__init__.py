"""The Elasticsearch engine, for a show with several servers.

``connection.py`` opens the official client, ``mapping.py`` derives settings and mapping from the
declaration, ``queries.py`` writes plans as Elasticsearch queries, ``engine.py`` answers. Nothing
here needs a script, the reindex API, ``info()``, or a paid feature.
"""

from catalogue.search.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
