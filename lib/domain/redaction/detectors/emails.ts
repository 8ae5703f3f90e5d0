import { type Detector, type Shape, spansOf } from '../span.ts';

/** Files, units of systemd and hosts that are written like an address. */
const NO_DOMAIN =
  /\.(?:png|jpe?g|gif|svg|webp|ico|css|m?[jt]sx?|json|html?|md|ya?ml|zip|gz|jar|service|socket|target|timer|mount|scope|slice|path|internal|compute\.amazonaws\.com|cluster\.local|svc)$/i;
/** `git@github.com:shop/orders.git`, `root@host.example.com:/var`. */
const LOGIN = /^(?:git|root|ec2-user|ubuntu|hg|svn)(?:@|%40)/i;

const SHAPES: readonly Shape[] = [
  {
    kind: 'email',
    pattern:
      /(?<![\p{L}\p{N}._+-])[\p{L}\p{N}_+](?:[\p{L}\p{N}_+'!#$&*=?^{|}~-]|\.(?!\.)){0,63}(?:@|%40| ?[[(]at[\])] ?)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61})?\.){1,6}\p{L}{2,24}(?![\p{L}\p{N}_])/giu,
    accepts: (found) => !NO_DOMAIN.test(found) && !LOGIN.test(found),
  },
];

export const detectEmails: Detector = (text) =>
  /@|%40|[[(]at[\])]/i.test(text) ? SHAPES.flatMap((shape) => spansOf(text, shape)) : [];
