import { DynamodbTable, type DynamodbTableGlobalSecondaryIndex } from '@cdktf/provider-aws/lib/dynamodb-table'
import { Construct } from 'constructs'
import { defined } from '../../schemas/defined'
import { named, type Place } from '../settings/names'
import type { WatchedTable } from './monitoring/alarms'

export interface StoreProps extends Place {
  readonly dataKeyArn: string
  readonly deletion_protection: boolean
}

/** The tables: alerts, the detector's state, what was sent once, which approvals have begun, and what waits to be sent together. */
export class AlertStore extends Construct {
  readonly alerts: DynamodbTable
  readonly monitorState: DynamodbTable
  readonly idempotency: DynamodbTable
  readonly begunExecutions: DynamodbTable
  readonly digests: DynamodbTable

  constructor(scope: Construct, id: string, props: StoreProps) {
    super(scope, id)
    this.alerts = this.table('alerts', 'alerts', 'alert_id', props, {
      ttl: 'ttl',
      indexes: [
        keysOnly('open-outbox', 'outbox_open', 'timestamp'),
        keysOnly('open-analyses', 'analysis_open', 'lease_expires_at'),
        keysOnly('open-decisions', 'decision_open', 'approval_expires_at'),
        keysOnly('open-executions', 'execution_open', 'execution_deadline'),
      ],
    })
    this.monitorState = this.table('monitor-state', 'cloudops-monitor-state', 'domain', props, {
      indexes: [keysOnly('open-outbox', 'outbox_open')],
    })
    this.idempotency = this.table('idempotency', 'cloudops-idempotency', 'id', props, { ttl: 'expiration' })
    this.begunExecutions = this.table('begun-executions', 'cloudops-begun-executions', 'approval', props, {
      ttl: 'expiration',
    })
    this.digests = this.table('digests', 'cloudops-digests', 'channel', props, {
      rangeKey: 'id',
      ttl: 'expiration',
    })
  }

  get tables(): readonly WatchedTable[] {
    const { alerts, monitorState, idempotency, begunExecutions, digests } = this
    return [alerts, monitorState, idempotency, begunExecutions, digests].map((table) => ({
      id: table.node.id,
      name: table.name,
      indexes: indexNames(table),
    }))
  }

  private table(
    id: string,
    name: string,
    hashKey: string,
    props: StoreProps,
    more: {
      readonly rangeKey?: string
      readonly ttl?: string
      readonly indexes?: readonly DynamodbTableGlobalSecondaryIndex[]
    },
  ): DynamodbTable {
    const indexes = more.indexes ?? []
    const keys = new Set([
      hashKey,
      ...(more.rangeKey === undefined ? [] : [more.rangeKey]),
      ...indexes.flatMap(({ hashKey: hash, rangeKey }) => [
        hash,
        ...(rangeKey === undefined ? [] : [rangeKey]),
      ]),
    ])
    const table = new DynamodbTable(this, id, {
      name: named(props, name),
      billingMode: 'PAY_PER_REQUEST',
      hashKey,
      ...defined({ rangeKey: more.rangeKey }),
      attribute: [...keys].map((key) => ({ name: key, type: 'S' })),
      ...(indexes.length === 0 ? {} : { globalSecondaryIndex: [...indexes] }),
      ...(more.ttl === undefined ? {} : { ttl: { attributeName: more.ttl, enabled: true } }),
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: props.dataKeyArn },
      deletionProtectionEnabled: props.deletion_protection,
      lifecycle: { preventDestroy: props.deletion_protection },
      tags: { Project: 'CloudOpsAgent' },
    })
    table.overrideLogicalId(id)
    return table
  }
}

/** An index of open work: items are in it only while the key is set. */
const keysOnly = (name: string, hashKey: string, rangeKey?: string): DynamodbTableGlobalSecondaryIndex => ({
  name,
  hashKey,
  projectionType: 'KEYS_ONLY',
  ...defined({ rangeKey }),
})

const indexNames = ({ globalSecondaryIndexInput: indexes }: DynamodbTable): readonly string[] =>
  Array.isArray(indexes) ? indexes.map(({ name }: DynamodbTableGlobalSecondaryIndex) => name) : []
