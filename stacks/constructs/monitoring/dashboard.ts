import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard'
import { Construct } from 'constructs'
import { DIMENSIONS, type DimensionName, type MetricName } from '../../../schemas/metrics'
import type { StackSettings } from '../../settings'
import { named } from '../../settings/names'
import type { Watched } from './alarms'
import { metricNamespace } from './metric-namespace'

type Statistic = 'Sum' | 'Minimum' | 'Maximum' | 'p90' | 'p99'
type Metric = readonly (string | { readonly [option: string]: string | number })[]

/** CloudWatch's grid is 24 wide; two graphs fit side by side. */
const WIDTH = 12
const HEIGHT = 6

/** The state of the whole system on one page, in the order in which an alert passes through it. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, settings: StackSettings, watched: Watched) {
    super(scope, id)
    const names = Object.values(watched.functions).map(({ functionName }) => functionName)
    const perFunction = (metric: string): Metric[] =>
      names.map((name) => ['AWS/Lambda', metric, 'FunctionName', name])
    const own = metricNamespace(settings)
    /** A metric of the domain: its series by one dimension, or the single one. */
    const series = (metric: MetricName, by?: DimensionName): Metric[] =>
      by === undefined ? [[own, metric]] : DIMENSIONS[by].map((value) => [own, metric, by, value])
    const graphs: readonly (readonly [string, Statistic, readonly Metric[]])[] = [
      ['Finished probe ticks', 'Sum', series('ProbeTicks')],
      ['Alerts opened, by check', 'Sum', series('AlertsOpened', 'Check')],
      ['Analyses (seconds)', 'p90', series('AnalysisSeconds')],
      ['Analyses left in the hour', 'Minimum', series('AnalysesLeft')],
      ['Failures of the agent', 'Sum', series('AgentFailures')],
      ["The agent's tokens", 'Sum', series('AgentTokens', 'Direction')],
      ...(settings.agent.token_prices === undefined
        ? []
        : [['The agent (US dollars)', 'Sum', series('AgentCost')] as const]),
      ['Open work', 'Maximum', series('OpenWork', 'Work')],
      ['Time to decision (seconds)', 'p90', series('DecisionSeconds', 'Decision')],
      ['Executions, by what came of them', 'Sum', series('Executions', 'Result')],
      ['Alerts ended', 'Sum', series('AlertsEnded', 'Ending')],
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
      ...(['Read', 'Write'] as const).map(
        (way) =>
          [
            `Capacity that ${way.toLowerCase()}s of the tables took`,
            'Sum',
            watched.tables.map(({ name }) => [
              'AWS/DynamoDB',
              `Consumed${way}CapacityUnits`,
              'TableName',
              name,
            ]),
          ] as const,
      ),
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
      dashboardName: named(settings, 'cloudops-agent'),
      dashboardBody: JSON.stringify({
        widgets: graphs.map(([title, stat, metrics], index) => ({
          type: 'metric',
          x: (index % 2) * WIDTH,
          y: Math.floor(index / 2) * HEIGHT,
          width: WIDTH,
          height: HEIGHT,
          properties: { title, stat, metrics, region: settings.region, period: 300, view: 'timeSeries' },
        })),
      }),
    })
  }
}
