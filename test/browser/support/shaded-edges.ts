import type { Locator, Page } from 'playwright-core';

/** Darker than the ground by so much, of 255, is a shadow. */
const SHADOW = 25;

const BRIGHTNESS = `async (address) => {
  const picture = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  // What stands in a column is less than half of it: its median is the ground, or the shadow on it.
  const median = (x) => {
    const { data } = canvas.getImageData(x, 0, 1, picture.height);
    const reds = Array.from({ length: picture.height }, (_, y) => data[4 * y]).sort((one, other) => one - other);
    return reds[reds.length >> 1];
  };
  return [median(0), median(picture.width - 1)];
}`;

/** On which edges a scrolling region casts the shadow that says that it goes on there, as a picture of it in light colours shows. */
export const shadedEdges = async (page: Page, region: Locator): Promise<{ left: boolean; right: boolean }> => {
  await page.emulateMedia({ colorScheme: 'light' });
  const picture = (await region.screenshot()).toString('base64');
  const address = JSON.stringify(`data:image/png;base64,${picture}`);
  const [left = 0, right = 0] = await page.evaluate<number[]>(`(${BRIGHTNESS})(${address})`);
  const ground = 0xfb;
  return { left: ground - left > SHADOW, right: ground - right > SHADOW };
};
