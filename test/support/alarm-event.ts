/** `CloudWatch Alarm State Change` as AWS documents it for an alarm of one metric. */
export const alarmEvent = (
  alarmName: string,
  value: string,
  place: { readonly account?: string; readonly region?: string } = {},
) => {
  const { account = '123456789012', region = 'eu-west-1' } = place
  const metric = { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_ELB_5XX_Count', dimensions: {} }
  return {
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: '2026-01-31T08:05:00Z',
    region,
    resources: [`arn:aws:cloudwatch:${region}:${account}:alarm:${alarmName}`],
    detail: {
      alarmName,
      configuration: {
        description: 'Too many server errors',
        metrics: [{ id: 'm1', metricStat: { metric, period: 60, stat: 'Sum' }, returnData: true }],
      },
      previousState: { reason: 'Threshold Crossed', timestamp: '2026-01-31T07:05:00.000+0000', value: 'OK' },
      state: {
        reason:
          'Threshold Crossed: 1 datapoint [99.0 (31/01/26 08:00:00)] was greater than the threshold (50.0).',
        reasonData: '{"version":"1.0"}',
        timestamp: '2026-01-31T08:05:00.000+0000',
        value,
      },
    },
  }
}

/** What another team's detector says. */
export const reportedIssue = (
  source: string,
  data: object = {
    domain: 'shop.example.com',
    issue: { issue_type: 'checkout_failing', summary: 'No sale' },
  },
  account = '123456789012',
) => ({
  version: '0',
  id: '0f1e2d3c-0000-4000-8000-000000000001',
  'detail-type': 'IssueDetected',
  source,
  account,
  time: '2026-01-31T08:05:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: { data },
})
