"""Advisors: from names and files to advice, once or over time."""
