"""What is looked for in a ruleset; each module is one family of findings."""
