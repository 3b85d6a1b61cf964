import { type CloudFormationClient, DescribeTypeCommand } from '@aws-sdk/client-cloudformation';
import { PreflightError } from './preflight.ts';

/** What a stage can do without, by the service in the names of its types. */
const WITHOUT: Readonly<Record<string, string>> = {
  CodeDeploy: 'set shift to none, and releases of the API change at once',
};

/**
 * Makes sure that a region has every service that templates name. `types`: theirs, such as `AWS::Lambda::Function`; one of each service is
 * asked for. Throws `PreflightError` with the services that the region lacks. Answers with what could not be asked, a sentence each.
 */
export async function servicesIn(
  client: CloudFormationClient,
  region: string,
  types: readonly string[],
): Promise<readonly string[]> {
  const services = new Map(types.filter((type) => type.startsWith('AWS::')).map((type) => [serviceOf(type), type]));
  const lacking: string[] = [];
  for (const [service, TypeName] of services) {
    try {
      await client.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName }));
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'TypeNotFoundException') {
        return [`CloudFormation cannot be asked whether ${region} has every service (${name}: ${message}).`];
      }
      const without = WITHOUT[service];
      lacking.push(without === undefined ? service : `${service} (${without})`);
    }
  }
  if (lacking.length === 0) return [];
  throw new PreflightError(`${region} lacks ${lacking.join(', ')}. Choose another region, or a stage without.`);
}

function serviceOf(type: string): string {
  return type.split('::')[1] ?? type;
}
