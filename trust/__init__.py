"""Faults, hostile input and load, on purpose: what `make trust` does; not installed with the package."""
