import type { Heartbeat } from './suppression-policy.ts';

/** Where something is meant: services and applications by their names. */
interface Meant {
  services?: readonly string[] | undefined;
  applications?: readonly string[] | undefined;
}

interface Named {
  services: Readonly<Record<string, { owner?: string | undefined }>>;
  applications: Readonly<Record<string, { owner: string }>>;
  policies: { freezes: readonly Meant[] };
  maintenance: readonly Meant[];
  mutes: readonly { service?: string | undefined }[];
  heartbeats: readonly Pick<Heartbeat, 'name' | 'service' | 'application'>[];
  access: Readonly<Record<string, Meant>>;
  notices: {
    routes: readonly (Meant & { owners?: readonly string[] | undefined })[];
    quietHours: Readonly<Record<string, unknown>>;
  };
}

type Path = (string | number)[];

export interface NameComplaint {
  path: Path;
  input: string;
  message: string;
}

/** What a catalog says of services, applications and owners that it does not have, where it would have no effect without a word. */
export const unknownNames = (catalog: Named): NameComplaint[] => {
  const { services, applications, policies, maintenance, mutes, heartbeats, access, notices } = catalog;
  const owners = new Set(
    [...Object.values(applications), ...Object.values(services)].flatMap(({ owner }) => owner ?? []),
  );
  const among =
    (noun: string, known: Iterable<string>) =>
    (input: string | undefined, ...path: Path): NameComplaint[] => {
      const names = [...known];
      if (input === undefined || names.includes(input)) return [];
      return [{ path, input, message: `no ${noun} ${JSON.stringify(input)}; known are: ${names.join(', ')}` }];
    };
  const service = among('service', Object.keys(services));
  const application = among('application', Object.keys(applications));
  const owner = among('owner', owners);
  const meant = (given: Meant, ...path: Path) => [
    ...(given.services ?? []).flatMap((name, at) => service(name, ...path, 'services', at)),
    ...(given.applications ?? []).flatMap((name, at) => application(name, ...path, 'applications', at)),
  ];
  return [
    ...policies.freezes.flatMap((freeze, at) => meant(freeze, 'policies', 'freezes', at)),
    ...maintenance.flatMap((window, at) => meant(window, 'maintenance', at)),
    ...mutes.flatMap((mute, at) => service(mute.service, 'mutes', at, 'service')),
    ...heartbeats.flatMap((heartbeat, at) => [
      ...service(heartbeat.service, 'heartbeats', at, 'service'),
      ...application(heartbeat.application, 'heartbeats', at, 'application'),
      ...sameName(heartbeats, at),
    ]),
    ...Object.entries(access).flatMap(([group, grant]) => meant(grant, 'access', group)),
    ...notices.routes.flatMap((route, at) => [
      ...meant(route, 'notices', 'routes', at),
      ...(route.owners ?? []).flatMap((name, n) => owner(name, 'notices', 'routes', at, 'owners', n)),
    ]),
    ...Object.keys(notices.quietHours).flatMap((name) => owner(name, 'notices', 'quietHours', name)),
  ];
};

const sameName = (heartbeats: Named['heartbeats'], at: number): NameComplaint[] => {
  const name = heartbeats[at]?.name ?? '';
  const isFirst = heartbeats.findIndex((other) => other.name === name) === at;
  return isFirst ? [] : [{ path: ['heartbeats', at, 'name'], input: name, message: 'another heartbeat has this name' }];
};
