import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HeldNotice } from '../../../../lib/contracts/notices.ts';
import { digestOf } from '../../../../lib/domain/notices/digest.ts';

it('a digest counts everything, shows as much as one message takes, and says how much is left', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 60 }), (subjects) => {
      const held = subjects.map(
        (subject): HeldNotice => ({
          channels: ['web'],
          owners: ['web'],
          incidentId: null,
          kind: 'healed',
          subject,
          heldAt: '2026-03-04T23:30:12.000Z',
        }),
      );
      const { subject, lines } = digestOf(held);
      expect(subject).toContain(`: ${held.length} notice`);
      const left = Number(/and (\d+) more/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
      expect(lines.length - (held.length > 18 ? 1 : 0) + (held.length > 18 ? left : 0)).toBe(held.length);
      expect(lines.join('\n').length).toBeLessThan(3000);
      expect(lines[0]).toMatch(/^2026-03-04 23:30 UTC: /);
    }),
  );
});
