"""The trained reader: one small cross-encoder that says what answers a question and what supports a claim."""
