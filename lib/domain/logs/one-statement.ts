/** What follows in a line after so many characters is data, not meaning. */
export const MAXIMUM_LINE_CHARACTERS = 4000;

const ESCAPE = '\u001b';
const COLOURS = new RegExp(String.raw`${ESCAPE}\[[0-9;]*[A-Za-z]`, 'g');

/**
 * The frames of a stack, as runtimes write them below what was thrown (`at …`, `File "…", line 3`, `… 23 more`, `/app/main.go:12`):
 * they say where, and how deep, which differs between two throws of the same.
 */
const FRAMES =
  /\n[ \t]+(?:at |from |\.{3} \d+ |\/\S+:\d+|File "[^"\n]*", line \d+[^\n]*(?:\n[ \t]+(?!File "))?)[^\n]*/g;

/** What one statement of a program said: without colours for a terminal, without the frames of a stack, cut where it is overlong. */
export const toOneStatement = (message: string): string => {
  let text = message.length > MAXIMUM_LINE_CHARACTERS ? message.slice(0, MAXIMUM_LINE_CHARACTERS) : message;
  if (text.includes(ESCAPE)) text = text.replace(COLOURS, '');
  return text.includes('\n') ? text.replace(FRAMES, '') : text;
};
