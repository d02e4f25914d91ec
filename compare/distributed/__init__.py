"""Cells on other machines, or in other processes: dask.distributed decides where each is run.

`address` checks what the user typed, `cluster` connects, `sent` takes work back as it ends, `send` hands
cells over, and `workplace` is what stands on every worker while the run lasts; the grading of a class
(`coursework.grading.elsewhere`) uses the first three. All but `address` need Dask, an extra that is
imported when it is asked for.
"""
