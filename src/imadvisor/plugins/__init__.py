"""Plugins: what they may add, and how it is found and kept apart."""
