/** Turns the times of a page, and the labels of a plot, into the viewer's own zone; the page is whole without it. Text only: it writes no markup. */
export const ZONE_SCRIPT = `for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    time.title = time.textContent;
    time.textContent = at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  }
}
for (const clock of document.querySelectorAll('[data-clock]'))
  clock.textContent = new Date(clock.dataset.clock).toLocaleTimeString(undefined, { timeStyle: 'short' });
for (const zone of document.querySelectorAll('[data-zone]'))
  zone.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
`;
