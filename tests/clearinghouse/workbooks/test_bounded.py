"""The process that opens files: what it may take, and that nothing it meets ends ours."""

import io
import zipfile
from typing import Any

import pytest

from clearinghouse.workbooks.bounded import Bounds, Opener
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.file_kind import UnreadableFile
from workbook_files import ROW, codes, with_part, workbook_of


async def test_a_file_is_read_in_a_process_of_its_own() -> None:
    contents = await Opener().read(workbook_of([ROW, ("x", "capacity", "B", "?", 1, 1)]))
    assert [line.code for line in contents.lines] == ["sc-1"]
    assert codes(contents) == ["no-number"]


async def test_a_refusal_comes_back_by_name() -> None:
    with pytest.raises(UnreadableFile) as refused:
        await Opener().read(b"%PDF-1.7")
    assert refused.value.code == "file-pdf"


async def test_more_memory_than_is_given_is_refused_by_name() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (place, place) for place in range(1, 90_001)
    )
    far = b'<row r="90001"><c r="OI90001"><v>1</v></c></row>'

    def large(xml: bytes) -> bytes:
        start = xml.index(b"<sheetData>") + len(b"<sheetData>")
        return xml[:start] + rows + far + xml[xml.index(b"</sheetData>") :]

    content = with_part(workbook_of([ROW]), "xl/worksheets/sheet1.xml", large)
    with pytest.raises(UnreadableFile) as refused:
        await Opener(Bounds(memory_bytes=400_000_000)).read(content)
    assert refused.value.code == "file-too-much-memory"
    assert (await Opener().read(workbook_of([ROW]))).rows == 1


async def test_more_time_than_is_given_is_refused_by_name_and_the_process_is_gone() -> None:
    with pytest.raises(UnreadableFile) as refused:
        await Opener(Bounds(seconds=0.05)).read(workbook_of([ROW]))
    assert refused.value.code == "file-too-long"


async def test_the_process_gets_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    given: dict[str, Any] = {}
    start = asyncio.create_subprocess_exec

    async def noted(*arguments: Any, **more: Any) -> Any:
        given.update(more)
        return await start(*arguments, **more)

    monkeypatch.setenv("CLEARINGHOUSE_SECRET", "x")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    await Opener().read(workbook_of([ROW]))
    assert (given["env"], given["cwd"]) == ({}, "/")


async def test_a_bomb_whose_directory_lies_is_stopped() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(workbook_of([ROW]))) as good:
            for name in good.namelist():
                if name != "xl/worksheets/sheet1.xml":
                    archive.writestr(name, good.read(name))
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + b" " * 3_000_000_00)
    content = bytearray(bomb.getvalue())
    # The size of the last part, in the directory and before the part itself, is said to be small.
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.rfind(mark)
        content[at + place : at + place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile) as refused:
        await Opener(Bounds(memory_bytes=500_000_000)).read(bytes(content))
    assert refused.value.code in ("file-damaged", "file-too-much-memory", "file-too-long")


async def test_marks_are_made_in_the_process_too() -> None:
    fault = CellFault(severity="error", code="x", sheet="Lines", cell="D2", what="What", mend="Mend")
    assert (await Opener().marked(workbook_of([ROW]), [fault])).startswith(b"PK")
    with pytest.raises(UnreadableFile) as refused:
        await Opener().marked(b"a" * 3_000_001, [fault])
    assert refused.value.code == "file-too-large-to-mark"
