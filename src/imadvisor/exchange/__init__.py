"""Answer files in, as frozen sheets."""
