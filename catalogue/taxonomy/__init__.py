"""The taxonomy: six domains, and concepts with labels in eight languages.

Imports nothing of the project but ``catalogue.languages`` and ``catalogue.folding``. Entrances:
``load_taxonomy``; ``check.check_taxonomy`` for a file that may be wrong; ``export.FORMATS``.
"""

from catalogue.taxonomy.taxonomy import CODE_LISTS, DOMAINS, Concept, Taxonomy, load_taxonomy

__all__ = ["CODE_LISTS", "DOMAINS", "Concept", "Taxonomy", "load_taxonomy"]
