"""The organiser's console: reviews, people, what is looked for.

Each page's address begins with ``/<lang>/organiser``. Modules add their routes to ``blueprint``
(``web.organisers.console``).
"""
