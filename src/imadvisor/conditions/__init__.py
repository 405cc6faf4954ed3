"""The condition language: a closed, typed subset of Python's expressions, never executed as such."""
