"""Whether any sheet of answers does something: exactly, by the cells of its answers."""
