/** The choices of the explorer as they stand in the address. What cannot be read is taken as not chosen. */
import { chosen } from '$lib/address';
import type { Choices, Grade } from './explorer';

/** Names in the query. */
export const CHOICES = ['year', 'pillar', 'region', 'due', 'basis', 'ldc', 'donors', 'grade'];

const GRADES: Grade[] = ['counted', 'documented', 'reported', 'all'];

function number(value: string | null): number | null {
  return value !== null && /^\d{1,4}$/.test(value) ? Number(value) : null;
}

function word(value: string | null): string | null {
  return value === 'any' ? null : value;
}

export function choicesMade(): Choices {
  const ldc = chosen('ldc');
  return {
    year: number(chosen('year')),
    pillar: word(chosen('pillar')),
    region: word(chosen('region')),
    due: number(chosen('due')),
    basis: word(chosen('basis')),
    isLdc: ldc === 'yes' ? true : ldc === 'no' ? false : null,
    grade: GRADES.find((grade) => grade === chosen('grade')) ?? 'counted',
    donors: number(chosen('donors'))
  };
}
