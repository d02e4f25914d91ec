"""Cells at work beside each other: processes, cores, memory, locks, and being told to stop."""
