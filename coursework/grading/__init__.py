"""From submissions to points, feedback and tables."""
