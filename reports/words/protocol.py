"""How the run repeated itself, in words: the header's line, and what an interval then means."""

UNITS = {"one_split": "seeds", "resampled": "seeds", "folds": "folds"}


def protocol_in_words(protocol, n_draws):
    """Say what was repeated and what the intervals and the spread mean.

    Parameters
    ----------
    protocol : dict
        See `draws.protocol_of`.
    n_draws : int

    Returns
    -------
    dict
        `kind`, `n_draws`, `unit` (what the spread is over), `count` and `how` (the header's line),
        `interval` (a sentence), `spread` (what it shows), `shown` (which draw the figures show, or
        nothing), `first` (the same where folds cannot be pooled).
    """
    kind, n_seeds = protocol["kind"], protocol["n_seeds"]
    return {
        "kind": kind,
        "n_draws": n_draws,
        "unit": UNITS[kind],
        "count": _count(protocol),
        "how": _how(kind, n_seeds),
        "interval": _interval(kind),
        "spread": _spread(kind) if n_draws > 1 else "",
        "shown": _shown(kind, n_draws),
        "first": "Shown is the first fold." if kind == "folds" else _shown(kind, n_draws),
    }


def _count(protocol):
    n_seeds, n_folds = protocol["n_seeds"], protocol["n_folds"]
    if protocol["kind"] == "folds":
        return f"{n_folds} folds × {n_seeds}" if n_seeds > 1 else f"{n_folds} folds"
    return f"{n_seeds} seeds" if n_seeds > 1 else "1 seed"


def _how(kind, n_seeds):
    if kind == "folds":
        return "every picture tested once" if n_seeds == 1 else "every picture tested once a seed"
    if n_seeds == 1:
        return "one training a method"
    return "training rows redrawn" if kind == "resampled" else "on one split"


def _interval(kind):
    if kind == "folds":
        return (
            "The 95 % interval comes from how far the folds lie apart, after Nadeau & Bengio: wider "
            "than the plain formula, because folds share most of their training pictures."
        )
    return (
        "The 95 % interval is the range in which the true value probably lies, had we endless test "
        "pictures of this kind. It does not count what another training would have changed."
    )


def _spread(kind):
    if kind == "folds":
        return (
            "how much changes with the pictures that a fold happens to learn from and to be asked"
        )
    if kind == "resampled":
        return (
            "how much changes when a method is trained again on other pictures, with another roll of "
            "the dice"
        )
    return (
        "how much changes when a method is trained again on the same pictures, with another roll of "
        "the dice; a method that draws nothing at random is trained once and has none"
    )


def _shown(kind, n_draws):
    if kind == "folds":
        return (
            "Pooled over the folds of the first seed: every picture was answered once, by a "
            "classifier that had not seen it."
        )
    if n_draws > 1:
        return "Shown is each method’s first finished seed."
    return ""
