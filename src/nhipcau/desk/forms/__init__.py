"""Forms of the pages the desk owns."""
