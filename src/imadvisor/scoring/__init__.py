"""Scoring: from credits to criteria, scores and levels; each method is one small class."""
