"""A copy of the sample that a test may spoil, and a way to load it."""

import shutil

import pytest

from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER


@pytest.fixture
def copy(tmp_path):
    """The sample as a folder of the test's own."""
    shutil.copytree(SAMPLE_FOLDER, tmp_path / "sample")
    return tmp_path / "sample"


@pytest.fixture
def edit(copy):
    """Replace text in a file of the copy; the text must be there exactly once unless said otherwise."""

    def replace(name, old, new, times=1):
        path = copy / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == times, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def load_folder():
    """Read a folder and load it in a transaction."""

    async def loaded(folder, *, is_production=False, known_on=None, only=None):
        read = read_folder(folder, only=only)
        async with transaction() as connection:
            day = known_on or read.today
            return await load(connection, read, known_on=day, is_production=is_production)

    return loaded
