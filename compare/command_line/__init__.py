"""What is typed and what is printed: options, their words, errors of one line, progress."""
