"""Can the probabilities be believed: stated confidence beside success, before and after tempering."""

from reports.reading.values import as_dict, entry, estimate, items, number

METRICS = ("log_loss", "brier", "ece")
GAIN = 0.001  # of log loss; a method that answers the same to all fits any temperature
ABOUT_ONE = 0.05  # a temperature this near to 1 changes nothing that one could see
BIN_NUMBERS = ("low", "high", "n", "confidence", "accuracy", "accuracy_low", "accuracy_high")


def read_calibration(comparison, methods):
    """List what is known of each method's probabilities, in the run's order.

    Parameters
    ----------
    comparison : dict
    methods : list of dict
        The summary's.

    Returns
    -------
    list of dict
        `method`, `temperature`, `finding` (in words), `n_validation`, `n_bins`, and for `before`
        and `after`: `log_loss`, `brier`, `ece` with intervals and `bins`.
    """
    found = []
    for method in methods:
        saved = entry(comparison, "calibration", method["name"])
        before, after = (_state(entry(saved, state)) for state in ("before", "after"))
        temperature = number(saved.get("temperature"))
        if not before["bins"]:
            continue
        known = {
            "method": method,
            "temperature": temperature,
            "finding": _finding(temperature, before["log_loss"], after["log_loss"]),
            "n_validation": number(saved.get("n_validation")),
            "n_bins": _n_bins(before["bins"]),
        }
        found.append({**known, "before": before, "after": after})
    return found


def _state(saved):
    bins = [
        {key: number(found.get(key)) for key in BIN_NUMBERS}
        for found in map(as_dict, items(saved, "bins"))
    ]
    known = [found for found in bins if None not in found.values()]
    return {**{metric: estimate(saved.get(metric)) for metric in METRICS}, "bins": known}


def _n_bins(bins):
    """How many bins the range was cut into, the empty ones included."""
    widths = [found["high"] - found["low"] for found in bins]
    is_even = widths[0] > 0 and max(widths) - min(widths) < 1e-6
    return round(1 / widths[0]) if is_even else len(bins)


def _finding(temperature, before, after):
    """What the temperature says of the method, in words."""
    if temperature is None:
        return ""
    losses = (before["value"], after["value"])
    if None not in losses and losses[0] - losses[1] < GAIN:
        return "it changes next to nothing"
    if temperature > 1 + ABOUT_ONE:
        return "too sure of itself"
    if temperature < 1 - ABOUT_ONE:
        return "too modest"
    return "about right as it is"
