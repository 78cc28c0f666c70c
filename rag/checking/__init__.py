"""What is shown was checked: by exact rules, and by the reader."""
