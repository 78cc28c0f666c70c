"""How fast it is, how it grows, and how others do on the same questions: `python -m benchmarks`."""
