"""What the numbers can show: intervals, paired tests, power, and several data sets, one idea a file."""
