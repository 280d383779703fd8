/** The questions of the cooperation report in the language of the page, by their ids. The pages in English keep the sentences of the API, and load no list. */
import list from './questions.en.json';

/** Known while building, so that the list is left out of the English pages. */
const isEnglish = (import.meta.env.VITE_LANGUAGE ?? 'en') === 'en';
const QUESTIONS: Record<string, string> = isEnglish ? {} : list;

/** The question with its label in the language of the page; one that is on no list keeps the label it came with. */
export const inLanguage = <T extends { id: string; label: string }>(question: T): T => ({ ...question, label: QUESTIONS[question.id] ?? question.label });
