/** A scope as it stands in a form, and how one that was granted is told. Days are in UTC, as the server counts them. */
import { donorName, stateName } from '$lib/names/names';
import type { NewScope, ScopeRow } from './ask';

export type Role = NewScope['role'];

export interface ScopeDraft {
  /** '' acts for nobody yet. */
  role: Role | '';
  state: string;
  donor: string;
  organisation: string;
  isChair: boolean;
  startsOn: string;
  endsOn: string;
}

export const ROLES: Role[] = ['state', 'donor', 'committee', 'secretariat', 'observer'];

export const today = (): string => new Date().toISOString().slice(0, 10);

export const emptyScope = (role: Role | ''): ScopeDraft => ({ role, state: '', donor: '', organisation: '', isChair: false, startsOn: today(), endsOn: '' });

/** What is sent: of the subjects the one that the role takes, whatever was chosen for another role before. */
export function scopeOf(draft: ScopeDraft & { role: Role }): NewScope {
  const { role } = draft;
  return {
    role,
    state: role === 'state' || role === 'committee' ? draft.state || null : null,
    donor: role === 'donor' ? draft.donor || null : null,
    organisation: role === 'observer' ? draft.organisation.trim() || null : null,
    is_chair: role === 'committee' && draft.isChair,
    starts_on: draft.startsOn,
    ends_on: draft.endsOn || null
  };
}

/** Whether a scope gives rights on a day: from its first day to the day before its end. */
export function standing(scope: Pick<ScopeRow, 'starts_on' | 'ends_on'>, day: string): 'holds' | 'ahead' | 'over' {
  if (scope.ends_on !== null && scope.ends_on <= day) return 'over';
  return scope.starts_on > day ? 'ahead' : 'holds';
}

/** The name of whom a scope is for, in the language of the page where it has one. */
export function subjectName(scope: Pick<ScopeRow, 'role' | 'party' | 'name'>): string {
  const code = scope.party.slice(scope.party.indexOf(':') + 1);
  if (scope.role === 'state') return stateName(code, scope.name);
  return scope.role === 'donor' ? donorName(code, scope.name) : scope.name;
}
