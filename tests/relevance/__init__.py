"""Does it find what people mean? Queries over the sample articles, judged by reading (see JUDGING.md)."""
