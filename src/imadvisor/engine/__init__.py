"""One program per ruleset, and the engines that run it; they must agree on every sheet."""
