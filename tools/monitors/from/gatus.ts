import * as t from 'io-ts'
import { ToolError } from '../../../local/commands/shared/command-line'
import { struct } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import type { Monitor } from '../../../schemas/monitor'
import { withoutUser } from '../../../stacks/settings/meant-domain'
import { asExport, hostOf, type Imported, methodOf, nameFrom, placeOfUrl, unread } from './model'

/** Of Gatus: its configuration, with `endpoints`. */
const Endpoint = t.intersection([
  struct(
    'GatusEndpoint',
    { url: t.string },
    {
      name: t.string,
      group: t.string,
      method: t.string,
      enabled: t.boolean,
      conditions: t.array(t.string),
    },
  ),
  t.UnknownRecord,
])
type Endpoint = t.TypeOf<typeof Endpoint>
/** What is no list of endpoints is listed by its name alone. */
const Other = struct('GatusEntry', {}, { name: t.string, group: t.string })
const Configuration = struct(
  'GatusConfiguration',
  {},
  { endpoints: t.array(Endpoint), 'external-endpoints': t.array(Other), suites: t.array(Other) },
)

/** How often and to whom it speaks is another matter there. */
const READ = new Set(['name', 'group', 'url', 'method', 'enabled', 'conditions', 'interval', 'alerts', 'ui'])

/** Gatus puts the values of its environment in place of `$NAME`, `${NAME}` and the shell's own as `$*`; `$$` is a dollar sign. */
const VARIABLE = /\$[\w{*#@!?-]/
const withoutVariables = (text: string): string | undefined => {
  const plain = text.split('$$')
  return plain.some((part) => VARIABLE.test(part)) ? undefined : plain.join('$')
}

type Expect = NonNullable<Monitor['expect']>

/** What a condition asks for, as an expectation of a monitor; `undefined` where there is none like it. */
const expectationOf = (condition: string): Partial<Expect> | undefined => {
  const [, subject = '', sign = '', value = ''] =
    /^\s*(\S+)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*$/.exec(condition) ?? []
  // `?`, `[…]` and a backslash mean something in a pattern: what holds one is no text.
  const pattern = /^pat\(\*([^*?[\]\\]+)\*\)$/.exec(value)?.[1]
  switch (`${subject} ${sign}`) {
    case '[STATUS] ==': {
      const any = /^any\(([\d, ]+)\)$/.exec(value)?.[1] ?? value
      const codes = any.split(',').map((code) => code.trim())
      return codes.every((code) => /^[2-9]\d\d$/.test(code)) ? { status: codes.map(Number) } : undefined
    }
    case '[BODY] ==':
      return pattern === undefined ? undefined : { body_contains: pattern }
    case '[BODY] !=':
      return pattern === undefined ? undefined : { body_not_contains: pattern }
    case '[RESPONSE_TIME] <':
    case '[RESPONSE_TIME] <=':
      return /^\d+$/.test(value) ? { max_ms: Number(value) } : undefined
    case '[CERTIFICATE_EXPIRATION] >':
    case '[CERTIFICATE_EXPIRATION] >=': {
      const hours = /^(\d+)h$/.exec(value)?.[1]
      return hours === undefined
        ? undefined
        : { certificate_days: Math.max(1, Math.ceil(Number(hours) / 24)) }
    }
    case '[CONNECTED] ==':
      return value === 'true' ? {} : undefined
    default:
      return undefined
  }
}

/** A monitor expects one thing of each kind: a second one is left, as is what has none like it. */
const expectationsOf = (
  conditions: readonly string[],
): { readonly expect: Expect; readonly left: readonly string[] } => {
  let expect: Expect = {}
  const left: string[] = []
  for (const condition of conditions) {
    const plain = withoutVariables(condition)
    const is = plain === undefined ? undefined : expectationOf(plain)
    if (is === undefined || Object.keys(is).some((field) => field in expect)) left.push(condition)
    else expect = { ...expect, ...is }
  }
  return { expect, left }
}

export const fromGatus = (given: unknown): readonly Imported[] => {
  const read = asExport(Configuration, given, 'Gatus')
  const { endpoints, 'external-endpoints': external = [], suites = [] } = read
  if (endpoints === undefined && external.length + suites.length === 0)
    throw new ToolError('this is no export of Gatus: endpoints: expected a list, found nothing')
  const left = (entries: readonly t.TypeOf<typeof Other>[], why: string): readonly Imported[] =>
    entries.map(({ name = 'without a name', group }) => ({
      entry: [group, name].filter((part) => part !== undefined).join('/'),
      unsupported: [why],
    }))
  return [
    ...(endpoints ?? []).map(importOne),
    ...left(external, 'external-endpoints: nothing is reported to this system by others than its sources'),
    ...left(suites, 'suites: its steps are not probed here'),
  ]
}

const importOne = (endpoint: Endpoint): Imported => {
  const { url, name: own, group, method: verb, enabled, conditions = [] } = endpoint
  const entry = [group, own ?? withoutUser(url)].filter((part) => part !== undefined).join('/')
  if (enabled === false) return { entry, unsupported: ['enabled: it is off there'] }
  const rest = unread(endpoint, READ)
  const meant = withoutVariables(url)
  const place = meant === undefined ? undefined : placeOf(meant)
  if (place === undefined)
    return { entry, unsupported: [`url: ${withoutUser(url).slice(0, 100)} is not probed here`] }
  const method = methodOf(verb)
  if (method === undefined) return { entry, unsupported: [`method: ${verb} could change something`] }
  const name = nameFrom(entry)
  const { expect, left } = expectationsOf(conditions)
  return {
    entry,
    monitor: {
      ...place,
      ...defined({ name }),
      ...method,
      ...(Object.keys(expect).length === 0 ? {} : { expect }),
    },
    unsupported: [
      ...left.map((condition) => `conditions: ${condition}`),
      ...(asksForNoStatus(place, conditions) ? [NO_STATUS] : []),
      ...rest,
    ],
  }
}

const NO_STATUS = 'conditions: none for [STATUS], where every status is well; here those from 200 to 299 are'

/** Gatus looks at nothing that no condition asks for; without any it does not start. */
const asksForNoStatus = ({ scheme }: Monitor, conditions: readonly string[]): boolean =>
  scheme !== 'tcp' &&
  scheme !== 'tls' &&
  conditions.length > 0 &&
  !conditions.some((condition) => condition.includes('[STATUS]'))

const placeOf = (url: string): Monitor | undefined => {
  const [, scheme, domain, port] = /^(tcp|tls):\/\/([^/:]+):(\d{1,5})$/.exec(url) ?? []
  return scheme === undefined || domain === undefined
    ? placeOfUrl(url)
    : { domain: hostOf(domain), scheme: scheme === 'tls' ? 'tls' : 'tcp', port: Number(port) }
}
