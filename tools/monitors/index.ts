import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as t from 'io-ts'
import { AddedRow, type Deployed } from '../../functions/domain/monitors/added'
import { pc } from '../../local/commands/shared/colours'
import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import { defined } from '../../schemas/defined'
import { MonitorKey } from '../../schemas/members'
import { identityOf, keyOf, Monitor } from '../../schemas/monitor'
import { readSettings } from '../../stacks/settings'
import { withoutUser } from '../../stacks/settings/meant-domain'
import { deploymentOf, deploymentOptions, deploymentUsage, settingsIfAny } from '../shared/deployment'
import { printableLine } from '../shared/printable-line'
import { answerAs, apiOf, askSigned, refusalOf } from '../shared/signed-request'
import { textIn } from '../shared/text-in'
import { exportsOf, PRODUCTS, type Product } from './from'
import { allowedOf } from './from/allowed'
import { type Imported, placeOfUrl } from './from/model'

/** `npm run monitors`: what is probed without a deployment. */

const usage = `Usage: npm run monitors -- list | add URL | remove MONITOR... | import PRODUCT FILE   [options]

Monitors that are added are probed and nothing else: what may be repaired, in which account and by whose approval is said by the deployed
settings alone, and what those watch is theirs. Requests are signed with your IAM identity and sent to POST /monitors/iam (policy
cloudops-maintainer): added_monitors.people must list you. A MONITOR is a domain, or domain#name.

PRODUCT is ${PRODUCTS.join(', ')}: a backup of Uptime Kuma (JSON), the configuration of Gatus or of Prometheus with blackbox_exporter
(YAML), or what aws route53 list-health-checks answers. What has no counterpart here is listed, entry by entry.

  --name NAME      add: what it is called among several of its domain
  --contains TEXT  add: what the page must contain
  --replace        add, import: also where it was added before, and differently
  --dry-run        import: only say what would be added
  --json           the answer as JSON
  --api URL        the approval API (default: APPROVAL_API_URL; approval_url of the deployment's outputs)
${deploymentUsage}
  --help`

/** Monitors of one request, and bytes of them: the API reads 32 KB. */
const MOST_AT_ONCE = 100
const MOST_BYTES = 24_000

interface Asked {
  readonly requests: readonly object[]
  readonly imported: readonly Imported[]
  readonly replace: boolean
  readonly json: boolean
  readonly api: string
  readonly region: string
}

