"""Measuring: what `./nhipcau bench` does, in a data folder and a database of its own."""
