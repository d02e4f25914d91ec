"""The comparison: which methods compete, one cell each per seed, scored alike, saved as plain files."""
