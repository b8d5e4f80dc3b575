import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard'
import { Construct } from 'constructs'
import { named, type Place } from '../../settings/names'
import type { Watched } from './alarms'
import { logMetricNamespace } from './log-metrics'

type Metric = readonly (string | { readonly [option: string]: string | number })[]

/** CloudWatch's grid is 24 wide; two graphs fit side by side. */
const WIDTH = 12
const HEIGHT = 6

/** The state of the whole system on one page, in the order in which an alert passes through it. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, place: Place, watched: Watched) {
    super(scope, id)
    const names = Object.values(watched.functions).map(({ functionName }) => functionName)
    const perFunction = (metric: string): Metric[] =>
      names.map((name) => ['AWS/Lambda', metric, 'FunctionName', name])
    const own = logMetricNamespace(place)
    const graphs: readonly (readonly [string, 'Sum' | 'Maximum' | 'p99', readonly Metric[]])[] = [
      ['Finished probe ticks', 'Sum', [[own, 'ProbeTicks']]],
      ['Waiting for a decision', 'Maximum', [[own, 'AwaitingDecision']]],
      ['Invocations', 'Sum', perFunction('Invocations')],
      ['Errors', 'Sum', [...perFunction('Errors'), ...perFunction('Throttles')]],
      ['Duration, 99th percentile (ms)', 'p99', perFunction('Duration')],
      [
        'Dead letters',
        'Maximum',
        watched.queueNames.map(({ name }) => [
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          'QueueName',
          name,
        ]),
      ],
      [
        'Events matched by the rules',
        'Sum',
        watched.rules.map(({ name, busName }) => [
          'AWS/Events',
          'MatchedEvents',
          ...(busName === undefined ? [] : ['EventBusName', busName]),
          'RuleName',
          name,
        ]),
      ],
      [
        'Approval API',
        'Sum',
        ['Count', '4XXError', '5XXError'].map((metric) => [
          'AWS/ApiGateway',
          metric,
          'ApiName',
          watched.api.name,
          'Stage',
          watched.api.stage,
        ]),
      ],
    ]
    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: named(place, 'cloudops-agent'),
      dashboardBody: JSON.stringify({
        widgets: graphs.map(([title, stat, metrics], index) => ({
          type: 'metric',
          x: (index % 2) * WIDTH,
          y: Math.floor(index / 2) * HEIGHT,
          width: WIDTH,
          height: HEIGHT,
          properties: { title, stat, metrics, region: place.region, period: 300, view: 'timeSeries' },
        })),
      }),
    })
  }
}
