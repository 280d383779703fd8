/** Every list that anyone may read, with what the data page says of it, in the order of the page. A test holds the list against the API's description. */
import type { Word } from './words';

export interface Table {
  path: string;
  name: Word;
  holds: Word;
  /** Whether rows of other grades are there for the asking. */
  hasGrades: boolean;
}

const table = (list: string, name: Word, holds: Word, hasGrades = false): Table => ({ path: `/api/v1/${list}`, name, holds, hasGrades });

export const TABLES: Table[] = [
  table('states', 'states', 'states_holds', true),
  table('obligations', 'obligations', 'obligations_holds'),
  table('extension-requests', 'requests', 'requests_holds'),
  table('found-stockpiles', 'stockpiles', 'stockpiles_holds'),
  table('clocks', 'clocks', 'clocks_holds'),
  table('work-plans', 'plans', 'plans_holds', true),
  table('national-commitments', 'national', 'national_holds'),
  table('resource-mobilisation-plans', 'mobilisation', 'mobilisation_holds'),
  table('mine-action-platforms', 'platforms', 'platforms_holds'),
  table('donors', 'donors', 'donors_holds'),
  table('commitments', 'commitments', 'commitments_holds', true),
  table('agreements', 'agreements', 'agreements_holds'),
  table('payments', 'payments', 'payments_holds'),
  table('ledger-entries', 'ledger', 'ledger_holds'),
  table('flows', 'flows', 'flows_holds', true),
  table('rates', 'rates', 'rates_holds'),
  table('in-kind-notices', 'in_kind', 'in_kind_holds'),
  table('in-kind-matches', 'matches', 'matches_holds'),
  table('in-kind-matches/unmatched', 'unmatched', 'unmatched_holds'),
  table('rounds', 'rounds', 'rounds_holds'),
  table('studies', 'studies', 'studies_holds'),
  table('mechanisms', 'mechanisms', 'mechanisms_holds'),
  table('indicators', 'indicators', 'indicators_holds'),
  table('indicator-values', 'values', 'values_holds'),
  table('indicator-computations', 'computations', 'computations_holds'),
  table('reports', 'reports', 'reports_holds'),
  table('cooperation-reports', 'cooperation', 'cooperation_holds'),
  table('cooperation-questions', 'questions', 'questions_holds'),
  table('individualised-meetings', 'meetings', 'meetings_holds'),
  table('annotations', 'annotations', 'annotations_holds'),
  table('estimate-removals', 'removals', 'removals_holds'),
  table('feeds/changes', 'changes', 'changes_holds'),
  table('sources', 'sources', 'sources_holds')
];
