"""Pictures of `wild_digits` with one known cause turned, and every method's answers to them."""
