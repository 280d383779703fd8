/** The ways to give the money of a past year, in rows: where a donor's money may go, how it is given, and what came of it. */
import { say, type Word } from './words';
import type { Measures, Year } from './ask';

export const HAPPENED = 'as it happened';

const RULES: Record<string, Word> = { same_year: 'rule_same_year', five_years: 'rule_five_years', free: 'rule_free' };
const WAYS: Record<string, Word> = { proportional: 'way_proportional', equal: 'way_equal', matched: 'way_matched' };

export interface Way {
  key: string;
  rule: string;
  way: string;
  measures: Measures;
}

/** The name of a rule; one that is not known here is shown as it came. */
export const ruleText = (rule: string): string => (RULES[rule] ? say(RULES[rule]) : rule);

export function waysOf(year: Year): Way[] {
  return Object.entries(year.ways).map(([key, measures]) => {
    if (key === HAPPENED) return { key, rule: say('rule_happened'), way: say('way_happened'), measures };
    const [rule = key, way = ''] = key.split(': ');
    return { key, rule: ruleText(rule), way: WAYS[way] ? say(WAYS[way]) : way, measures };
  });
}

/** The year that the address names, else the newest of those that are reported and not chosen on. */
export function chosenYear(years: Year[], named: string | null): Year {
  const newestFirst = [...years].sort((a, b) => Number(a.is_early) - Number(b.is_early) || b.year - a.year);
  return years.find((each) => String(each.year) === named) ?? newestFirst[0]!;
}
