"""Product sheets: what they consist of, and what is derived from that one declaration.

May import ``catalogue.taxonomy`` and ``catalogue.languages``. Entrances: ``fields.FIELDS`` (the
declaration), ``schema.validate`` (a record to a clean sheet, or problems), ``quantities`` (numbers
with units), ``specifications`` (the known specification names).
"""
