"""The exhibitors' portal: their products, how they are found, who asks for them, their people.

Each page's address begins with ``/<lang>/portal/<exhibitor_id>``; ``web.access`` lets only those in
who are for that exhibitor. Modules add their routes to ``blueprint`` (``web.exhibitors.portal``).
"""
