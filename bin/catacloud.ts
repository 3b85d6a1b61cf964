import cdk from '../cdk.json' with { type: 'json' };
import { defined } from '../lib/domain/defined.ts';
import { bundle } from '../lib/infra/bundle.ts';
import { stageNameFrom, stageOf } from '../lib/infra/stage.ts';
import { SHIFTS } from '../lib/infra/stage-settings.ts';

const stageName = stageNameFrom(process.env);
// The bundler works in a process of its own while the CDK is loaded, which takes as long.
const bundling = bundle(stageOf(stageName));
const [{ App }, { compose }] = await Promise.all([import('aws-cdk-lib'), import('../lib/infra/compose.ts')]);
// Run by the CDK's command line, the context comes from there and is the same; run by itself, it must be brought.
const app = new App({ context: cdk.context });
const { RUNNER_DIGEST: runnerDigest, IMAGE_MIRROR: imageMirror, SHIFT } = process.env;
const shift = SHIFTS.find((each) => each === SHIFT);
const given = defined({ runnerDigest, imageMirror, shift });
const stage = compose(app, stageName, await bundling, given);
if (process.env['CDK_VALIDATION'] !== 'false') (await import('../lib/infra/validation.ts')).validate(app, stage.name);
app.synth();
