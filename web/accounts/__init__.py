"""Signing in, invitations, passwords, the second factor, and one's own browsers."""
