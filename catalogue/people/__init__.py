"""Who may sign in, as whom, and what each may do; and the record of what was done.

``policy.py`` is the one table of who may do what. ``accounts.py`` keeps people and what they are
for whom, ``passwords.py`` checks who they are, ``links.py`` are the links that are mailed to them,
``sign_ins.py`` the browsers they are signed in with, ``attempts.py`` holds off who guesses,
``audit.py`` is the record.
"""
