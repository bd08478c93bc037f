"""Search over product sheets: query, understanding, engines, fusion, results.

Imports ``catalogue.sheets``, ``catalogue.taxonomy`` and ``catalogue.embeddings``; never the store.
Entrances: ``service.SearchService.search`` (a ``query.Query`` in, ``results.Results`` out),
``query.parse_query`` (from an address's parameters), ``documents.document_of`` (a sheet as the
engines see it), ``engine.Engine`` (what an engine must do).
"""
