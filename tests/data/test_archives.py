import io
import struct
import tarfile
import zipfile

import pytest

from data import archive_files, files
from data.dataset import DataError
from data.image_folder import load


@pytest.fixture
def zip_with(tmp_path, encode, noise):
    """Give a function that writes a zip of two good pictures and one more member."""

    def written(name, content=b"x"):
        path = tmp_path / "pets.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for pet in ("cat", "dog"):
                archive.writestr(f"{pet}/1.png", encode(noise()))
            archive.writestr(name, content)
        return path

    return written


@pytest.fixture
def tar_with(tmp_path):
    """Give a function that writes a tar with one member of the given name and type."""

    def written(name, kind=tarfile.REGTYPE, target=""):
        path = tmp_path / "pets.tar"
        with tarfile.open(path, "w") as archive:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member, io.BytesIO())
        return path

    return written


@pytest.mark.parametrize("name", ["../evil.png", "cat/../../evil.png", "/etc/evil.png",
                                  "C:/evil.png", "..\\evil.png"])  # fmt: skip
def test_a_zip_that_reaches_outside_is_refused(zip_with, tmp_path, name):
    """The member is named, and nothing is written anywhere."""
    before = set(tmp_path.iterdir())
    path = zip_with(name)
    with pytest.raises(DataError, match=r"evil.png' would land outside"):
        load(path)
    assert set(tmp_path.iterdir()) - before == {path}


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil.png"])
def test_a_tar_that_reaches_outside_is_refused(tar_with, name):
    """Absolute names and `..` alike."""
    with pytest.raises(DataError, match=r"evil.png' would land outside"):
        load(tar_with(name))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE,
                                  tarfile.FIFOTYPE])  # fmt: skip
def test_links_and_devices_in_a_tar_are_refused(tar_with, kind):
    """A link is a way out, a device no picture."""
    with pytest.raises(DataError, match=r"'cat/1.png' is a link or a device"):
        load(tar_with("cat/1.png", kind, "/etc/passwd"))


def test_a_link_in_a_zip_is_refused(zip_with):
    """Zip marks links in the upper half of an attribute."""
    link = zipfile.ZipInfo("cat/link.png")
    link.external_attr = 0o120777 << 16
    with pytest.raises(DataError, match=r"'cat/link.png' is a link or a device"):
        load(zip_with(link, "/etc/passwd"))


def test_an_encrypted_zip_is_refused(zip_with):
    """The remedy is in the error."""
    path = zip_with("cat/2.png")
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, entry + 8, 1)  # the flag in the directory
    path.write_bytes(content)
    with pytest.raises(DataError, match="encrypted; unpack it yourself"):
        load(path)


def test_a_member_that_swells_is_refused(zip_with, monkeypatch):
    """A cap a member; the header is enough to see it."""
    monkeypatch.setattr(archive_files, "MOST_FILE_BYTES", 10_000)
    with pytest.raises(DataError, match=r"'cat/big.png' unpacks to 20,000 bytes"):
        load(zip_with("cat/big.png", bytes(20_000)))


def test_an_archive_that_swells_is_refused(zip_with, monkeypatch):
    """A cap on the whole, whatever the members."""
    monkeypatch.setattr(archive_files, "MOST_ARCHIVE_BYTES", 10_000)
    with pytest.raises(DataError, match="unpacks to more than 10,000 bytes"):
        load(zip_with("cat/big.png", bytes(20_000)))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")  # the test wants it so
def test_a_name_that_comes_twice_is_refused(zip_with):
    """Which of the two is meant cannot be guessed."""
    with pytest.raises(DataError, match=r"'cat/1.png' twice"):
        load(zip_with("cat/1.png"))


def test_system_files_in_an_archive_are_ignored(zip_with):
    """A Mac's zip holds a shadow of every file."""
    dataset = load(zip_with("__MACOSX/cat/._1.png"))
    assert len(dataset.images) == 2
    assert dataset.quarantine == ()


def test_an_archive_within_an_archive_is_no_picture(zip_with, tmp_path):
    """It is quarantined, not opened."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("cat/9.png", b"x")
    assert [path for path, _ in load(zip_with("cat/more.zip", inner.getvalue())).quarantine] == [
        "cat/more.zip"
    ]


@pytest.mark.parametrize("extension", ["zip", "tar", "tar.gz", "tar.xz", "tar.bz2"])
def test_a_damaged_archive_is_refused(write_folder, write_archive, encode, noise, extension):
    """Cut in the middle: an error in one line, no half data set."""
    picture = encode(noise(64, 64))
    folder = write_folder({f"{pet}/{i}.png": picture for pet in ("cat", "dog") for i in range(5)})
    path = write_archive(folder, f"pets.{extension}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 - 4000])
    with pytest.raises(DataError, match=r"^pets\.[^\n]+$"):
        load(path)


def test_a_tar_with_a_broken_header_in_the_middle_is_refused(tmp_path):
    """Python's tarfile would stop there and call it the end: half a data set, without a word."""
    path = tmp_path / "pets.tar"
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name in ("cat/1.png", "dog/1.png", "dog/2.png"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    path.write_bytes(path.read_bytes().replace(b"dog/1.png", b"dog/X.png"))
    with pytest.raises(DataError, match="a header in the middle cannot be read"):
        load(path)


def test_a_zip_whose_content_fails_its_checksum_is_refused(zip_with):
    """A flipped byte in a stored picture is found by the archive itself."""
    path = zip_with("cat/2.png")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"IDAT", b"IDAX", 1))
    with pytest.raises(DataError, match="damaged or cut short"):
        load(path)


def test_a_large_tar_is_read_twice_with_the_same_result(write_folder, write_archive, monkeypatch):
    """Beyond what is remembered the members are decompressed again."""
    folder = write_folder({f"{pet}/{i}.png": None for pet in ("cat", "dog") for i in range(5)})
    path = write_archive(folder, "pets.tar.xz")
    remembered = load(path)
    monkeypatch.setattr(archive_files, "REMEMBERED_BYTES", 500)
    assert (load(path).images == remembered.images).all()


def test_a_file_too_large_for_a_picture_is_quarantined_in_a_folder(write_folder, monkeypatch):
    """In the user's own folder one such file does not end the run."""
    monkeypatch.setattr("data.image_folder.MOST_FILE_BYTES", 1000)
    assert files.MOST_FILE_BYTES > 1000
    dataset = load(write_folder({"cat/1.png": None, "dog/1.png": None, "dog/film": bytes(2000)}))
    assert dataset.quarantine == (("dog/film", "2,000 bytes; at most 1,000 are read"),)


def test_a_zip_with_a_name_that_is_no_text_is_refused(zip_with):
    """It says that its names are UTF-8, and one is not."""
    path = zip_with("cat/\u00e9.png")
    path.write_bytes(path.read_bytes().replace("\u00e9".encode(), b"\x80\x80"))
    with pytest.raises(DataError, match="damaged or cut short"):
        load(path)
