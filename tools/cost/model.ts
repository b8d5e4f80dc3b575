import type { Assumptions } from './assumptions'
import type { Standing } from './definition'
import type { PriceName, Prices } from './prices'

/** A service's share of a month. */
export interface Line {
  readonly service: string
  readonly usage: string
  readonly usd: number
}

/** How much of what is paid for. */
type Usage = Partial<Record<PriceName, number>>

const KB_A_GB = 1024 * 1024
/** The table's key is asked for again after five minutes. */
const KEY_CACHE_A_MONTH = 30 * 24 * 12
/** Written per alert: its item with three indexes and the outbox, at each step of its way. */
const WRITES_AN_ALERT = 60
const READS_AN_ALERT = 80
/** A sweep asks the indexes and reads little. */
const READS_A_SWEEP = 6
/** Of a tick in shards: it is handed out, and decided over when all of it is there, and looked at again at its deadline. */
const RUNS_A_TICK = 3
/** Of a result: KB for each monitor, packed; and how often it is read, to see whether it is there and to decide. */
const [RESULT_KB, READS_A_RESULT] = [0.01, 4]
/** A message is sent, received and deleted; Lambda's five pollers ask for the next one every twenty seconds. */
const REQUESTS_A_MESSAGE = 3
const POLLS_A_MONTH = 5 * 3 * 60 * 24 * 30

/** Seconds in which an observation of a witness is verified and kept. */
const OBSERVATION_S = 0.3

export const costOf = (usage: Usage, prices: Prices): number =>
  (Object.entries(usage) as [PriceName, number][]).reduce(
    (sum, [name, much]) => sum + much * prices[name].usd,
    0,
  )

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const size = (gb: number): string => (gb >= 1 ? `${gb.toFixed(1)} GB` : `${whole(gb * 1024)} MB`)

