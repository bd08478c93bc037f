"""The database: the truth about exhibitors, sheets and revisions, and what waits for the index.

Imports ``catalogue.sheets``, ``catalogue.assets`` and ``catalogue.settings``; knows nothing of
engines. Entrances: ``session.open_store`` (a Store), ``sheets`` (save and read sheets), ``assets``
(which files sheets mean), ``outbox`` (what an index still has to learn).
"""