/** `undefined` where nothing is to be asked. */
const read = (args: readonly string[]): Asked | undefined => {
  const { values, positionals } = readCommandLine(args, {
    ...deploymentOptions,
    name: { type: 'string' },
    contains: { type: 'string' },
    api: { type: 'string' },
    replace: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const replace = values.replace === true
  const { monitors, requests, imported } = wanted(positionals, {
    name: textOf(values, 'name'),
    contains: textOf(values, 'contains'),
  })
  if (values['dry-run'] === true) {
    const possible = [...monitors, ...allowed(imported, [], replace)]
    for (const monitor of possible) console.log(shownJson(monitor))
    return undefined
  }
  const api = apiOf(textOf(values, 'api'))
  return {
    requests: [...requests, ...additions(monitors, replace)],
    imported,
    replace,
    json: values.json === true,
    api,
    region: deploymentOf(values).region,
  }
}

interface Wanted {
  readonly monitors: readonly Monitor[]
  readonly requests: readonly object[]
  readonly imported: readonly Imported[]
}

const wanted = (
  [command = '', ...words]: readonly string[],
  { name, contains }: Readonly<Record<'name' | 'contains', string | undefined>>,
): Wanted => {
  const none = { monitors: [], requests: [], imported: [] }
  if (command !== 'add' && (name !== undefined || contains !== undefined))
    throw new UsageError('--name, --contains: only with add')
  switch (command) {
    case 'list':
      if (words.length > 0) throw new UsageError('that is one word too many')
      return { ...none, requests: [{ action: 'list' }] }
    case 'remove': {
      const wrong = words.find((key) => !MonitorKey.is(key))
      if (wrong !== undefined || words.length === 0 || words.length > MOST_AT_ONCE)
        throw new UsageError(`remove: expected ${MonitorKey.description}, found ${wrong ?? words.length}`)
      return { ...none, requests: [{ action: 'remove', monitors: words }] }
    }
    case 'add': {
      const [url = '', ...more] = words
      const place = placeOfUrl(url.includes('://') ? url : `https://${url}`)
      if (place === undefined || url === '' || more.length > 0)
        throw new UsageError(
          `add: expected one URL or domain, found ${words.map(withoutUser).join(' ') || 'nothing'}`,
        )
      const expect = contains === undefined ? {} : { expect: { body_contains: contains } }
      return { ...none, monitors: [{ ...place, ...defined({ name }), ...expect }] }
    }
    case 'import': {
      const [product = '', file = '', ...more] = words
      const known = PRODUCTS.find((one): one is Product => one === product)
      if (known === undefined || file === '' || more.length > 0)
        throw new UsageError(`import: expected one of ${PRODUCTS.join(', ')} and a file`)
      return { ...none, imported: exportsOf(known, textIn(file)) }
    }
    default:
      throw new UsageError(`one of list, add, remove, import is needed, found ${command || 'nothing'}`)
  }
}

/** The settings' own monitors and probe, or what counts without any. */
const deployed = (): Deployed => {
  const { monitors, probe } =
    settingsIfAny() ?? readSettings({ values: { account_id: '000000000000' }, read: String })
  return { monitors, probe }
}

/** Those of an import that may be added beside what is there; what keeps the others out is said. @throws ToolError where there are none */
const allowed = (
  imported: readonly Imported[],
  added: readonly Monitor[],
  replace: boolean,
): readonly Monitor[] => {
  if (imported.length === 0) return []
  const found = allowedOf(imported, { deployed: deployed(), added, replace })
  report(found)
  const monitors = found.flatMap(({ monitor }) => (monitor === undefined ? [] : [monitor]))
  if (monitors.length === 0) throw new ToolError('there is nothing to add')
  return monitors
}

const additions = (monitors: readonly Monitor[], replace: boolean): readonly object[] =>
  batches(monitors).map((part) => ({ action: 'add', monitors: part, replace }))

const batches = (monitors: readonly Monitor[]): readonly (readonly Monitor[])[] => {
  const parts: Monitor[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const monitor of monitors) {
    const size = Buffer.byteLength(JSON.stringify(monitor)) + 1
    const last = parts.at(-1)
    if (last === undefined || last.length >= MOST_AT_ONCE || bytes + size > MOST_BYTES) {
      parts.push([monitor])
      bytes = size
    } else {
      last.push(monitor)
      bytes += size
    }
  }
  return parts
}

const safe = (text: string): string => printableLine(text, 300)

const report = (imported: readonly Imported[]): void => {
  for (const { entry, monitor, unsupported } of imported) {
    if (unsupported.length === 0) continue
    const left = monitor === undefined ? pc.red('not imported') : pc.yellow('imported without')
    console.error(`${safe(entry)}: ${left} ${safe(unsupported.join('; '))}`)
  }
}

const Answer = t.type({ message: t.string, added: t.array(AddedRow), problems: t.array(t.string) }, 'Answer')

const shown = ({ monitor, added_by, added_at }: AddedRow): string => {
  const { domain, name, ...more } = monitor as Monitor
  const key = keyOf(identityOf({ domain, ...defined({ name }) }))
  return [
    pc.bold(safe(key)),
    ...(Object.keys(more).length === 0 ? [] : [safe(JSON.stringify(more))]),
    pc.dim(`${safe(added_by)} ${added_at}`),
  ].join('  ')
}

/** What is to be asked for: of an import what is not there yet, which only the API knows. */
const requestsOf = async (
  { requests, imported, replace }: Asked,
  ask: (request: object) => Promise<Readonly<Record<string, unknown>>>,
): Promise<readonly object[]> => {
  if (imported.length === 0) return requests
  const { added } = answerAs(Answer, await ask({ action: 'list' }))
  const there = added.flatMap(({ monitor }) => (Monitor.is(monitor) ? [monitor] : []))
  return additions(allowed(imported, there, replace), replace)
}

const main = async (): Promise<number> => {
  const asked = read(process.argv.slice(2))
  if (asked === undefined) return 0
  const client = new DynamoDBClient({ region: asked.region })
  const ask = async (request: object): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await askSigned(client, { ...asked, route: '/monitors/iam' }, request)
    if (answer.status !== 200) throw new ToolError(refusalOf(answer))
    return answer.body
  }
  try {
    const requests = await requestsOf(asked, ask)
    for (const [index, request] of requests.entries()) {
      const body = await ask(request)
      if (asked.json) console.log(shownJson(body))
      else print(answerAs(Answer, body), index === requests.length - 1)
    }
    return 0
  } finally {
    client.destroy()
  }
}

const print = ({ message, added, problems }: t.TypeOf<typeof Answer>, isLast: boolean): void => {
  console.log(pc.green(safe(message)))
  if (!isLast) return
  for (const row of added) console.log(shown(row))
  for (const line of problems) console.error(`${pc.red('not probed')} ${safe(line)}`)
}

void runTool(usage, main)
