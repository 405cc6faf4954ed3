"""Advice and rulesets as text and JSON, in the reader's language."""
