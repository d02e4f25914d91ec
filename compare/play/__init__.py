"""A local page to play with: pictures are changed by hand, and every method of a run answers live."""
