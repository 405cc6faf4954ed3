"""What is said on each page: advice, reasons, roadmap, progress, start, ruleset."""
