/** The headings of the form's sections, in the reader's language. */
import type { Question } from './ask';
import { say } from './words';

const HEADINGS: Record<Question['section'], string> = {
  national_commitment: say('section_national_commitment'),
  sources: say('section_sources'),
  plans: say('section_plans'),
  situation: say('section_situation'),
  mobilisation: say('section_mobilisation'),
  assistance: say('section_assistance'),
  support: say('section_support'),
  exchange: say('section_exchange')
};

export interface SectionOfForm {
  id: Question['section'];
  heading: string;
  questions: Question[];
}

/** The questions by section, in the order of the form. */
export function sectionsOf(questions: Question[]): SectionOfForm[] {
  const sections: SectionOfForm[] = [];
  for (const question of questions) {
    const last = sections.at(-1);
    if (last?.id === question.section) last.questions.push(question);
    else sections.push({ id: question.section, heading: HEADINGS[question.section], questions: [question] });
  }
  return sections;
}
