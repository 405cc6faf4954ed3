"""Several respondents: what their answers come to, and where they differ."""
