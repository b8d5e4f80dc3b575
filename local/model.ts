import type * as t from 'io-ts'

/** One AWS API call as the gateway hands it to a service: body read, service known from the credential scope. */
export interface AwsRequest {
  /** Service of the SigV4 credential scope, `events` or `dynamodb` say; see `gateway.ts` for unsigned calls. */
  readonly service: string
  /** Operation from `X-Amz-Target` (after the last dot), for the JSON protocols. */
  readonly operation: string | undefined
  readonly method: string
  /** Path without the query string, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface AwsResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** A part of the local cloud that answers AWS API calls. */
export interface LocalService {
  /** Names in the credential scope that belong to this service. */
  readonly names: readonly string[]
  handle(request: AwsRequest): Promise<AwsResponse>
}

/** What a Terraform resource type means on a laptop. */
export interface ResourceType<A = unknown> {
  /**
   * Attributes that are understood, built of `t.strict` at every level: whatever the codec strips is unknown,
   * and stops the start with the resource's address and the attribute's path.
   */
  readonly attributes: t.Type<A, unknown, unknown>
  /** Attributes that AWS computes (`arn`, `id`, `url`, …) and other resources refer to. */
  computed(attributes: A, context: ResourceContext): Readonly<Record<string, string>>
}

export interface ResourceContext {
  readonly accountId: string
  readonly region: string
  /** Logical name in the definition, `alerts` of `aws_dynamodb_table.alerts`. */
  readonly name: string
  /** Address of the gateway, `http://127.0.0.1:PORT`. */
  readonly endpoint: string
  /** What values that AWS chooses at random are made from: the same seed gives the same values. */
  readonly seed: string
}

/** A resource of the definition with every reference resolved. */
export interface Resource<A = unknown> {
  /** `aws_sns_topic.execution-trigger` */
  readonly address: string
  readonly type: string
  readonly name: string
  readonly attributes: A
  readonly computed: Readonly<Record<string, string>>
}

/** Sends a payload to a target by its ARN (Lambda function, SNS topic, SQS queue); rejects with `DeliveryError`. */
export type Deliver = (targetArn: string, payload: string) => Promise<void>

export class DeliveryError extends Error {
  /** `code` as EventBridge writes it into the dead letter's `ERROR_CODE`, `NO_PERMISSIONS` say. */
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
  ) {
    super(message)
  }
}

/** Milliseconds to wait before attempt `attempt` (2, 3, …): AWS waits minutes, a laptop should not. */
export type RetryDelay = (attempt: number) => number

/** Where the parts report what they do, one line each; never with a secret in it. */
export type Report = (source: string, message: string) => void
