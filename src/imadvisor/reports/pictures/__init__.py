"""Pictures as SVG that need no script and no font of their own."""
