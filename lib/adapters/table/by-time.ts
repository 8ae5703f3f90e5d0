/** Compares by an instant, oldest first; what happened at one instant keeps its order. */
export const byTime =
  <T>(at: (each: T) => string) =>
  (a: T, b: T): number =>
    Date.parse(at(a)) - Date.parse(at(b));
