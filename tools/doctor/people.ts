import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns'
import { named } from '../../stacks/settings/names'
import { allPages } from '../shared/all-pages'
import { type Finding, ok, stop, warn } from '../shared/finding'
import type { Running } from './clients'

/** Whether people hear of what goes wrong. */

/** What the names of alarms begin with; two have names of the deployment guide. */
export const PREFIXES = ['cloudops-', 'execution-trigger-', 'lambda-analysis-errors']

/** Nothing rings that no one has heard. By its name an alarm may be another stage's: a deployment's own call its topic. */
export const alarms = async ({ alarms: cloudwatch, stage }: Running): Promise<Finding> => {
  const topic = `:${named({ stage }, 'cloudops-alerts')}`
  const all = await Promise.all(
    PREFIXES.map((AlarmNamePrefix) =>
      allPages(async (NextToken) => {
        const page = await cloudwatch.send(
          new DescribeAlarmsCommand({
            AlarmNamePrefix,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            NextToken,
          }),
        )
        return {
          items: [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])],
          next: page.NextToken,
        }
      }),
    ),
  )
  const own = all.flat().filter(({ AlarmActions = [] }) => AlarmActions.some((arn) => arn.endsWith(topic)))
  const names = (some: typeof own) => some.map(({ AlarmName }) => AlarmName).join(', ')
  if (own.length === 0)
    return stop(
      'alarms',
      `there are none that call ${topic.slice(1)}`,
      'make deploy, or give --stage and --region',
    )
  const ringing = own.filter(({ StateValue }) => StateValue === 'ALARM')
  if (ringing.length > 0) return warn('alarms', names(ringing), 'each has its section in docs/runbook.md')
  const muted = own.filter(({ ActionsEnabled }) => ActionsEnabled === false)
  return muted.length > 0
    ? warn(
        'alarms',
        `${names(muted)}: call no one, their actions are disabled`,
        'aws cloudwatch enable-alarm-actions --alarm-names NAME',
      )
    : ok('alarms', `none of ${own.length} rings`)
}

/** Addresses of the settings, by the topic that they are subscribed to. */
export type Addresses = Readonly<
  Partial<Record<'cloudops-alerts' | 'cloudops-escalations', readonly string[]>>
>

/**
 * Whoever is written to by mail has said yes to it, and has not left since. SNS forgets what no one confirms within days: that it lists
 * nothing unconfirmed is no sign of a yes.
 */
export const subscriptions = async ({ sns, stage }: Running, wanted: Addresses): Promise<Finding> => {
  const all = await allPages(async (token) => {
    const page = await sns.send(new ListSubscriptionsCommand({ NextToken: token }))
    return { items: page.Subscriptions, next: page.NextToken }
  })
  const of = (topic: keyof Addresses) =>
    all.filter(({ TopicArn = '' }) => TopicArn.split(':').at(-1) === named({ stage }, topic))
  const topics = ['cloudops-alerts', 'cloudops-escalations'] as const
  const pending = topics
    .flatMap(of)
    .flatMap(({ SubscriptionArn, Endpoint = '' }) =>
      SubscriptionArn === 'PendingConfirmation' ? [Endpoint] : [],
    )
  if (pending.length > 0)
    return warn(
      'subscriptions',
      `${pending.join(', ')}: not confirmed, so no mail comes`,
      'follow the link in the mail of AWS; make deploy sends another one',
    )
  const confirmed = (topic: keyof Addresses) =>
    of(topic).filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'))
  const gone = topics.flatMap((topic) => {
    const there = confirmed(topic).map(({ Endpoint = '' }) => Endpoint.toLowerCase())
    return (wanted[topic] ?? []).filter((address) => !there.includes(address.toLowerCase()))
  })
  if (gone.length > 0)
    return warn(
      'subscriptions',
      `${gone.join(', ')}: not subscribed, never confirmed or left, so no mail comes`,
      'make deploy sends another mail of AWS: follow the link in it',
    )
  return confirmed('cloudops-alerts').length === 0
    ? warn(
        'subscriptions',
        `no one is subscribed to ${named({ stage }, 'cloudops-alerts')}: alarms call no one`,
        'list addresses under alert_emails, make deploy, and follow the link in the mail of AWS',
      )
    : ok('subscriptions', 'all confirmed')
}
