"""How the page says things: numbers, names, terms, columns and references."""
