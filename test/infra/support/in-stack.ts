import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CDK_CONTEXT } from './repository.ts';

export const PLACE = { account: '111122223333', region: 'eu-west-1' };

/** One construct alone in a stack. */
export const inStack = (build: (stack: Stack) => void) => {
  const stack = new Stack(new App({ context: CDK_CONTEXT }), 'alone', { env: PLACE });
  build(stack);
  return { stack, template: Template.fromStack(stack) };
};

export const aKey = (stack: Stack, name = 'AKey') =>
  Key.fromKeyArn(stack, name, 'arn:aws:kms:eu-west-1:111122223333:key/0b7a3c52-6f0e-4f7b-9d0e-2a4c5e6f7a8b');

export const aQueue = (stack: Stack, name: string) => new Queue(stack, name);

export const aFunction = (stack: Stack, name: string) =>
  new LambdaFunction(stack, name, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('export const handler = () => {}'),
  });
