import dataclasses

import numpy as np
import pytest

from data.dataset import DataError
from data.splits import folds, make_split, resampled, save_split, smaller, test_labels


@pytest.mark.parametrize("train_size", [None, 9, 30])
@pytest.mark.parametrize("brought", [(), ("test_rows",), ("validation_rows",),
                                     ("test_rows", "validation_rows")])  # fmt: skip
def test_no_row_is_in_two_parts(make_dataset, train_size, brought):
    """Whoever is tested on what was learned learns nothing about the method."""
    rows = {"test_rows": np.arange(60, 75), "validation_rows": np.arange(75, 90)}
    dataset = make_dataset(90, **{part: rows[part] for part in brought})
    split = make_split(dataset, train_size=train_size)
    drawn = np.concatenate([split.train, split.validation, split.test])
    assert len(np.unique(drawn)) == len(drawn)
    assert train_size is None or len(split.train) == train_size
    for part in brought:
        assert getattr(split, part.removesuffix("_rows")).tolist() == rows[part].tolist()


def test_parts_keep_the_proportions_of_the_classes(make_dataset):
    """Stratified: a class of one in ten is one in ten in every part."""
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    dataset = make_dataset(1000, labels=labels)
    split = make_split(dataset, train_size=500)
    for rows in (split.train, split.validation, split.test):
        shares = np.bincount(labels[rows]) / len(rows)
        np.testing.assert_allclose(shares, [0.6, 0.3, 0.1], atol=0.02)


def test_parts_of_a_brought_test_part_may_be_drawn(make_dataset):
    """Fewer rows, never others."""
    dataset = make_dataset(90, test_rows=np.arange(60, 90))
    split = make_split(dataset, test_size=12)
    assert len(split.test) == 12
    assert set(split.test) <= set(range(60, 90))


def test_the_same_seed_draws_the_same_rows(make_dataset):
    """And another seed draws others."""
    first, again, other = (make_split(make_dataset(), seed=seed) for seed in (1, 1, 2))
    assert first.fingerprint == again.fingerprint
    np.testing.assert_array_equal(first.test, again.test)
    assert first.fingerprint != other.fingerprint


def test_the_fingerprint_sees_one_pixel_one_label_and_one_row(make_dataset):
    """Results may stand side by side only if all three are the same."""
    dataset = make_dataset(test_rows=np.arange(45, 60))
    images, labels = dataset.images.copy(), dataset.labels.copy()
    images[7, 3, 3, 1] ^= 1
    labels[[45, 46]] = labels[[46, 45]]
    changed = [
        dataclasses.replace(dataset, images=images),
        dataclasses.replace(dataset, labels=labels),
        dataclasses.replace(dataset, test_rows=np.arange(44, 60)),
    ]
    fingerprints = {make_split(one).fingerprint for one in [dataset, *changed]}
    assert len(fingerprints) == 4
    assert all(len(fingerprint) == 64 for fingerprint in fingerprints)


def test_almost_all_rows_can_be_asked_for(make_dataset):
    """One row fewer than there are leaves too few behind to stratify, and works all the same."""
    dataset = make_dataset(90, test_rows=np.arange(60, 90))
    everything = make_split(dataset)
    split = make_split(dataset, train_size=len(everything.train) - 1, test_size=29)
    assert len(split.train) == len(everything.train) - 1
    assert len(split.test) == 29


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"train_size": 500}, "there are 45; ask for fewer"),
        ({"test_size": 59}, "there are 60; ask for fewer"),
        ({"train_size": 2}, "2 training pictures are fewer than its 3 classes"),
        ({"train_size": 0}, "0 training pictures are fewer"),
        ({"test_size": 2}, "2 test pictures are fewer than its 3 classes"),
        ({"test_size": 0}, "0 test pictures are fewer"),
        ({"test_size": -5}, "-5 test pictures are fewer"),
    ],
)
def test_sizes_that_cannot_be_drawn_are_refused(make_dataset, sizes, message):
    """The error says how many there are, or how many are needed."""
    with pytest.raises(DataError, match=message):
        make_split(make_dataset(), **sizes)


@pytest.mark.parametrize("sizes", [{"test_size": 1}, {"test_size": 31}])
def test_sizes_of_a_brought_test_part_are_checked(make_dataset, sizes):
    """Neither fewer than the classes nor more than there are."""
    with pytest.raises(DataError, match="test pictures"):
        make_split(make_dataset(90, test_rows=np.arange(60, 90)), **sizes)


