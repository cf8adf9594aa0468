from pathlib import Path

import pytest

from archive import Archive
from archive.intake import from_bytes


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        ("/media/usb/haven.txt", "haven.txt"),
        ("C:\\Users\\An\\haven.txt", "haven.txt"),
        ("back\\slash.txt", "back\\slash.txt"),
        ("/media/usb/inv\\udcff.txt", "inv\\udcff.txt"),
        ("/media/usb/twee\nregels.txt", "twee regels.txt"),
        ("https://krant.example/haven", "https://krant.example/haven"),
    ],
)
def test_without_a_title_an_article_is_called_by_the_whole_name_of_its_file_on_one_line(
    tmp_path: Path, origin: str, title: str
) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        number = archive.add(from_bytes(b"de haven ligt stil, want de loodsen staken.", origin=origin)).article_id
        assert number is not None
        assert archive.get(number).title == title
