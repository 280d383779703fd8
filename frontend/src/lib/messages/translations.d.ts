/** How many texts each language but English has, and how many of them nobody who speaks it has looked at; made by scripts/translations.js. */
declare module 'virtual:translations' {
  const counts: { tag: string; texts: number; unreviewed: number }[];
  export default counts;
}
