import { Readable } from 'node:stream'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { events } from '../../../schemas/events'
import { filedKeys, readFiles, storedAlerts } from '../../review/collect'
import { inOrder } from '../../review/filed'
import { review } from '../../review/timeline'
import { resolved } from '../samples'

/**
 * Reads and compares what a review finds of so many alerts, with answers of S3 and DynamoDB that are made here, and says what each
 * alert has taken, as one line of JSON.
 */

/** Per alert, the least of the repetitions. */
export interface Reviewed {
  readonly alerts: number
  /** Requests to AWS. */
  readonly calls: number
  readonly cpu_ms: number
}

const NAMES = [
  ...['IssueDetected', 'AlertAnalyzed', 'MessageDelivered'],
  ...['AlertApproved', 'ExecutionStarted', 'ExecutionCompleted'],
]
const REPLAY = 'bench'
const PAGE = 1_000
/** Before anything counts. */
const WARM = 1_000

const life = events
  .filter(({ name }) => NAMES.includes(name))
  .map(({ name, source, example }) => ({ name, source, text: JSON.stringify(example) }))

/** The file of an event of one alert, as incident-review writes it: the example with ids of its own. */
const fileOf = (key: string): string => {
  const [alert, which] = key.split('/').slice(-2)
  const event = life[Number(which)]
  if (event === undefined) throw new Error(`there is no file ${key}`)
  const { metadata, data } = JSON.parse(event.text)
  const event_id = (Number(alert) * life.length + Number(which)).toString(16).padStart(32, '0')
  return JSON.stringify({
    ...{ 'replay-name': REPLAY, id: event_id, 'detail-type': event.name, source: event.source },
    time: '2026-01-31T08:05:00Z',
    detail: { metadata: { ...metadata, event_id }, data: { ...data, alert_id: `alert-${alert}` } },
  })
}

/** A value of JSON as DynamoDB writes it. */
const attributeOf = (value: unknown): object => {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  if (Array.isArray(value)) return { L: value.map(attributeOf) }
  return { M: attributesOf(value as object) }
}
const attributesOf = (value: object): Readonly<Record<string, object>> =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, attributeOf(inner)]))

const item = attributesOf(JSON.parse(JSON.stringify(resolved)))

/** A bucket that holds the files of so many alerts, and a table that holds them. */
const sources = (alerts: number) => {
  let calls = 0
  const files = alerts * life.length
  const page = (first: number) => ({
    Contents: Array.from({ length: Math.min(PAGE, files - first) }, (_, index) => ({
      Key: `reviews/${REPLAY}/${Math.floor((first + index) / life.length)}/${(first + index) % life.length}`,
    })),
    NextContinuationToken: first + PAGE < files ? String(first + PAGE) : undefined,
  })
  const send = async (command: { readonly input: object }): Promise<object> => {
    calls += 1
    const { Key, ContinuationToken = '0' } = command.input as {
      readonly Key?: string
      readonly ContinuationToken?: string
    }
    if (!(command instanceof GetObjectCommand)) return page(Number(ContinuationToken))
    return { Body: { transformToString: async () => fileOf(Key ?? '') } }
  }
  const dynamo = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: {
      handle: async ({ body }: { readonly body: Uint8Array }) => {
        calls += 1
        const { alerts: asked } = JSON.parse(new TextDecoder().decode(body)).RequestItems
        const found = asked.Keys.map(({ alert_id }: { readonly alert_id: object }) => ({ ...item, alert_id }))
        const answer = JSON.stringify({ Responses: { alerts: found }, UnprocessedKeys: {} })
        return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(answer)]) } }
      },
    },
  })
  return { s3: { send } as unknown as S3Client, dynamo, calls: () => calls }
}

const once = async (alerts: number): Promise<Reviewed> => {
  const { s3, dynamo, calls } = sources(alerts)
  const before = process.cpuUsage()
  const keys = await filedKeys(s3, 'bucket', REPLAY)
  const read = await readFiles(s3, 'bucket', keys)
  const { events: ordered, duplicates } = inOrder(read.events)
  const ids = ordered.flatMap(({ alert_id }) => alert_id ?? [])
  const stored = await storedAlerts(dynamo, 'alerts', ids)
  const done = review({
    generated_at: '2026-02-01T00:00:00.000Z',
    window: { from: '2026-01-31T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
    ...{ time_zone: 'UTC', filter: {}, notices: [], replay: { name: REPLAY, archive: 'archive' } },
    ...{ events: ordered, duplicates, alerts: stored },
  })
  const { user, system } = process.cpuUsage(before)
  if (done.alerts.length !== alerts || read.unreadable.length > 0)
    throw new Error(`${done.alerts.length} of ${alerts} alerts were reviewed`)
  return { alerts, calls: calls() / alerts, cpu_ms: (user + system) / 1_000 / alerts }
}

/** Each size is repeated until some thousands of alerts were reviewed: a hundred times at most, and four at least. */
const ENOUGH = 3_000
const [FEWEST, MOST] = [4, 100]

const main = async (sizes: readonly number[]): Promise<void> => {
  await once(WARM)
  const reviewed: Reviewed[] = []
  for (const size of sizes) {
    const times = Math.min(MOST, Math.max(FEWEST, Math.floor(ENOUGH / size)))
    let least = await once(size)
    for (let time = 1; time < times; time += 1) {
      const next = await once(size)
      if (next.cpu_ms < least.cpu_ms) least = next
    }
    reviewed.push(least)
  }
  console.log(JSON.stringify(reviewed))
}

void main(process.argv.slice(2).map(Number))
