"""The digest as blocks, chart and words."""
