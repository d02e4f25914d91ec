from compare.fitting import feature_cache
from compare.records.kept import clean
from data import picture_cache


def test_clean_removes_features_and_pictures_alike(tmp_path, monkeypatch):
    """One command for all that only saves time; a second one finds nothing."""
    kept = (feature_cache, "features", "a.npz"), (picture_cache, "pictures", "a.pixels")
    for module, folder, name in kept:
        monkeypatch.setattr(module, "FOLDER", tmp_path / folder)
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(b"12345")
    assert clean() == (2, 10)
    assert clean() == (0, 0)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
