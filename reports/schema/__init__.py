"""What a template may name, written down as types."""
