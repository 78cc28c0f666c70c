"""What a chat model reads and writes."""
