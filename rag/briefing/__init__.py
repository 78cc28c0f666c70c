"""A briefing of an article on one page, every line of it checked and cited."""