/** A month of a deployment, service by service. It is an estimate: what it rests on can be given. */
export const monthOf = (standing: Standing, assumed: Assumptions, prices: Prices): Line[] => {
  const a = standing.isWitness ? { ...assumed, alerts: 0 } : assumed
  const line = (service: string, said: string, usage: Usage): Line => ({
    service,
    usage: said,
    usd: costOf(usage, prices),
  })
  const runs = runsOf(standing, a)
  const invocations = runs.reduce((sum, run) => sum + run.count, 0)
  const gbSeconds = runs.reduce(
    (sum, run) => sum + run.count * run.seconds * (standing.memory[run.name] ?? 0),
    0,
  )
  const { alerts } = a
  const analyses = standing.hasAgent ? alerts * a.analyses : 0
  const executions = (alerts * a.executed_percent) / 100
  const ticks = standing.scheduled['invoke-agent-analysis'] ?? 0
  const observed = observedBy(standing)
  const sweeps = standing.scheduled['alert-sweeper'] ?? 0
  // Each tick keeps what it has seen, in one item.
  const { shards } = standing
  const results = ticks * shards
  const result = Math.max(1, Math.ceil((standing.domains / Math.max(1, shards)) * RESULT_KB))
  const writes = ticks + results * result + observed.received + alerts * WRITES_AN_ALERT
  const reads =
    ticks * standing.domains +
    results * READS_A_RESULT * Math.ceil(result / 4) +
    sweeps * READS_A_SWEEP +
    observed.received +
    alerts * READS_AN_ALERT
  const messages = shards === 0 ? 0 : results + 2 * ticks
  const requests = shards === 0 ? 0 : messages * REQUESTS_A_MESSAGE + POLLS_A_MONTH
  const documents = alerts * a.analyses + executions
  const kept = (documents * a.document_kb * (standing.documentDays / 30)) / KB_A_GB
  const events = alerts * a.events + observed.published
  // What a witness says is in the archive of the bus that it speaks on.
  const archived = ((alerts * a.events + observed.received) * a.event_kb) / KB_A_GB
  const logged = (invocations * a.log_kb) / KB_A_GB
  const mails = alerts * a.messages * standing.emails
  const tokens = { input: analyses * a.input_tokens, output: analyses * a.output_tokens }
  const keyRequests =
    standing.tables * KEY_CACHE_A_MONTH +
    alerts * (a.requests + 3 * a.messages) +
    2 * results +
    observed.published +
    2 * observed.received
  return [
    line('Lambda', `${whole(invocations)} runs, ${whole(gbSeconds)} GB-seconds`, {
      lambda_request: invocations,
      lambda_gb_second: gbSeconds,
    }),
    line('Agent', `${whole(analyses)} analyses, ${whole(tokens.input)} + ${whole(tokens.output)} tokens`, {
      model_input_token: tokens.input,
      model_output_token: tokens.output,
    }),
    line(
      'CloudWatch alarms',
      `${whole(standing.alarmMetrics)} metrics, ${standing.compositeAlarms} of alarms`,
      {
        alarm_metric: standing.alarmMetrics,
        composite_alarm: standing.compositeAlarms,
      },
    ),
    line(
      'CloudWatch dashboard',
      `${standing.dashboards}, ${standing.customMetrics} metrics that are sent by the clock`,
      {
        dashboard: standing.dashboards,
        custom_metric: standing.customMetrics,
      },
    ),
    line('CloudWatch logs', `${size(logged)}, kept for ${standing.logDays} days`, {
      log_gb: logged,
      log_gb_month: logged * (standing.logDays / 30),
    }),
    line('KMS', `${standing.keys} keys, ${whole(keyRequests)} requests`, {
      kms_key: standing.keys,
      kms_request: keyRequests,
    }),
    line('Secrets Manager', `${standing.secrets} secrets`, {
      secret: standing.secrets,
      secret_request: alerts * a.messages * 2,
    }),
    line('X-Ray', `${whole(invocations)} traces`, { trace: invocations }),
    line('DynamoDB', `${whole(writes)} writes, ${whole(reads)} reads`, {
      dynamodb_write: writes,
      dynamodb_read: reads,
    }),
    line('S3', `${whole(documents)} documents, ${size(kept)} kept`, {
      s3_put: documents,
      s3_get: alerts * a.reads,
      s3_gb_month: kept,
    }),
    line('SNS', `${whole(executions + mails)} messages, ${whole(mails)} by e-mail`, {
      sns_publish: executions + alerts * a.messages,
      sns_email: mails,
    }),
    ...(shards === 0
      ? []
      : [line('SQS', `${whole(messages)} messages, ${whole(requests)} requests`, { sqs_request: requests })]),
    line('EventBridge', `${whole(events)} events`, { events_custom: events }),
    line('EventBridge archive', `${size(archived)}, kept for ${standing.archiveDays} days`, {
      archive_gb: archived,
      archive_gb_month: archived * (standing.archiveDays / 30),
    }),
    line('API Gateway', `${whole(alerts * a.requests)} requests`, { api_request: alerts * a.requests }),
  ]
}

/** Events of a month by which witnesses say what they see: those of this one, and those that come here. Their schedule is the same. */
const observedBy = ({ scheduled, observations, witnesses }: Standing) => ({
  published: (scheduled.witness ?? 0) * observations,
  received: witnesses * (scheduled['invoke-agent-analysis'] ?? 0) * observations,
})

const runsOfTick = (shards: number): number => (shards === 0 ? 1 : shards + RUNS_A_TICK)

/** How often each function runs, and for how long. */
const runsOf = (
  standing: Standing,
  a: Assumptions,
): readonly { readonly name: string; readonly count: number; readonly seconds: number }[] => {
  const { scheduled, domains, concurrency, shards } = standing
  return [
    {
      name: 'witness',
      count: scheduled.witness ?? 0,
      seconds: 1 + Math.ceil(domains / concurrency) * a.probe_seconds,
    },
    { name: 'invoke-agent-analysis', count: observedBy(standing).received, seconds: OBSERVATION_S },
    {
      name: 'invoke-agent-analysis',
      count: (scheduled['invoke-agent-analysis'] ?? 0) * runsOfTick(shards),
      seconds: 1 + (Math.ceil(domains / concurrency) * a.probe_seconds) / runsOfTick(shards),
    },
    { name: 'alert-sweeper', count: scheduled['alert-sweeper'] ?? 0, seconds: a.sweep_seconds },
    { name: 'analyze-issue', count: a.alerts * a.analyses, seconds: a.analysis_seconds },
    { name: 'notify', count: a.alerts * a.messages, seconds: 2 },
    { name: 'approval-handler', count: a.alerts * a.requests, seconds: 0.5 },
    { name: 'execution-handler', count: (a.alerts * a.executed_percent) / 100, seconds: a.execution_seconds },
  ]
}
