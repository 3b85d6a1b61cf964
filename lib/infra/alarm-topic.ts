import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { nameIn } from './context.ts';
import type { Stage } from './stage.ts';

/** The topic of every alarm; it sends mail when the stage has an address. */
export function alarmTopic(scope: Construct, id: string, stage: Stage): Topic {
  const topic = new Topic(scope, id, { topicName: nameIn(stage, 'alarms'), enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  const address = stage.settings.alarmEmail;
  if (address !== undefined) topic.addSubscription(new EmailSubscription(address));
  return topic;
}
