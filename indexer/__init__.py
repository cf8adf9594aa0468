"""Everything derived from the archive: extracted text, passages, the two indexes, and the search over them.

Nothing in here is worth a backup: `indexer.index_writer.IndexWriter` makes it all again from the archive.
"""
