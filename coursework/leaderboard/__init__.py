"""The class's own methods side by side: who competes, on what, how they are scored, one page."""
