import type { Context } from 'aws-lambda'
import { probeCredentials } from '../adapters/aws/rights'
import { makeAlertStore } from '../adapters/dynamodb/alert-store'
import { makeDynamoDb } from '../adapters/dynamodb/client'
import { makeMonitorStore } from '../adapters/dynamodb/monitor-store'
import { makeRegistrations } from '../adapters/dynamodb/registrations'
import { makeEventPublisher } from '../adapters/events/publisher'
import { makeEvidenceSigner, makeShardSigner } from '../adapters/mac/attestations'
import { makeMac } from '../adapters/mac/mac'
import { makeVantageVerifier } from '../adapters/mac/vantage'
import { makeWindowVerifier } from '../adapters/mac/windows'
import { makeProber } from '../adapters/prober'
import { makeAcmCertificate } from '../adapters/prober/checks/acm-certificate'
import { makeHealthCheck } from '../adapters/prober/checks/health-check'
import { makeShardQueue } from '../adapters/sqs/shard-queue'
import { systemPorts } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { redacted } from '../runtime/handler'
import { loadedOnce } from '../runtime/loaded-once'
import type { Prober } from '../runtime/ports'
import { settingsOf } from '../runtime/settings'
import { Environment } from './contract'
import { handle } from './handle'
import type { FleetMonitor } from './model'
import type { Maintenance } from './ports'

const environment = environmentOf(Environment)
const client = makeDynamoDb()
const settings = settingsOf()
const base = systemPorts('invoke-agent-analysis')
const credentials = probeCredentials(environment.READ_ROLE_ARN)
const { DECISION_KEY_ID: windowKey, VANTAGE_KEYS: vantageKeys, SHARD_QUEUE_URL: queueUrl } = environment
const evidenceMac = makeMac(environment.EVIDENCE_KEY_ID)
const proberOf = (services: Parameters<typeof makeProber>[1]): Prober => {
  const deployed = makeProber(settings.probe, services)
  if (settings.added_monitors === undefined) return deployed
  // What people have added goes to public addresses alone, whatever the settings allow for their own.
  const added = makeProber({ ...settings.probe, allow_private: false }, services)
  const of = (monitor: FleetMonitor): Prober => (monitor.added === true ? added : deployed)
  return {
    probe: (monitor) => of(monitor).probe(monitor),
    confirm: (monitor) => of(monitor).confirm(monitor),
  }
}
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE, client }),
  monitors: makeMonitorStore({ table: environment.MONITOR_STATE_TABLE, client }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME, log: base.log }),
  prober: proberOf({
    registrations: makeRegistrations({ table: environment.MONITOR_STATE_TABLE, client }),
    healthCheck: makeHealthCheck({ credentials }),
    acmCertificate: makeAcmCertificate({ credentials }),
  }),
  evidence: makeEvidenceSigner(evidenceMac),
  settings,
  ...(windowKey === undefined ? {} : { windowVerifier: makeWindowVerifier(makeMac(windowKey)) }),
  ...(vantageKeys === undefined ? {} : { vantageVerifier: makeVantageVerifier(vantageKeys) }),
  ...(queueUrl === undefined
    ? {}
    : { shardQueue: makeShardQueue(queueUrl), shardSigner: makeShardSigner(evidenceMac) }),
}

/** What reads cron expressions is loaded where the settings hold one. */
const maintenanceOf = loadedOnce(async (): Promise<Maintenance> => {
  const windows = settings.detection.maintenance
  if (windows.length === 0) return () => undefined
  return (await import('./quiet/maintenance')).makeMaintenance(windows)
})

export const handler = redacted(async (payload: unknown, context: Context) =>
  handle(payload, {
    ...ports,
    maintenance: await maintenanceOf(),
    remaining: () => context.getRemainingTimeInMillis(),
  }),
)
