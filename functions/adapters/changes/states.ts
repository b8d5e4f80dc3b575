import type { DetectionSettings } from '../../../schemas/detection'
import type { Fact } from '../../../schemas/issue'
import type { MonitorResources } from '../../../schemas/monitor-resources'
import { fact } from '../../domain/issues/fact'
import { sessionOptions } from '../aws/session'

/** Reads how one thing is now, as facts. Rejects with the SDK's error. */
export interface StateReader {
  /** What people read where it could not be read. */
  readonly what: string
  /** Of what no monitor names, and the own account has. */
  readonly ofOwnAccount?: true
  read(signal: AbortSignal): Promise<readonly Fact[]>
}

/** Most records of the zone that are read from the domain's name on. */
const MAX_RECORDS = 10

/** What there is to read for these resources. Global services are in us-east-1, whatever region this function is in. */
export const stateReaders = (
  domain: string,
  resources: MonitorResources,
  alarms: readonly string[],
): readonly StateReader[] => {
  const {
    cloudfront_distribution_id: distribution,
    acm_certificate_arn: certificate,
    route53_zone_id: zone,
    target_group_arn: targets,
  } = resources
  return [
    ...(distribution === undefined ? [] : [distributionState(distribution)]),
    ...(certificate === undefined ? [] : [certificateState(certificate)]),
    ...(zone === undefined ? [] : [recordState(zone, domain)]),
    ...(targets === undefined ? [] : [targetState(targets)]),
    ...(alarms.length === 0 ? [] : [alarmState(alarms)]),
  ]
}

const present = (facts: readonly (readonly [string, string | number | undefined])[]): readonly Fact[] =>
  facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [fact(name, value)]))

const distributionState = (id: string): StateReader => ({
  what: `distribution ${id}`,
  read: async (signal) => {
    const { CloudFrontClient, GetDistributionCommand } = await import('@aws-sdk/client-cloudfront')
    const { Distribution } = await new CloudFrontClient({ ...sessionOptions(), region: 'us-east-1' }).send(
      new GetDistributionCommand({ Id: id }),
      { abortSignal: signal },
    )
    return present([
      ['cloudfront_last_modified', Distribution?.LastModifiedTime?.toISOString()],
      ['cloudfront_status', Distribution?.Status],
      ['cloudfront_aliases', Distribution?.DistributionConfig?.Aliases?.Items?.join(' ')],
    ])
  },
})

const certificateState = (arn: string): StateReader => ({
  what: `certificate ${arn.split('/').at(-1)}`,
  read: async (signal) => {
    const { ACMClient, DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
    const region = arn.split(':')[3] ?? ''
    const { Certificate } = await new ACMClient({ ...sessionOptions(), region }).send(
      new DescribeCertificateCommand({ CertificateArn: arn }),
      { abortSignal: signal },
    )
    return present([
      ['acm_status', Certificate?.Status],
      ['acm_not_after', Certificate?.NotAfter?.toISOString()],
      ['acm_renewal', Certificate?.RenewalSummary?.RenewalStatus],
    ])
  },
})

export const recordState = (zone: string, domain: string): StateReader => ({
  what: `records of zone ${zone}`,
  read: async (signal) => {
    const { ListResourceRecordSetsCommand, Route53Client } = await import('@aws-sdk/client-route-53')
    const { ResourceRecordSets = [], IsTruncated } = await new Route53Client({
      ...sessionOptions(),
      region: 'us-east-1',
    }).send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: zone,
        StartRecordName: domain,
        MaxItems: MAX_RECORDS,
      }),
      { abortSignal: signal },
    )
    const own = ResourceRecordSets.filter(({ Name }) => Name === `${domain}.`).map(
      ({ Type, ResourceRecords = [], AliasTarget }) =>
        `${Type} ${AliasTarget?.DNSName ?? ResourceRecords.map(({ Value }) => Value).join(' ')}`,
    )
    const hasMore = IsTruncated === true && own.length === ResourceRecordSets.length
    // A wildcard, or another zone, may answer for it all the same.
    const shown =
      own.length === 0 ? 'none of this name' : [...own, ...(hasMore ? ['and more'] : [])].join('; ')
    return [fact('route53_records', shown)]
  },
})

export const targetState = (arn: string): StateReader => ({
  what: `targets of ${arn.split('/')[1]}`,
  read: async (signal) => {
    const { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } = await import(
      '@aws-sdk/client-elastic-load-balancing-v2'
    )
    const { TargetHealthDescriptions = [] } = await new ElasticLoadBalancingV2Client({
      ...sessionOptions(),
      region: arn.split(':')[3] ?? '',
    }).send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }), { abortSignal: signal })
    const states = TargetHealthDescriptions.map(({ Target, TargetHealth: { State, Reason } = {} }) =>
      [Target?.Id, State, Reason].filter((one) => one !== undefined).join(' '),
    )
    return [fact('target_health', states.length === 0 ? 'no targets' : states.join('; '))]
  },
})

/** Alarms of one request, by CloudWatch's limit; it answers with 50 unless it is asked for as many. */
const MAX_ALARMS = 100

/** Names of the alarms that are where this system is; others are not asked for. */
export const readableAlarms = (alarms: DetectionSettings['alarms']): readonly string[] =>
  alarms
    .filter(({ region, account_id }) => region === undefined && account_id === undefined)
    .map(({ alarm_name }) => alarm_name)

export const alarmState = (names: readonly string[]): StateReader => ({
  what: 'CloudWatch alarms',
  ofOwnAccount: true,
  read: async (signal) => {
    const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
    const client = new CloudWatchClient(sessionOptions())
    const pages = await Promise.all(
      Array.from({ length: Math.ceil(names.length / MAX_ALARMS) }, (_, page) =>
        client.send(
          new DescribeAlarmsCommand({
            AlarmNames: names.slice(page * MAX_ALARMS, (page + 1) * MAX_ALARMS),
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: MAX_ALARMS,
          }),
          { abortSignal: signal },
        ),
      ),
    )
    // A fact holds few of them: those that ring come first, then those without data, by the alphabet of their states.
    const states = pages
      .flatMap(({ MetricAlarms = [], CompositeAlarms = [] }) => [...MetricAlarms, ...CompositeAlarms])
      .sort((one, other) => (one.StateValue ?? '').localeCompare(other.StateValue ?? ''))
      .map(({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`)
    return states.length === 0 ? [] : [fact('alarm_states', states.join('; '))]
  },
})
