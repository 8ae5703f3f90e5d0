/** What is read of each item, in the items' order, with at most `atOnce` reads under way. */
export const eachOf = async <Item, Read>(
  items: readonly Item[],
  atOnce: number,
  read: (item: Item) => Promise<Read>,
): Promise<Read[]> => {
  const found: Read[] = [];
  const rest = items.entries();
  const readOn = async (): Promise<void> => {
    for (const [place, item] of rest) found[place] = await read(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, readOn));
  return found;
};
