"""The condition language: a typed subset of Python's expressions, never executed."""
