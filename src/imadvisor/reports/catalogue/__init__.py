"""A ruleset to be read by people who know the field, and not TOML."""
