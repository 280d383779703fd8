"""The one Piccolo application: every table, and where the one history of migrations is."""

from __future__ import annotations

from piccolo.conf.apps import AppConfig

from clearinghouse.accounts.tables import (
    Account,
    AccountIdentity,
    AccountLink,
    RecoveryCode,
    SignInAttempt,
)
from clearinghouse.agreements.tables import (
    Agreement,
    AgreementAmendment,
    AgreementEvent,
    AgreementParty,
    Reservation,
)
from clearinghouse.annotations.tables import Annotation, EstimateRemoval
from clearinghouse.audit.tables import AuditEvent
from clearinghouse.commitments.tables import Commitment, CommitmentEvent, Tranche
from clearinghouse.cooperation_reports.tables import (
    CooperationAnswer,
    CooperationDraft,
    CooperationDraftAnswer,
    CooperationReport,
    CooperationVersion,
)
from clearinghouse.database.history import APP_NAME, migrations_folder
from clearinghouse.database.tables import EarlierRow
from clearinghouse.deadline_risk.tables import ObligationRisk, RiskConsent, RiskEvaluation
from clearinghouse.donors.tables import Donor
from clearinghouse.flows.tables import Flow, FlowCoverage, PublishedTotal
from clearinghouse.fts.tables import FtsFlow
from clearinghouse.idempotency.tables import KeptAnswer
from clearinghouse.identity.tables import IdentityRequest
from clearinghouse.in_kind.tables import InKindEvent, InKindNotice
from clearinghouse.indicators.tables import IndicatorComputation, IndicatorValue
from clearinghouse.jobs.tables import CalendarMeeting, JobClock, JobRun, Worker
from clearinghouse.ledger.tables import LedgerEntry
from clearinghouse.mechanisms.tables import Mechanism
from clearinghouse.national.tables import (
    MineActionPlatform,
    NationalCommitment,
    NationalContribution,
    ResourceMobilisationPlan,
)
from clearinghouse.obligations.tables import (
    ExtensionRequest,
    FoundStockpile,
    Obligation,
    ObligationQuantity,
    StateConfirmation,
)
from clearinghouse.outbox.tables import Letter, LetterChoice
from clearinghouse.payments.tables import Payment
from clearinghouse.plans.tables import (
    Activity,
    ActivityYear,
    DraftLine,
    Estimate,
    PlanDraft,
    PlanFigure,
    PlanWithdrawal,
    UnitCost,
    WorkPlan,
    WorkPlanVersion,
)
from clearinghouse.rates.tables import Rate
from clearinghouse.releases.tables import Release
from clearinghouse.reports.tables import Report, ReportFile
from clearinghouse.rounds.tables import (
    Result,
    ResultAllocation,
    ResultDonor,
    ResultObligation,
    ResultState,
    ResultUnfunded,
    Round,
    RoundHeldBack,
    Snapshot,
    SnapshotFile,
)
from clearinghouse.scopes.tables import AccountScope
from clearinghouse.sessions.tables import Session
from clearinghouse.sources.tables import Source
from clearinghouse.states.tables import Absorption, Casualties, LandRelease, State, StateInterval, WorldFigure
from clearinghouse.studies.tables import Study, StudyFile
from clearinghouse.tokens.tables import ApiToken
from clearinghouse.workbooks.tables import PlanUpload

APP_CONFIG = AppConfig(
    app_name=APP_NAME,
    migrations_folder_path=str(migrations_folder()),
    table_classes=[
        Absorption,
        Account,
        AccountIdentity,
        AccountLink,
        AccountScope,
        Activity,
        ActivityYear,
        Agreement,
        AgreementAmendment,
        AgreementEvent,
        AgreementParty,
        Annotation,
        ApiToken,
        AuditEvent,
        CalendarMeeting,
        Casualties,
        Commitment,
        CommitmentEvent,
        CooperationAnswer,
        CooperationDraft,
        CooperationDraftAnswer,
        CooperationReport,
        CooperationVersion,
        Donor,
        DraftLine,
        EarlierRow,
        Estimate,
        EstimateRemoval,
        ExtensionRequest,
        Flow,
        FlowCoverage,
        FoundStockpile,
        FtsFlow,
        IdentityRequest,
        InKindEvent,
        InKindNotice,
        IndicatorComputation,
        IndicatorValue,
        JobClock,
        JobRun,
        KeptAnswer,
        LandRelease,
        Letter,
        LetterChoice,
        LedgerEntry,
        Mechanism,
        MineActionPlatform,
        NationalCommitment,
        NationalContribution,
        Obligation,
        ObligationQuantity,
        ObligationRisk,
        Payment,
        PlanDraft,
        PlanFigure,
        PlanUpload,
        PlanWithdrawal,
        PublishedTotal,
        Rate,
        RecoveryCode,
        Release,
        Report,
        ReportFile,
        Reservation,
        ResourceMobilisationPlan,
        Result,
        ResultAllocation,
        ResultDonor,
        ResultObligation,
        ResultState,
        ResultUnfunded,
        RiskConsent,
        RiskEvaluation,
        Round,
        RoundHeldBack,
        Session,
        SignInAttempt,
        Snapshot,
        SnapshotFile,
        Source,
        State,
        StateConfirmation,
        StateInterval,
        Study,
        StudyFile,
        Tranche,
        UnitCost,
        WorkPlan,
        WorkPlanVersion,
        Worker,
        WorldFigure,
    ],
)
