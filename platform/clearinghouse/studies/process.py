"""A study in a process of its own: computed, told of step by step over a pipe, ended by ending the process.

The surprise: the process leads a group of its own, so that those it starts for variants and samples end with it; and it
ends by itself when the worker that started it is gone, so that nobody computes for nobody.
"""

from __future__ import annotations

import io
import os
import signal
import threading
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from clearinghouse.cluster import ON_THIS_MACHINE, ClusterUnreachable, cluster_at
from clearinghouse.rounds.solving import problem_of
from clearinghouse.studies.options import fund_options, inputs_of, look_back_options
from clearinghouse.studies.store import NewFile
from needmatch.errors import NeedmatchError
from needmatch.scenarios import processes

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
_ZIP_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that ZIP knows: equal cases give equal files."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Task:
    """A study to be computed. `case`: files of the frozen case folder, empty for a look back.

    `agreed_cents`: what agreements held of the round's commitments when it was frozen; None without a round.
    `n_processes` on this machine, or the address of a Dask scheduler in `cluster` ('' for none).
    """

    kind: str
    options: Mapping[str, Any]
    case: Mapping[str, bytes]
    n_processes: int
    cluster: str
    agreed_cents: int | None = None


@dataclass(frozen=True)
class Told:
    """That a step begins: what is done, and how many parts of all are behind."""

    step: str
    done: int
    total: int


@dataclass(frozen=True)
class Done:
    """What came of a study."""

    answer: str
    files: tuple[NewFile, ...]


@dataclass(frozen=True)
class Failed:
    """Why nothing came of it, for people. `is_known`: it was foreseen; else only the kind of failure is told."""

    why: str
    is_known: bool


Message = Told | Done | Failed


def start(task: Task) -> tuple[SpawnProcess, Connection]:
    """Start a study; returns its process and the pipe on which it tells `Message`s."""
    context = get_context("spawn")
    ours, its = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(task, its), name=f"study {task.kind}")
    process.start()
    its.close()
    return process, ours


def end(process: SpawnProcess) -> None:
    """End the process of a study, with those that it started."""
    if process.pid is not None:
        try:
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has ended by itself
    process.kill()
    process.join()
    process.close()


def _run(task: Task, pipe: Connection) -> None:
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        pipe.send(compute(task, lambda step, done, total: pipe.send(Told(step, done, total))))
    except (NeedmatchError, ClusterUnreachable) as error:
        pipe.send(Failed(str(error), is_known=True))
    except Exception as error:
        # Whatever it was must end this study and not the worker; the trace goes to the log of the worker.
        pipe.send(Failed(type(error).__name__, is_known=False))
        raise


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)


def compute(task: Task, progress: Progress) -> Done:
    """Compute a study here.

    Raises:
        NeedmatchError: impossible options, a case without a bilateral plan, or workers that were lost too often.
        ClusterUnreachable: no scheduler answers at the address in the settings.
    """
    make_executor: Callable[[], Executor] | None = None
    lost = ON_THIS_MACHINE
    close: Callable[[], None] | None = None
    if task.cluster:
        cluster = cluster_at(task.cluster)
        make_executor, lost, close = cluster.make_executor, cluster.lost, cluster.close
    elif task.n_processes > 1:
        make_executor = partial(processes, task.n_processes)
    try:
        if task.kind == "trust_fund":
            return _trust_fund(task, make_executor, lost, progress)
        return _look_back(task, make_executor, lost, progress)
    finally:
        if close is not None:
            close()


def _trust_fund(
    task: Task,
    make_executor: Callable[[], Executor] | None,
    lost: tuple[type[BaseException], ...],
    progress: Progress,
) -> Done:
    from clearinghouse.papers.trust_fund_files import trust_fund_files
    from needmatch.trustfund import study_fund

    options = fund_options(dict(task.options))
    study = study_fund(
        problem_of(task.case), inputs_of(options), make_executor=make_executor, lost=lost, progress=progress
    )
    files = trust_fund_files(
        study, with_replay=options.with_replay, agreed_cents=task.agreed_cents, progress=progress
    )
    return Done(str(study.verdict.answer), _files(files))


def _look_back(
    task: Task,
    make_executor: Callable[[], Executor] | None,
    lost: tuple[type[BaseException], ...],
    progress: Progress,
) -> Done:
    from clearinghouse.lookback.documented import documented
    from clearinghouse.lookback.folder import files_of
    from clearinghouse.lookback.study import TODAY, look_back
    from clearinghouse.papers.look_back import look_back_paper
    from clearinghouse.papers.page import page
    from clearinghouse.papers.typeset import pdf

    options = look_back_options(dict(task.options))
    study = look_back(
        documented(), TODAY, n_samples=options.samples, seed=options.seed, make_executor=make_executor, lost=lost,
        progress=progress,
    )  # fmt: skip
    progress("setting the paper", 0, 1)
    paper = look_back_paper(study)
    files = files_of(study) | {"paper.html": page(paper).encode(), "paper.pdf": pdf(paper)}
    return Done("looked_back", _files(files))


def _files(made: Mapping[str, bytes]) -> tuple[NewFile, ...]:
    """Return files as they are kept: the case as one archive, restricted ones marked; names without folders."""
    files = []
    case = {name: content for name, content in made.items() if name.startswith("case/")}
    if case:
        files.append(NewFile("case.zip", MEDIA_TYPES["zip"], is_restricted=False, content=_zipped(case)))
    for name, content in made.items():
        if name not in case:
            kind = MEDIA_TYPES[name.rpartition(".")[2]]
            files.append(NewFile(name.rpartition("/")[2], kind, name.startswith("restricted/"), content))
    return tuple(sorted(files, key=lambda file: file.name))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            folder.writestr(entry, content)
    return written.getvalue()
