"""Deciding whether any answer sheet does something: exactly, by the cells of its answers."""
