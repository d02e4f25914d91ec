"""What a fitted method is made of: its parts, the way of a picture through them, what each sees."""
