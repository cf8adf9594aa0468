"""Documents: files that are neither text nor a web page, and how each becomes one that can be read.

The archive keeps a document's bytes as they came; what is made of them here can be made again, better, at any time.
"""
