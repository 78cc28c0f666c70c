"""An answer as a record, and the record checked again."""
