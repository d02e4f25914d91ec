"""Opening what a run has saved: nothing in a file is believed before it was checked here."""
