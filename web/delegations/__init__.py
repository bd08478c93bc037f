"""The pages that a delegation reads: home, results, sheet, exhibitor.

Entrance: ``views.blueprint``. ``browsing`` gathers what the home and results pages show, and
``products`` what the pages of a product and an exhibitor show; ``cards``, ``texts``, ``doors`` and
``narrowing`` build their parts (a product in a list; texts and facts with their languages; domains
and halls; chips, facets and ranges), and ``box`` says what the script of the search box must know.
The templates only lay them out.
"""
