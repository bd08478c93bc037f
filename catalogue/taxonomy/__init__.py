"""The taxonomy: six domains, and concepts with labels in eight languages.

Imports nothing of the project but ``catalogue.languages``. Entrance: ``load_taxonomy``.
"""

from catalogue.taxonomy.taxonomy import DOMAINS, Concept, Taxonomy, load_taxonomy

__all__ = ["DOMAINS", "Concept", "Taxonomy", "load_taxonomy"]
