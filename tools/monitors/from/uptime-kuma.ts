import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
import type { Monitor } from '../../../schemas/monitor'
import { asExport, hostOf, type Imported, methodOf, nameFrom, placeOfUrl, unread } from './model'

/** Of Uptime Kuma: the file of Settings, Backup, Export, with `monitorList`. */
const Backup = t.type({ monitorList: t.array(t.UnknownRecord) }, 'UptimeKumaBackup')

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** What identifies an entry, or only says how that product shows and repeats it. */
const OWN = [
  'id',
  'name',
  'description',
  'pathName',
  'childrenIDs',
  'parent',
  'type',
  'active',
  'forceInactive',
]
const PACE = [
  'interval',
  'retryInterval',
  'resendInterval',
  'maxretries',
  'weight',
  'timeout',
  'notificationIDList',
]
const QUIET = [
  'tags',
  'includeSensitiveData',
  'upsideDown',
  'packetSize',
  'screenshot',
  'maintenance',
  'maxredirects',
]
/** Fields of other kinds that every entry has with a value. */
const FILLED = [
  ...['dns_resolve_type', 'dns_resolve_server', 'docker_container', 'proxyId', 'mqttUsername'],
  ...[
    'httpBodyEncoding',
    'gamedigGivenPortOnly',
    'kafkaProducerSsl',
    'expiryNotification',
    'hostname',
    'port',
    'url',
  ],
  ...['keyword', 'invertKeyword', 'method', 'accepted_statuscodes', 'authMethod'],
  ...['kafkaProducerSaslOptions', 'mqttCheckType', 'snmpVersion', 'jsonPath', 'jsonPathOperator', 'path'],
]
const READ = new Set([...OWN, ...PACE, ...QUIET, ...FILLED])

/** Its database has numbers for what its own export writes as true and false. */
const isOn = (value: unknown): boolean => value === true || value === 1
const isOff = (value: unknown): boolean => value === false || value === 0

const PORTS: Readonly<Record<string, true>> = { port: true }

export const fromUptimeKuma = (given: unknown): readonly Imported[] =>
  asExport(Backup, given, 'Uptime Kuma').monitorList.map(importOne)

const importOne = (entry: Readonly<Record<string, unknown>>): Imported => {
  const label = text(entry.name) ?? String(entry.id ?? 'without a name')
  const type = text(entry.type) ?? 'unknown'
  const rest = unread(entry, READ)
  // `forceInactive`: its group is paused.
  if (isOff(entry.active) || isOn(entry.forceInactive))
    return { entry: label, unsupported: ['active: it is paused there', ...rest] }
  if (isOn(entry.upsideDown))
    return { entry: label, unsupported: ['upsideDown: nothing is well here while it fails', ...rest] }
  const name = nameFrom(label)
  if (PORTS[type] === true) {
    const [host, port] = [text(entry.hostname), Number(entry.port)]
    return host === undefined || !Number.isInteger(port)
      ? { entry: label, unsupported: ['hostname and port: there are none'] }
      : {
          entry: label,
          monitor: { domain: hostOf(host), ...defined({ name }), scheme: 'tcp', port },
          unsupported: rest,
        }
  }
  if (type !== 'http' && type !== 'keyword')
    return { entry: label, unsupported: [`type: ${type} is not probed here`] }
  const place = placeOfUrl(text(entry.url) ?? '')
  if (place === undefined) return { entry: label, unsupported: ['url: no web address without a password'] }
  const method = methodOf(text(entry.method))
  if (method === undefined)
    return { entry: label, unsupported: [`method: ${String(entry.method)} could change something`] }
  const { status, problem } = statusOf(entry.accepted_statuscodes)
  const keyword = type === 'keyword' ? text(entry.keyword) : undefined
  const inverted = isOn(entry.invertKeyword)
  const expect: NonNullable<Monitor['expect']> = {
    ...defined({ status }),
    ...(keyword === undefined ? {} : inverted ? { body_not_contains: keyword } : { body_contains: keyword }),
  }
  const signsIn = text(entry.authMethod)
  return {
    entry: label,
    monitor: {
      ...place,
      ...defined({ name }),
      ...method,
      ...(Object.keys(expect).length === 0 ? {} : { expect }),
    },
    unsupported: [
      ...(problem === undefined ? [] : [problem]),
      ...(signsIn === undefined ? [] : [`authMethod: probes do not sign in (${signsIn})`]),
      ...rest,
    ],
  }
}

/** `200-299` is what counts as well without a word. */
const statusOf = (given: unknown): { readonly status?: number[]; readonly problem?: string } => {
  const codes = (Array.isArray(given) ? given : []).map(String)
  if (codes.length === 0 || codes.join() === '200-299') return {}
  return codes.every((code) => /^[2-9]\d\d$/.test(code))
    ? { status: codes.map(Number) }
    : { problem: `accepted_statuscodes: ranges other than 200-299 (${codes.join(', ')})` }
}
