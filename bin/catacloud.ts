import { bundle } from '../lib/infra/bundle.ts';
import { stageNameFrom, stageOf } from '../lib/infra/stage.ts';

const stageName = stageNameFrom(process.env);
// The bundler works in a process of its own while the CDK is loaded, which takes as long.
const bundling = bundle(stageOf(stageName));
const [{ App }, { compose }] = await Promise.all([import('aws-cdk-lib'), import('../lib/infra/compose.ts')]);
const app = new App();
compose(app, stageName, await bundling);
if (process.env['CDK_VALIDATION'] !== 'false') (await import('../lib/infra/validation.ts')).validate(app);
app.synth();
