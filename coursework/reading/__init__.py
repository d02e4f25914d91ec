"""What others wrote, read within bounds: texts, tables and arrays."""
