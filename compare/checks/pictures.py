"""Doubts about the pictures: twice there, twice labelled, out of balance, empty."""

from compare.checks.evidence import Finding
from compare.phrasing import percent

UNBALANCED = 3.0  # times as many training pictures in the largest class as in the smallest
MOVED = 0.005  # of the test pictures: a change of accuracy worth a word
MANY_AFFECTED = 0.001


class NeedsAudit:
    """What only those can find who looked through the pictures."""

    def lacks(self, evidence):
        """Say what is missing, or ""."""
        return "" if evidence.audit else "the pictures were not looked through"


class TwiceAcrossParts(NeedsAudit):
    """Test pictures that also stand, exactly or nearly, among those learned from."""

    code = "duplicates"
    title = "Test pictures seen in training"
    severity = "medium"

    def look(self, evidence):
        """Say how many, and whether leaving them out moves a score."""
        without = evidence.without_duplicates
        if not without:
            return None
        n, n_all = without["n_left_out"], without["n_left_out"] + without["n_left"]
        if n < MANY_AFFECTED * n_all:
            return None
        if n == n_all:
            return Finding(
                f"Every one of the {n:,} test pictures stands, exactly or nearly, among the pictures "
                "learned from. What was measured here is memory: no score of this page says how a "
                "method does on pictures that it has not seen.",
                severity="high",
            )
        moved = {
            name: figures["with_all"] - figures["value"]
            for name, figures in without["accuracy"].items()
        }
        most = max(moved, key=lambda name: abs(moved[name]))
        change = (
            f"without them {most} changes most, by {-100 * moved[most]:+.1f} points."
            if abs(moved[most]) >= MOVED
            else "without them no score changes by half a point."
        )
        return Finding(
            f"{n:,} of {n_all:,} test pictures ({percent(n / n_all, 1)}) stand, exactly or nearly, "
            f"among the pictures learned from; {change}"
        )


class Conflicting(NeedsAudit):
    """The same picture under two labels."""

    code = "conflicting-labels"
    title = "One picture, two labels"
    severity = "medium"

    def look(self, evidence):
        """No method can be right about both."""
        n = (evidence.audit.get("duplicates") or {}).get("conflicting_labels", 0)
        if n:
            pairs = "pair of equal or nearly equal pictures has" if n == 1 else (
                "pairs of equal or nearly equal pictures have")  # fmt: skip
            return Finding(
                f"{n:,} {pairs} two different labels: at least one of them is wrong, and no method "
                "can be right about both."
            )
        return None


class Imbalance(NeedsAudit):
    """One class has many times the training pictures of another."""

    code = "imbalance"
    title = "Classes out of balance"
    severity = "medium"

    def look(self, evidence):
        """Accuracy then mostly tells about the frequent classes."""
        balance = evidence.audit.get("balance")
        if not balance or balance["ratio"] < UNBALANCED:
            return None
        names = evidence.about["dataset"]["class_names"]
        large, small = balance["largest"], balance["smallest"]
        return Finding(
            f"{names[large['class']]} has {balance['ratio']:.0f} times as many training pictures as "
            f"{names[small['class']]} ({percent(large['share'])} of all against "
            f"{percent(small['share'], 1)}): read the balanced accuracy, and the classes one by one."
        )


class Constant(NeedsAudit):
    """Pictures of one colour."""

    code = "constant-pictures"
    title = "Empty pictures"
    severity = "low"

    def look(self, evidence):
        """Nothing can be learned from them, nor said about them."""
        n = (evidence.audit.get("constant") or {}).get("n", 0)
        if n:
            return Finding(
                f"{n:,} {'picture is' if n == 1 else 'pictures are'} of one colour throughout: nobody "
                "can tell what should be seen there."
            )
        return None
