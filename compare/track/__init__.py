"""A finished run handed to a tracker of experiments: MLflow, or TensorBoard's log files.

The run stays as it is, and neither tracker is needed for anything else. `command` checks what was
asked for, `told` says what a cell has to tell, the other two write it in the tracker's own way.
"""
