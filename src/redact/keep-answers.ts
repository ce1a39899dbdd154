/** A name is a word or a few; a longer one is data. */
export const maxName = 256;
// Names of one application: a few hundred. Names made of data do not fill the memory.
const mostNames = 4_096;

/** Keeps the answers to what is asked of names. */
export function keepAnswers<Answer>(ask: (name: string) => Answer): (name: string) => Answer {
  const answers = new Map<string, Answer>();
  return (name) => {
    // Data, not a name: it would stay in memory.
    if (name.length > maxName) return ask(name);
    const known = answers.get(name);
    if (known !== undefined) return known;
    if (answers.size >= mostNames) answers.clear();
    const answer = ask(name);
    answers.set(name, answer);
    return answer;
  };
}
