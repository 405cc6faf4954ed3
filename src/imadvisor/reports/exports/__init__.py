"""Roadmaps as files of the tools that people plan and work with."""
