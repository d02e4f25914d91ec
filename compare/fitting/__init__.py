"""Around a method's fit: settings chosen within a budget, features kept, answers checked."""
