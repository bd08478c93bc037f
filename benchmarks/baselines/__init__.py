"""What one would build without us, as well as one reasonably can: keyword search and vectors.

Every baseline gets the very texts that our engines index (``documents.py``), translations
included, and gives a run: for each question the ids of the sheets, best first.
"""
