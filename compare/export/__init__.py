"""A fitted method taken away: a folder that answers without the suite, checked before it is there."""
