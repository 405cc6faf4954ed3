"""From advice to a roadmap: which recommendations, when, by whom, within the capacity there is."""
