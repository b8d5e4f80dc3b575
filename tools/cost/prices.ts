/** One price in US dollars, and what it is paid for. */
export interface Price {
  readonly usd: number
  readonly per: string
}

/**
 * List prices of us-east-1, without free tiers and discounts. They change: `--price NAME=USD` puts another in place, and
 * `npm run cost -- --prices` lists them with what each is paid for. From the price pages of each service on
 * https://aws.amazon.com/pricing/
 */
export const prices = {
  lambda_request: { usd: 0.2 / 1e6, per: 'invocation of a function' },
  lambda_gb_second: { usd: 0.0000166667, per: 'GB-second of a function (x86)' },
  dynamodb_write: { usd: 0.625 / 1e6, per: 'write request unit on demand (1 KB)' },
  dynamodb_read: { usd: 0.125 / 1e6, per: 'read request unit on demand (4 KB)' },
  s3_put: { usd: 0.005 / 1e3, per: 'PUT or LIST' },
  s3_get: { usd: 0.0004 / 1e3, per: 'GET' },
  s3_gb_month: { usd: 0.023, per: 'GB of documents kept for a month' },
  sqs_request: { usd: 0.4 / 1e6, per: 'request to a queue (64 KB)' },
  sns_publish: { usd: 0.5 / 1e6, per: 'message published' },
  sns_email: { usd: 2 / 1e5, per: 'message delivered by e-mail' },
  events_custom: { usd: 1 / 1e6, per: 'event of the bus (64 KB)' },
  archive_gb: { usd: 0.1, per: 'GB taken into the archive' },
  archive_gb_month: { usd: 0.023, per: 'GB of the archive kept for a month' },
  api_request: { usd: 3.5 / 1e6, per: 'request of the REST API' },
  composite_alarm: { usd: 0.5, per: 'alarm of alarms, a month' },
  alarm_metric: { usd: 0.1, per: 'metric that an alarm looks at, a month' },
  custom_metric: { usd: 0.3, per: 'metric made from the logs, a month' },
  dashboard: { usd: 3, per: 'dashboard, a month' },
  log_gb: { usd: 0.5, per: 'GB of logs taken in' },
  log_gb_month: { usd: 0.03, per: 'GB of logs kept for a month' },
  kms_key: { usd: 1, per: 'customer key, a month' },
  kms_request: { usd: 0.03 / 1e4, per: 'request to a key' },
  secret: { usd: 0.4, per: 'secret, a month' },
  secret_request: { usd: 0.05 / 1e4, per: 'read of a secret' },
  trace: { usd: 5 / 1e6, per: 'trace recorded by X-Ray' },
  model_input_token: { usd: 3 / 1e6, per: 'token that the agent reads; depends on its model' },
  model_output_token: { usd: 15 / 1e6, per: 'token that the agent writes; depends on its model' },
} as const satisfies Readonly<Record<string, Price>>

export type PriceName = keyof typeof prices
export type Prices = Readonly<Record<PriceName, Price>>