@pytest.mark.parametrize("n_rare", [1, 2, 3])
def test_too_few_pictures_of_a_class_are_refused(make_dataset, n_rare):
    """Training, validation and test all need some of them."""
    labels = np.r_[np.zeros(40, int), np.ones(40, int), np.full(n_rare, 2)]
    with pytest.raises(
        DataError, match=f"only {n_rare} pictures? of class 'class 2'; .*at least 4"
    ):
        make_split(make_dataset(len(labels), labels=labels))


def test_a_class_only_in_test_is_refused(make_dataset):
    """Nobody can recognise what nobody was shown."""
    labels = np.r_[np.arange(40) % 2, np.full(20, 2)]
    with pytest.raises(DataError, match="'class 2' has test pictures but no training pictures"):
        make_split(make_dataset(labels=labels, test_rows=np.arange(30, 60)))


def test_a_saved_split_holds_all_of_it(make_dataset, tmp_path):
    """Whoever repeats the run needs the rows, the fingerprint and the seed."""
    split = make_split(make_dataset(), seed=3)
    save_split(split, tmp_path / "split.npz")
    with np.load(tmp_path / "split.npz", allow_pickle=False) as saved:
        for part in ("train", "validation", "test"):
            np.testing.assert_array_equal(saved[part], getattr(split, part))
        assert str(saved["fingerprint"]) == split.fingerprint
        assert int(saved["seed"]) == 3


def test_test_labels_are_those_of_the_test_rows(make_dataset):
    """In the order of the rows."""
    dataset = make_dataset()
    split = make_split(dataset)
    np.testing.assert_array_equal(test_labels(dataset, split), dataset.labels[split.test])


@pytest.mark.parametrize("brought", [(), ("test_rows",), ("test_rows", "validation_rows")])
def test_resampling_redraws_what_is_learned_from_and_keeps_the_test_part(make_dataset, brought):
    """Seeds differ in training and validation rows; a brought validation part never trains."""
    rows = {"test_rows": np.arange(60, 75), "validation_rows": np.arange(75, 90)}
    dataset = make_dataset(90, **{part: rows[part] for part in brought})
    first, second = resampled(dataset, (0, 1))
    np.testing.assert_array_equal(first.test, second.test)
    assert first.train.tolist() != second.train.tolist()
    assert first.fingerprint != second.fingerprint
    for split in (first, second):
        drawn = np.concatenate([split.train, split.validation, split.test])
        assert len(np.unique(drawn)) == len(drawn)
        if "validation_rows" in brought:
            assert set(split.validation) <= set(rows["validation_rows"])
            assert not set(split.train) & set(rows["validation_rows"])


def test_folds_test_every_picture_once(make_dataset):
    """Stratified, all three parts apart, and another seed cuts otherwise."""
    dataset = make_dataset(90)
    splits = folds(dataset, 5)
    assert sorted(np.concatenate([split.test for split in splits])) == list(range(90))
    for split in splits:
        drawn = np.concatenate([split.train, split.validation, split.test])
        assert len(np.unique(drawn)) == len(drawn)
        assert len(set(np.bincount(dataset.labels[split.test]))) == 1
    assert folds(dataset, 5, seed=1)[0].fingerprint != splits[0].fingerprint


def test_folds_leave_a_brought_test_part_unread(make_dataset):
    """What the source keeps for the end stays there."""
    dataset = make_dataset(90, test_rows=np.arange(60, 90), validation_rows=np.arange(45, 60))
    tested = np.concatenate([split.test for split in folds(dataset, 3)])
    assert sorted(tested) == list(range(60))


def test_folds_need_a_picture_of_each_class_in_each(make_dataset):
    """Else a fold could not be scored; the message names the class and its count."""
    labels = np.repeat([0, 1, 2], [40, 40, 6])
    with pytest.raises(DataError, match="10 folds need at least 10 pictures of each class; class"):
        folds(make_dataset(86, labels=labels), 10)


def test_smaller_splits_lie_inside_larger_ones_with_classes_in_proportion(make_dataset):
    """What 20 pictures hold, 40 hold too; the test part stays, validation shrinks alike."""
    dataset = make_dataset(400)
    whole = make_split(dataset)
    few, more = (smaller(dataset, whole, n) for n in (20, 40))
    assert set(few.train) < set(more.train) < set(whole.train)
    assert set(few.validation) <= set(more.validation) <= set(whole.validation)
    assert np.array_equal(few.test, whole.test)
    counts = np.bincount(dataset.labels[more.train])
    assert counts.max() - counts.min() <= 1
    assert len({few.fingerprint, more.fingerprint, whole.fingerprint}) == 3
    assert set(smaller(dataset, dataclasses.replace(whole, seed=1), 20).train) != set(few.train)
    with pytest.raises(DataError, match="fewer than its"):
        smaller(dataset, whole, 1)
