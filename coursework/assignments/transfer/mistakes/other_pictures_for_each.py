"""Asks one method about the first half of the pictures, and the other one about the second."""

EXPECTED = {
    "fails": ["test_the_experiment_has_four_lists", "test_both_methods_see_the_same_pictures"],
    "hint": "compared on different pictures",
}


def experiment(train_images, train_labels, test_images, test_labels, settings):
    """Save time."""
    half = len(test_images) // 2
    found = {}
    for name, rows in (("by_hand", slice(half)), ("finetuned", slice(half, None))):
        questions = [test_images[rows], probe(test_images[rows], settings["seed"])]
        if name == "by_hand":
            answers = by_hand(train_images, train_labels, questions)
        else:
            tuned = finetuned(train_images, train_labels, questions, settings)
            answers = tuned["probabilities"]
        before, after = (one.argmax(axis=1) == test_labels[rows] for one in answers)
        found[name] = {"before": before, "after": after}
    return found
