"""The pictures of a run as such: audited, changed a little, and chosen to be shown."""
