"""Rulesets: folders of TOML in, checked and resolved rulesets out."""
