"""Coverage-guided fuzzing of one target, in a process of its own."""
