/** The answers of the API under the names that pages use. The shapes are generated from its description (`npm run schema`).
 *  Money is a string with two decimals; what is missing is null, with a reason beside it. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Allocation = Schemas['AllocationRow'];
export type Clock = Schemas['ClockRow'];
export type Commitment = Schemas['CommitmentRow'];
export type Donor = Schemas['DonorRow'];
export type DonorPage = Schemas['Donor'];
export type DonorFlow = Schemas['DonorFlowRow'];
export type DonorRecipient = Schemas['DonorRecipientYearRow'];
export type DonorYear = Schemas['DonorYearRow'];
export type ExtensionRequest = Schemas['RequestRow'];
export type FlowRow = Schemas['FlowRow'];
export type FundingOfYear = Schemas['FundingRow'];
export type NeedCell = Schemas['CellRow'];
export type NeedOfYear = Schemas['NeedRow'];
export type NextDeadline = Schemas['DeadlineRow'];
export type Annotation = Schemas['AnnotationRow'];
export type MineActionPlatform = Schemas['PlatformRow'];
export type MobilisationPlan = Schemas['MobilisationPlanRow'];
export type NationalCommitment = Schemas['NationalCommitmentRow'];
export type Obligation = Schemas['ObligationHistory'];
export type OtherGradeCell = Schemas['OtherGradeRow'];
export type Quantity = Schemas['QuantityRow'];
export type Round = Schemas['RoundRow'];
export type RoundObligation = Schemas['ObligationResultRow'];
export type RoundPage = Schemas['RoundWithPolicy'];
export type RoundState = Schemas['StateResultRow'];
export type RoundTier = Schemas['TierRow'];
export type SmallSum = Schemas['SmallSumRow'];
export type Source = Schemas['SourceRow'];
export type StatePage = Schemas['State'];
export type StateRow = Schemas['StateRow'];
export type Totals = Schemas['Totals'];
export type Unfunded = Schemas['UnfundedRow'];
export type Flexibility = Schemas['Flexibility'];
export type FlexibilityPoint = Schemas['FlexibilityPoint'];
export type PlanMeasure = Schemas['PlanMeasure'];
export type Explanation = Schemas['Explanation'];
export type ExplainedPart = Schemas['PartRow'];
export type Comparison = Schemas['Comparison'];
export type DeadlineRisk = Schemas['DeadlineRisk'];
export type IndividualisedMeeting = Schemas['IndividualisedMeetingRow'];
export type Receipts = Schemas['Receipts'];
export type WhatIf = Schemas['WhatIf'];
export type WhatIfEffect = Schemas['EffectRow'];
export type WhatIfQuestion = Schemas['Question'];

export type Evidence = StateRow['evidence'];
/** Which grades an answer holds: those that totals count, or all of them. */
export type EvidenceScope = 'counted' | 'all';

/** What every figure has beside it. */
export interface Sourced {
  evidence: Evidence;
  source_ids: string[];
  as_of: string | null;
}
