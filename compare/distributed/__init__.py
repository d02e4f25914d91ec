"""Cells on other machines, or in other processes: dask.distributed decides where each is run.

`address` checks what the user typed, `cluster` connects, `send` hands cells over and takes results
back, and `workplace` is what stands on every worker while the run lasts. Only the last three need
Dask, an extra that is imported when it is asked for.
"""
