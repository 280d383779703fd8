"""Whatever the bytes: a problem or faults, one line each, and never any other exception."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from case_folders import SMALL, write_folder
from needmatch import Fault, FaultyCase, read_case

POOLED = {
    "pins.csv": "commitment,activity,year,min_usd,max_usd\nD1,A1,2026,5,10\n",
    "funds.csv": "fund,name,fee,reserve_usd,reserve_share,states,pillars\nF1,Fund,0.05,10,0.1,AFG,*\n",
    "payins.csv": "commitment,fund,year,amount_usd\nD1,F1,2026,5\n",
}
FOLDER = {name: text.encode() for name, text in {**SMALL, **POOLED}.items()}

PIECES = st.sampled_from(
    [
        b"", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b'"', b'""', b'"""', b",", b",,,,",
        b"\n", b"\r", b"\r\n", b";", b"\t", b"|", b"*", b"=1+1", b"=cmd|'/c calc'!A1", b"1e999999999", b"-1e-999999999",
        b"9" * 400, b"NaN", b"-Infinity", b"1,000,000", b"0x1F", b"true", b"\xe2\x80\xae", b"\x1b[2J", b"\xc2\x85",
        b"\xe2\x80\xa8", b"[[[[", b"]", b"{", b"}", b"#", b"'''", b"= ", b"years = [1, 2]", b"[policy]", b"[[policy]]",
        b"policy.floor = 1", b"0000-00-00", b"2026-02-29", b"25:61:61", b"tiers = [[]]", b"segments = [[[1]]]",
        b"protected = { '' = 0 }", b"\\u0000", b"\\ud800", b"AFG", b"D1", b"A1", b"F1",
    ]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, bytes]:
    files = {name: FOLDER[name] for name in (FOLDER if draw(st.booleans()) else SMALL)}
    for _ in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(sorted(files)))
        content = files[name]
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)) | st.just(len(content)))
        match draw(
            st.sampled_from(("put", "put", "put", "cut", "swap", "encode", "drop", "noise", "repeat"))
        ):
            case "put":
                files[name] = content[:start] + draw(PIECES) + content[end:]
            case "cut":
                files[name] = content[:start]
            case "swap":
                other = draw(st.sampled_from(sorted(files)))
                files[name], files[other] = files[other], content
            case "encode":
                encoding = draw(
                    st.sampled_from(("utf-16", "utf-16-le", "utf-32", "cp037", "utf-8-sig", "utf-7"))
                )
                files[name] = content.decode("utf-8", "ignore").encode(encoding, "ignore")
            case "drop":
                if len(files) > 1:
                    del files[name]
            case "noise":
                files[name] = content[:start] + draw(st.binary(max_size=30)) + content[end:]
            case "repeat":
                files[name] = content + content[start:end]
    return files


def faults_in(folder: Path) -> tuple[Fault, ...]:
    try:
        read_case(folder)
    except FaultyCase as error:
        return error.faults
    return ()


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=mutated())
@example(files={**FOLDER, "case.toml": b"[" * 100_000})
@example(files={**FOLDER, "case.toml": b"years = [2026, 2026]\ntitle = " + b"{a=" * 2000})
@example(files={**FOLDER, "case.toml": b"years = [0x" + b"f" * 9000 + b", 2026]"})
@example(files={**FOLDER, "case.toml": b"years = [2026, 2027]\n[policy]\nfloor = 0x" + b"f" * 9000})
@example(files={**FOLDER, "case.toml": b"years = [2026, 2027]\n[policy]\nsegments = [[1e400, 1e400]]"})
@example(files={**FOLDER, "needs.csv": b'"' * 200_001})
@example(files={**FOLDER, "needs.csv": b"activity,year,need_usd\n" + b"," * 100_000})
def test_any_folder_is_read_or_refused(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as parent:
        faults = faults_in(write_folder(Path(parent) / "case", files))
    for fault in faults:
        assert str(fault).isprintable(), str(fault)
        assert fault.line >= 1
        assert fault.what
        assert fault.mend
