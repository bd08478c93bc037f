"""The web front end: pages for delegations and the HTTP API.

Imports ``catalogue``; nothing imports it but the command line. Entrance: ``app.create_app``.

Rooms: ``delegations`` (pages that a visitor reads), ``api`` (the same answers as JSON). Beside them
what all rooms share: ``languages`` (which language, and its texts), ``assets`` (static files with
content hashes), ``delivery`` (compression, security headers, validators), ``errors`` (calm pages).
"""
