interface EcsNames {
  cluster: string;
  service: string;
}

/** The parts of an ECS component's name; a name without a cluster lives in the cluster `default`, as AWS has it. */
export const ecsNames = (name: string): EcsNames => {
  const slash = name.indexOf('/');
  return slash < 0
    ? { cluster: 'default', service: name }
    : { cluster: name.slice(0, slash), service: name.slice(slash + 1) };
};
