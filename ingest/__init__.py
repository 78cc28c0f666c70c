"""An article becomes an index: load, split, embed, keep."""
