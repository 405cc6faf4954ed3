"""What every page is made of: blocks, names, phrases, links."""
