"""Files as records: one module for each format, all with the same generator.

Tables (CSV, XLSX, ODS) come as grids of cells, and ``table.py`` finds their headers; JSON, YAML,
XML and PDF give records themselves; archives and folders are files within files.

A reader yields a ``Row`` for each record, broken ones included; it raises ``UnreadableFile`` only
when nothing of the file can be read. Every format has its bounds: no file, whatever is in it, takes
more memory or time than they allow.
"""

from indexer.readers.files import READERS, read_rows, unfolded
from indexer.readers.row import ColumnPlace, Row, UnreadableFile

__all__ = ["READERS", "ColumnPlace", "Row", "UnreadableFile", "read_rows", "unfolded"]
