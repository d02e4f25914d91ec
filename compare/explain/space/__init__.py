"""The shape of the space: which pictures a method's representation puts near each other."""
