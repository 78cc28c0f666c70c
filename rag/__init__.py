"""A question becomes a cited answer: retrieve, judge, compose, ground."""
