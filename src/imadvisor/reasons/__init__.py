"""Why something is so, what would change it, and which answers it still waits for."""
