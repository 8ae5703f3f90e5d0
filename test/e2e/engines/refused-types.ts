import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programEnvironment } from '../account/place.ts';
import { plainEnvironment } from '../setup/environment.ts';

const run = promisify(execFile);

/** The engines come with AWS's own client for Python; this one call needs no further one for Node. */
const VALIDATE = `
import sys, boto3, botocore.exceptions
try:
    boto3.client("cloudformation").validate_template(TemplateBody=sys.argv[1])
except botocore.exceptions.ClientError as refusal:
    print(refusal.response["Error"]["Message"])
`;

export interface Validation {
  endpoint: string;
  /** The Python that has the engines. */
  python: string;
  folder: string;
}

/** What an engine's CloudFormation says against a template with one resource of each of these types; empty when nothing. */
export const refusalOf = async ({ endpoint, python, folder }: Validation, types: Iterable<string>): Promise<string> => {
  const Resources = Object.fromEntries([...types].map((Type, index) => [`Resource${index}`, { Type, Properties: {} }]));
  const env = { ...plainEnvironment(folder), ...programEnvironment(endpoint) };
  const { stdout } = await run(python, ['-c', VALIDATE, JSON.stringify({ Resources })], { env });
  return stdout.trim();
};
