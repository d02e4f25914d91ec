"""Fitted methods on disk: what a fit has learned as plain data, put back into objects of our own code.

Nothing is pickled. A file names no class that is then looked for: the method's name says which code
builds it, and the file only fills it. What comes back is asked about a few pictures whose answers were
kept with it, and is used only where it still gives those.
"""
