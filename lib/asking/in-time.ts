/** What is awaited, or `late` where it takes longer. What is late goes on by itself, and nobody hears of it. */
export const inTime = async <Value>(awaited: Promise<Value>, seconds: number): Promise<Value | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), 1000 * seconds);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
};
