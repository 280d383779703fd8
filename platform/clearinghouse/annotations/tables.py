"""Tables of annotations and of estimates that were removed at a State's request.

The surprise: an annotation is kept as versions, and a withdrawn one is its last version without words; what was once
shown with a figure can be found again.
"""

from __future__ import annotations

from typing import get_args

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.annotations.figure import FigureName
from clearinghouse.database.constraints import PILLAR_WORDS, is_year, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.rounds.tables import Round
from clearinghouse.states.tables import State


class Annotation(Table, tablename="annotation", schema=SCHEMA):
    """A version of what a State or donor says of a figure about it. Rows are never changed."""

    id = UUID(primary_key=True, default=None)
    thread = UUID(default=None, index=True, help_text="The annotation, whatever its version.")
    version = Integer(default=None)
    party = Varchar(
        length=90, default=None, index=True, help_text="state:SEN or donor:NOR; whom it is about."
    )
    figure = Varchar(length=40, default=None)
    year = Integer(default=None, null=True, help_text="Null: all years.")
    pillar = Varchar(length=24, default=None, null=True, help_text="Null: all pillars.")
    indicator = Varchar(
        length=12, default=None, null=True, help_text="Of an indicator's finding; null: another figure."
    )
    round = ForeignKey(
        Round,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Of what stays unmet in it; null: another figure.",
    )
    words = Text(default=None, null=True, help_text="Null: withdrawn.")
    document = Text(default=None, null=True, help_text="Where it can be read, if anywhere.")
    written_at = Timestamptz(default=None)

    annotation_version_is_new = Unique(["thread", "version"])
    annotation_version_is_positive = Check("version >= 1")
    annotation_party_is_a_state_or_donor = Check("party ~ '^(state|donor):'")
    annotation_figure_is_one_of_these = Check(one_of("figure", get_args(FigureName)))
    annotation_of_a_finding_names_its_indicator = Check(
        "(figure = 'indicator_finding') = (indicator is not null)"
    )
    annotation_of_a_round_names_it = Check("(figure = 'unmet_usd') = (round is not null)")
    annotation_year_is_a_year = Check(is_year("year"))
    annotation_pillar_is_known = Check(one_of("pillar", PILLAR_WORDS, or_null=True))


class EstimateRemoval(Table, tablename="estimate_removal", schema=SCHEMA):
    """That estimates about a State are not shown and not counted, at its request, until it reinstates them."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    reason = Text(default=None, null=True)
    requested_at = Timestamptz(default=None)
    reinstated_at = Timestamptz(default=None, null=True, help_text="Null: it holds.")

    removal_ends_after_it_began = Check("reinstated_at >= requested_at")
