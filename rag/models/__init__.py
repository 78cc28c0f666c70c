"""Chat models: their names, their engine, their files."""
