"""What a file is before it is opened."""

import io
import zipfile

import pytest

from clearinghouse.workbooks import file_kind
from clearinghouse.workbooks.file_kind import UnreadableFile, kind_of_file
from clearinghouse.workbooks.reading import read_file
from workbook_files import ROW, codes, with_part, workbook_of


def zipped(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return written.getvalue()


def refused(content: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as raised:
        kind_of_file(content)
    assert raised.value.what
    assert raised.value.mend
    return raised.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b" \r\n", "file-empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
        (b"%PDF-1.7", "file-pdf"),
        (b"<html><table>", "file-web-page"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file-unknown"),
        (
            zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=b"<x/>"),
            "file-ods",
        ),
        (zipped(xl__workbook_dot_bin=b"x"), "file-xlsb"),
        (zipped(Index__Document_dot_iwa=b"x"), "file-numbers"),
        (zipped(word__document_dot_xml=b"x"), "file-no-workbook"),
        (b"PK\x03\x04 and nothing", "file-truncated"),
    ],
)
def test_other_kinds_of_files_are_named(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_a_file_cut_off_anywhere_is_named() -> None:
    content = workbook_of([ROW])
    for part in (0.1, 0.5, 0.9, 0.999):
        assert refused(content[: int(len(content) * part)]).code == "file-truncated"


def test_a_file_of_more_than_20_mb_is_refused() -> None:
    assert refused(b"a" * (file_kind.MOST_BYTES + 1)).code == "file-too-large"


def test_a_zip_bomb_is_refused_by_its_directory_without_unpacking() -> None:
    bomb = zipped(xl__workbook_dot_xml=b"x", xl__worksheets__sheet1_dot_xml=b"\0" * 60_000_000)
    assert len(bomb) < 100_000
    assert refused(bomb).code == "file-unpacks-too-large"


def test_many_parts_are_refused() -> None:
    many = zipped(**{f"xl__{place}": b"x" for place in range(file_kind.MOST_PARTS + 1)})
    assert refused(many).code == "file-unpacks-too-large"


def test_large_parts_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kind, "MOST_UNPACKED_BYTES", 1000)
    assert refused(workbook_of([ROW])).code == "file-unpacks-too-large"


def test_a_workbook_with_macros_is_read_without_them_by_name() -> None:
    contents = read_file(with_part(workbook_of([ROW]), "xl/vbaProject.bin", lambda _: b"program"))
    assert codes(contents) == ["macros"]
    assert [line.code for line in contents.lines] == ["sc-1"]


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("change", [b"", b"<", b"<a>", b"\xff\xfe\x00"])
def test_a_workbook_broken_inside_is_refused_by_name(part: str, change: bytes) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_file(with_part(workbook_of([ROW]), part, lambda _: change))
    assert raised.value.code in ("file-damaged", "no-lines")


def test_entities_in_a_workbook_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook/>'
    with pytest.raises(UnreadableFile) as raised:
        read_file(with_part(workbook_of([ROW]), "xl/workbook.xml", lambda _: bomb))
    assert raised.value.code == "file-damaged"
