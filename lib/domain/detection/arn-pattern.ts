/** Whether an ARN fits a pattern in which `*` stands for any text, however long. Linear: no pattern can make it slow. */
export const arnPatternMatches = (pattern: string, arn: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === arn;
  if (!arn.startsWith(first)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = arn.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return arn.length - last.length >= position && arn.endsWith(last);
};
