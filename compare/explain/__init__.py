"""Why the numbers came out as they did: fitted methods are asked further, nothing is refitted."""
