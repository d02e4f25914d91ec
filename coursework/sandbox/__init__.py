"""A student's code in a process of its own, behind walls, and what passes between it and the grader."""
