"""Several respondents: what their answers come to, where they differ, and what may be published."""
