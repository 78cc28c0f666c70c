"""The proof: cases, metrics, runs and reports."""
