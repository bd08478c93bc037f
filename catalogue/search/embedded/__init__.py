"""The embedded engine: tantivy for words and facets, vectors in a file beside it, no server.

``files.py`` keeps the indices on disk, ``fields.py`` derives tantivy's schema from the declaration,
``queries.py`` writes plans as tantivy queries, ``engine.py`` answers, ``locks.py``
keeps tantivy's own lock free. One process writes at a time;
any number read, each fresh with its next search.
"""

from catalogue.search.embedded.engine import EmbeddedEngine
from catalogue.search.embedded.locks import release_inherited_locks

__all__ = ["EmbeddedEngine", "release_inherited_locks"]
