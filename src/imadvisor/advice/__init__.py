"""From a decision to advice: what to do about it, in which order, and what is left open."""
