"""Mail of the catalogue: written into the database, carried to a relay afterwards.

May import ``catalogue.store``, ``catalogue.sheets`` and ``catalogue.settings``; knows no web.
Entrances: ``meeting.meeting_mail`` writes a message, ``catalogue.store.mail.post`` keeps it in the
transaction of what it tells of, ``sending.deliver`` carries what waits to ``relay.open_relay``.
"""
