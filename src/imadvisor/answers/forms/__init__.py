"""Forms: what is asked, as files to fill in."""
