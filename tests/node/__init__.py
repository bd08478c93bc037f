"""A real Elasticsearch for the tests, on this machine, for as long as a test needs it.

The entrance is ``tests.node.elasticsearch``: ``why_not``, ``start_node`` and ``start_cluster``.
"""
