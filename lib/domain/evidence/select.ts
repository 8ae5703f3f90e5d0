/**
 * Puts the value that would stand at `place` in ascending order there, smaller ones before it and larger ones after it, in linear
 * time on average. Values must be numbers. Hoare 1961, "Algorithm 65: find".
 */
export const select = (values: Float64Array, place: number): number => {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const pivot = values[place] ?? Number.NaN;
    let left = from;
    let right = to;
    while (left <= right) {
      while ((values[left] as number) < pivot) left += 1;
      while ((values[right] as number) > pivot) right -= 1;
      if (left > right) break;
      const kept = values[left] as number;
      values[left] = values[right] as number;
      values[right] = kept;
      left += 1;
      right -= 1;
    }
    if (place <= right) to = right;
    else if (place >= left) from = left;
    else break;
  }
  return values[place] ?? Number.NaN;
};
