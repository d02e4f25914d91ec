"""From whatever an LMS gives to one submission a student."""
