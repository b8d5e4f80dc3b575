import { costOf } from './model'
import type { PriceName, Prices } from './prices'

/** A line of the specification's cost table: what it says is used, in what is paid for, and what it says it costs. */
interface Documented {
  readonly service: string
  readonly usage: string
  readonly paid: Partial<Record<PriceName, number>>
  readonly said: number
  /** Cost that no list price leads to. */
  readonly given?: number
}

const lambda = (runs: number, seconds: number, mb: number): Documented['paid'] => ({
  lambda_request: runs,
  lambda_gb_second: (runs * seconds * mb) / 1024,
})

const table: readonly Documented[] = [
  { service: 'Lambda (Analysis)', usage: '8,640 × 300 s × 512 MB', paid: lambda(8_640, 300, 512), said: 5 },
  { service: 'Lambda (Approval)', usage: '4,320 × 30 s × 256 MB', paid: lambda(4_320, 30, 256), said: 0.5 },
  { service: 'Lambda (Execution)', usage: '3,456 × 900 s × 1 GB', paid: lambda(3_456, 900, 1024), said: 20 },
  {
    service: 'DynamoDB',
    usage: '8,640 writes, 12,096 reads',
    paid: { dynamodb_write: 8_640, dynamodb_read: 12_096 },
    said: 2,
  },
  {
    service: 'S3',
    usage: '12,096 PUT, 3,456 GET, 50 GB',
    paid: { s3_put: 12_096, s3_get: 3_456, s3_gb_month: 50 },
    said: 3,
  },
  { service: 'SNS', usage: '16,416 messages', paid: { sns_publish: 16_416, sns_email: 16_416 }, said: 1 },
  { service: 'EventBridge', usage: '8,640 events', paid: { events_custom: 8_640 }, said: 0.1 },
  { service: 'API Gateway', usage: '4,320 requests', paid: { api_request: 4_320 }, said: 0.15 },
  { service: 'Bedrock Agent', usage: '12,096 invocations', paid: {}, given: 50, said: 50 },
]

/** The documented table beside what its own usage costs at list prices. */
export const documentedLines = (
  prices: Prices,
): readonly {
  readonly service: string
  readonly usage: string
  readonly said: number
  readonly usd: number
}[] =>
  table.map(({ service, usage, said, paid, given }) => ({
    service,
    usage,
    said,
    usd: given ?? costOf(paid, prices),
  }))
