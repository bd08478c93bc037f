"""Files in, index up to date.

Imports ``catalogue``, never ``web``. Entrances: ``loading.load_files`` (files into the store),
``assets.AssetLoader`` (the pictures and documents that sheets name),
``translations.load_translations``, ``export.export_catalogue``, ``template.write_template``,
``sync.drain`` (the outbox into the index), ``rebuild.rebuild`` (a new index beside the live one).
"""
