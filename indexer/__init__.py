"""Files in, index up to date.

Imports ``catalogue``, never ``web``. Entrances: ``loading.load_files`` (files into the store),
``sync.drain`` (the outbox into the index), ``rebuild.rebuild`` (a new index beside the live one).
"""
