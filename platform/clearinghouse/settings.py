"""What an operator may set, read once from the environment and from nowhere else.

The surprise: with no `DATABASE_URL` the application runs its own PostgreSQL server in `data_folder` (see
`clearinghouse.database.embedded`), which is meant for one machine and refused in production.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError


class FaultySettings(Exception):
    """The environment holds values that cannot be used; `faults` has one line for each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class Settings(BaseModel):
    """The settings of one process. The alias of a field is the name of its environment variable."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True, hide_input_in_errors=True
    )

    environment: Literal["development", "production"] = Field("development", alias="CLEARINGHOUSE_ENV")
    """`production` refuses illustration data and the embedded database, and asks for an address of its own for
    the role that web and worker use."""

    data_folder: Path = Field(Path(".data"), alias="CLEARINGHOUSE_DATA")
    """Where the embedded database lives. Made when missing."""

    database_url: SecretStr = Field(SecretStr(""), alias="DATABASE_URL")
    """Address of PostgreSQL as its owner, used by `clearinghouse migrate` alone; empty: the embedded server."""

    database_app_url: SecretStr = Field(SecretStr(""), alias="DATABASE_APP_URL")
    """Address of the same database as `clearinghouse_app`, used by everything else. A password in it is set by
    `clearinghouse migrate`. Empty outside production: the owner's address with the role's rights."""

    pool_size: int = Field(10, ge=1, le=90, alias="CLEARINGHOUSE_POOL_SIZE")
    """The most database connections of one web process (processes x this must stay under `max_connections`)."""

    statement_timeout: timedelta = Field(timedelta(seconds=30), alias="CLEARINGHOUSE_STATEMENT_TIMEOUT")
    """After this time the database ends a statement of web or worker (ISO 8601, e.g. PT30S)."""

    migration_lock_timeout: timedelta = Field(
        timedelta(seconds=10), alias="CLEARINGHOUSE_MIGRATION_LOCK_TIMEOUT"
    )
    """How long a migration waits for a table that is in use before it gives up and changes nothing."""

    host: str = Field("127.0.0.1", alias="CLEARINGHOUSE_HOST")
    """The address on which `clearinghouse serve` listens."""

    port: int = Field(8000, ge=1, le=65535, alias="PORT")
    """The port on which `clearinghouse serve` listens."""

    study_processes: int = Field(2, ge=1, le=64, alias="CLEARINGHOUSE_STUDY_PROCESSES")
    """Processes of a worker on this machine for the variants and samples of a study."""

    study_cluster: str = Field("", alias="CLEARINGHOUSE_STUDY_CLUSTER")
    """Dask scheduler to compute studies on instead, such as tcp://host:8786 (`cluster` extra); empty: none."""

    public_url: str = Field("", alias="CLEARINGHOUSE_PUBLIC_URL")
    """The address under which people reach the application, for links in files; empty: links are relative."""

    frontend_folder: Path | None = Field(None, alias="CLEARINGHOUSE_FRONTEND")
    """The built pages; None: `frontend/build` beside the source tree."""

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", alias="CLEARINGHOUSE_LOG_LEVEL")
    """The least level that is logged."""

    shutdown_grace: timedelta = Field(timedelta(seconds=10), alias="CLEARINGHOUSE_SHUTDOWN_GRACE")
    """How long a stopping process waits for the requests that it still answers."""

    keys: SecretStr = Field(SecretStr(""), alias="CLEARINGHOUSE_KEYS")
    """Secrets of at least 32 characters, separated by commas, newest first: the first signs and encrypts, all are
    accepted, so that a key is changed by putting a new one in front. Must be set in production; elsewhere a key is
    made in `data_folder`."""

    session_idle: timedelta = Field(timedelta(minutes=30), alias="CLEARINGHOUSE_SESSION_IDLE")
    """A session ends when it was not used for this long."""

    session_lifetime: timedelta = Field(timedelta(hours=12), alias="CLEARINGHOUSE_SESSION_LIFETIME")
    """A session ends after this long whatever happens."""

    require_second_factor: bool | None = Field(None, alias="CLEARINGHOUSE_REQUIRE_SECOND_FACTOR")
    """Whether nobody acts for secretariat or Committee by a password alone; not set: in production alone."""

    body_timeout: timedelta = Field(timedelta(seconds=30), alias="CLEARINGHOUSE_BODY_TIMEOUT")
    """The body of a request must have arrived after this time."""

    smtp_url: SecretStr = Field(SecretStr(""), alias="CLEARINGHOUSE_SMTP_URL")
    """Where letters are handed in: smtp://user:password@host:587 (STARTTLS) or smtps://...; empty: none are sent, and
    the secretariat passes links on."""

    mail_from: str = Field("", alias="CLEARINGHOUSE_MAIL_FROM")
    """The address that letters come from."""

    oidc_issuer: str = Field("", alias="CLEARINGHOUSE_OIDC_ISSUER")
    """The OpenID Connect issuer with which people may sign in; empty: none."""

    oidc_client_id: str = Field("", alias="CLEARINGHOUSE_OIDC_CLIENT_ID")
    """This service's name at the issuer."""

    oidc_client_secret: SecretStr = Field(SecretStr(""), alias="CLEARINGHOUSE_OIDC_CLIENT_SECRET")
    """This service's secret at the issuer; empty for a public client."""

    @property
    def is_production(self) -> bool:
        """Whether illustration data and conveniences of one machine are refused."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether people reach the application by HTTPS alone: in production, unless the public address says not."""
        return self.public_url.startswith("https://") or (self.is_production and not self.public_url)

    @property
    def demands_second_factor(self) -> bool:
        """Whether secretariat and Committee need a second factor, or an issuer that answers for them."""
        return self.is_production if self.require_second_factor is None else self.require_second_factor

    @property
    def uses_embedded_database(self) -> bool:
        """Whether the database is the embedded server in `data_folder`."""
        return not self.database_url.get_secret_value() and not self.database_app_url.get_secret_value()


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment gives; a variable that is set but empty counts as not set.

    Raises:
        FaultySettings: a value cannot be used; values are never quoted, since some are secrets.
    """
    names = [str(field.alias) for field in Settings.model_fields.values()]
    given = os.environ if environ is None else environ
    try:
        return Settings.model_validate({name: given[name] for name in names if given.get(name, "")})
    except ValidationError as fault:
        raise FaultySettings(
            tuple(
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
                for each in fault.errors(include_input=False)
            )
        ) from None
