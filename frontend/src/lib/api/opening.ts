/** Which entries a figure opens to: the question that `GET /api/v1/explain/...` answers for it. */
import type { operations } from './schema';

type Query<Name extends keyof operations> = operations[Name]['parameters'] extends { query: infer Asked } ? Asked : never;

export type Opening =
  | { of: 'totals'; query: Query<'explainTotals'> }
  | { of: 'states'; iso3: string; query: Query<'explainState'> }
  | { of: 'donors'; donor: string; query: Query<'explainDonor'> }
  | { of: 'rounds'; round: string; query: Query<'explainRound'> }
  | { of: 'ledger'; query: Query<'explainLedger'> };
