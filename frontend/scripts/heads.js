/** What the server says of pages whose address is not known while building (a State, a donor, a round…): title and summary, for readers without scripts and
 *  for whatever shows a link. Written beside the pages of each language as `heads.json`, from the same catalogues.
 *
 *  The surprise: the server fills in values and reads no ICU text, so a message here may hold plain values alone. */
import { existsSync, readFileSync } from 'node:fs';
import { LANGUAGES, message, SOURCES, texts } from './languages.js';

/** @param {string} path below frontend/src, without language and ending
 *  @param {string} tag
 *  @returns {Record<string, string>} */
function catalogue(path, tag) {
  const file = new URL(`${path}.${tag}.json`, SOURCES);
  return existsSync(file) ? /** @type {Record<string, string>} */ (texts(JSON.parse(readFileSync(file, 'utf8')))) : {};
}

/** A message with its values in braces and nothing else to be read.
 *  @param {string} text
 *  @param {string} tag
 *  @param {Record<string, string>} [choices] what is known already of that on which words depend
 *  @throws {Error} where it needs more than values filled in */
function plain(text, tag, choices = {}) {
  const parts = message(text, tag);
  return typeof parts === 'string' ? parts : joined(parts, choices);
}

/** @param {Exclude<ReturnType<typeof message>, string>} parts
 *  @param {Record<string, string>} choices
 *  @returns {string} */
function joined(parts, choices) {
  return parts
    .map((part) => {
      if (part.type === 0) return part.value;
      if (part.type === 1) return `{${part.value}}`;
      const chosen = part.type === 5 ? part.options[choices[part.value] ?? ''] : undefined;
      if (chosen) return joined(chosen.value, choices);
      throw new Error(`${JSON.stringify(part)} chooses among words, which the server does not; give it a message of plain values`);
    })
    .join('');
}

/** 30 April of a year that is filled in.
 *  @param {string} tag */
function dueDay(tag) {
  const { dateTag } = LANGUAGES.find((each) => each.tag === tag) ?? { dateTag: tag };
  const format = new Intl.DateTimeFormat(dateTag, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
  return format
    .formatToParts(Date.UTC(2001, 3, 30))
    .map((part) => (part.type === 'year' ? '{year}' : part.value))
    .join('');
}

/** Names by code; English pages show them as they come.
 *  @param {string} path
 *  @param {string} tag */
const names = (path, tag) => (tag === 'en' ? {} : catalogue(path, tag));

/** @param {string} tag
 *  @returns {object} what `heads.json` of the language holds */
export function heads(tag) {
  const [site, states, donors, rounds, indicators, reports, inKind] = [
    'lib/messages/site', 'routes/states/words', 'routes/donors/words', 'routes/rounds/words', 'routes/indicators/words', 'routes/reports/words',
    'routes/in-kind/words'
  ].map((path) => catalogue(path, tag));
  const language = LANGUAGES.find((each) => each.tag === tag);
  /** @param {Record<string, string> | undefined} words
   *  @param {string} key
   *  @param {Record<string, string>} [choices] */
  const say = (words, key, choices) => {
    const text = words?.[key];
    if (text === undefined) throw new Error(`heads.json (${tag}): there is no message ${key}`);
    return plain(text, tag, choices);
  };
  return {
    dir: language?.dir ?? 'ltr',
    title: say(site, 'site.title'),
    noscript: say(site, 'site.noscript'),
    missing: {
      title: say(site, 'error.missing_title'),
      lede: say(site, 'error.missing_mend'),
      links: ['home', 'states', 'rounds'].map((page) => ({ page: page === 'home' ? '' : page, label: say(site, `nav.${page}`) }))
    },
    due: dueDay(tag),
    pages: {
      state: { title: '{state}', lede: say(states, 'state.lede'), file: say(states, 'files.state') },
      donor: { title: '{donor}', lede: say(donors, 'donor_lede'), file: say(donors, 'file') },
      round: { title: '{round}', lede: say(rounds, 'round.lede_waiting'), file: say(rounds, 'files.allocations') },
      indicator: { title: say(indicators, 'one_title'), lede: say(indicators, 'one_lede'), file: say(indicators, 'file_values') },
      report: { title: say(indicators, 'report_title'), lede: say(indicators, 'report_lede'), file: say(indicators, 'form', { form: 'csv' }) },
      report_now: { title: say(indicators, 'report_now'), lede: say(indicators, 'report_lede'), file: say(indicators, 'form', { form: 'csv' }) },
      cooperation_report: { title: say(reports, 'title'), lede: say(reports, 'lede'), file: say(reports, 'versions') },
      notice: { title: say(inKind, 'notice'), lede: say(inKind, 'notice_lede'), file: '' }
    },
    states: names('lib/names/states', tag),
    donors: names('lib/names/donors', tag),
    indicators: names('routes/indicators/labels', tag)
  };
}
