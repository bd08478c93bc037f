"""The design system on one page, for who works on the pages; never part of a show's service.

Entrance: ``views.blueprint``, which ``web.app`` registers in development only (``catalogue serve
--development``). ``tokens`` reads colours, sizes and spaces from the style sheet and says how well
the colours contrast; what is shown beside them is made with the pages' own macros from a real
search.
"""
