"""Papers: PDF files made by Typst from data, in any of our languages, Arabic shaped.

Entrance: ``typesetting.typeset``. A template (``*.typ``) is given data, never text that it would
take for its own language. Knows nothing of sheets or pages.
"""
