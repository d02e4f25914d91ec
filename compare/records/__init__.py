"""What a run leaves on disk: its folder, `run.json`, each cell's outcome, and how files are written."""
