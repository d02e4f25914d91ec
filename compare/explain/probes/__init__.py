"""Test pictures changed step by step, and every method's answers to them."""
