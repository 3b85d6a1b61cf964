import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, it } from 'vitest';
import { summaryOf } from '../../lib/infra/synthesize.ts';

it('what a stage is deployed from says how many resources of each type it has, and how much code, each once', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'catacloud-assembly-'));
  try {
    const code = path.join(root, 'code');
    await mkdir(path.join(code, 'later'), { recursive: true });
    await writeFile(path.join(code, 'index.mjs'), 'x'.repeat(1_000));
    await writeFile(path.join(code, 'later/part.mjs'), 'x'.repeat(234));
    const app = new App({ outdir: path.join(root, 'out') });
    const [one, other] = [new Stack(app, 'One'), new Stack(app, 'Other')];
    for (const stack of [one, other]) {
      const made = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromAsset(code) };
      new LambdaFunction(stack, 'Function', made);
    }
    for (const id of ['A', 'B']) new Topic(other, id);
    app.synth();
    const { stacks, codeBytes } = await summaryOf(path.join(root, 'out'));
    const counted = { 'AWS::IAM::Role': 1, 'AWS::Lambda::Function': 1 };
    expect(Object.fromEntries(stacks.map(({ name, counts }) => [name, counts]))).toMatchObject({
      One: counted,
      Other: { ...counted, 'AWS::SNS::Topic': 2 },
    });
    expect(codeBytes).toBe(1_234);
  } finally {
    await rm(root, { recursive: true });
  }
});
