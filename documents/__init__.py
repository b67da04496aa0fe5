"""The papers: pure builders from a view to a file's bytes (Word, PDF, Excel, text)."""
