"""Answers: files in, checked, as frozen sheets; forms out; several respondents combined."""
