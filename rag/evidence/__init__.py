"""What in an article bears on a question, and whether that answers it."""
