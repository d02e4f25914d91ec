"""What changed from one saved run to another."""
