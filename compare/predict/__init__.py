"""Using a finished run: its fitted methods are asked about pictures that it has never seen."""
