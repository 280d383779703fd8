"""How a command ends when it cannot go on: one line for each thing to mend, and an exit status of the contract."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager

import click


class ExitStatus(enum.IntEnum):
    """The exit statuses of the commands on cases and plans (design section 4)."""

    DONE = 0
    DIFFERENT = 1
    REFUSED = 2
    INFEASIBLE = 3
    TIME_LIMIT = 4


class Refused(click.ClickException):
    """Input that cannot be worked with."""

    exit_code = ExitStatus.REFUSED


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what needmatch foresaw into lines on standard error and the exit status that goes with it."""
    from needmatch.engines import ProgrammeFailed
    from needmatch.errors import FaultyCase, Infeasible, NeedmatchError

    try:
        yield
    except FaultyCase as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        raise click.exceptions.Exit(ExitStatus.REFUSED) from None
    except Infeasible as error:
        click.echo("No plan keeps all the conditions of this case. These clash:", err=True)
        for clash in error.clashes:
            click.echo(f"  {clash}", err=True)
        raise click.exceptions.Exit(ExitStatus.INFEASIBLE) from None
    except NeedmatchError as error:
        raise Refused(str(error)) from None
    except ProgrammeFailed as error:
        raise Refused(
            f"the solver ended without an answer ({error}): amounts may lie too far apart; bring the largest nearer to "
            "the others, or report this case"
        ) from None
