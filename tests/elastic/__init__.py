"""Elasticsearch under faults: refused, away, replaced, killed."""
