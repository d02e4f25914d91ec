"""What a student gets, and what must not be in it."""
