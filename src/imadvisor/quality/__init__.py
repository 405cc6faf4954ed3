"""The quality of rulesets: cases that say what advice they must lead to."""
