"""What everything is: values, answers and the objects of a ruleset."""
