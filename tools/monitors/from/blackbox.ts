import * as t from 'io-ts'
import { ToolError } from '../../../local/commands/shared/command-line'
import { struct } from '../../../schemas/codec'
import type { Monitor } from '../../../schemas/monitor'
import { withoutUser } from '../../../stacks/settings/meant-domain'
import { asExport, hostOf, type Imported, placeOfUrl, unread } from './model'

const Rule = struct(
  'RelabelRule',
  {},
  {
    source_labels: t.array(t.string),
    target_label: t.string,
    regex: t.unknown,
    replacement: t.unknown,
    action: t.string,
  },
)
type Rule = t.TypeOf<typeof Rule>

/** Of blackbox_exporter: Prometheus' configuration with jobs whose `metrics_path` is `/probe`. */
const Job = t.intersection([
  struct(
    'PrometheusJob',
    { job_name: t.string },
    {
      metrics_path: t.string,
      params: t.partial({ module: t.array(t.string), target: t.array(t.string) }),
      relabel_configs: t.array(Rule),
      static_configs: t.array(t.partial({ targets: t.array(t.string) })),
    },
  ),
  t.UnknownRecord,
])
type Job = t.TypeOf<typeof Job>
const Configuration = struct(
  'PrometheusConfiguration',
  {},
  { scrape_configs: t.array(Job), scrape_config_files: t.array(t.string) },
)

const PRODUCT = 'Prometheus with blackbox_exporter'

/** How Prometheus finds the exporter and names what it gets. */
const READ = new Set([
  ...['job_name', 'metrics_path', 'params', 'static_configs', 'relabel_configs', 'metric_relabel_configs'],
  ...['scrape_interval', 'scrape_timeout', 'honor_labels', 'scheme'],
])

/** Modules of the exporter's own example file; what others ask for is in a file that this one does not hold. */
const MODULES: Readonly<Record<string, 'web' | 'tcp' | 'tls'>> = {
  http_2xx: 'web',
  tcp_connect: 'tcp',
  tcp_connect_tls: 'tls',
}

const ELSEWHERE = 'scrape_config_files: its jobs are in other files, which are imported one by one'

export const fromBlackbox = (given: unknown): readonly Imported[] => {
  const read = asExport(Configuration, given, PRODUCT)
  const { scrape_configs: jobs, scrape_config_files: files = [] } = read
  if (jobs === undefined && files.length === 0)
    throw new ToolError(`this is no export of ${PRODUCT}: scrape_configs: expected a list, found nothing`)
  return [
    ...(jobs ?? []).flatMap((job) => (job.metrics_path === '/probe' ? importJob(job) : [])),
    ...files.map((entry) => ({ entry, unsupported: [ELSEWHERE] })),
  ]
}

const importJob = (job: Job): readonly Imported[] => {
  const [module = 'http_2xx', ...others] = job.params?.module ?? []
  const rest = [...unread(job, READ), ...(others.length > 0 ? ['params.module: more than one'] : [])]
  const rules = job.relabel_configs ?? []
  const targeting = rules.filter((rule) => rule.target_label === '__param_target')
  // Rules work one after the other: what changes the address before that changes the target.
  const until = 1 + rules.findLastIndex((rule) => rule.target_label === '__param_target')
  const isAsWritten =
    targeting.every(isPlain) && !rules.slice(0, until).some((rule) => rule.target_label === '__address__')
  rest.push(...rules.flatMap(chosenBy))
  const listed = (job.static_configs ?? []).flatMap((one) => one.targets ?? [])
  // Where no rule makes a parameter of what is scraped, that is the exporter itself.
  const targets = targeting.length === 0 ? (job.params?.target ?? listed) : listed
  if (targets.length === 0)
    return [{ entry: job.job_name, unsupported: ['static_configs: it has no targets', ...rest] }]
  return targets.map((target): Imported => {
    const shown = withoutUser(target)
    const entry = `${job.job_name} ${shown}`
    if (!isAsWritten)
      return { entry, unsupported: ['relabel_configs: a rule makes another target of it', ...rest] }
    const kind = MODULES[module]
    const monitor = placeOf(target, kind ?? (target.includes('://') ? 'web' : 'tcp'))
    if (monitor === undefined)
      return { entry, unsupported: [`targets: ${shown} with the module ${module} is not probed here`] }
    const own =
      kind === undefined
        ? [`params.module: ${module} is one of your own, it is taken for ${monitor.scheme ?? 'https'}`]
        : []
    return { entry, monitor, unsupported: [...own, ...rest] }
  })
}

/** What is scraped is what is probed, as it is written. */
const isPlain = ({ source_labels = [], regex, replacement, action = 'replace' }: Rule): boolean =>
  source_labels.join() === '__address__' &&
  (regex === undefined || regex === '(.*)') &&
  (replacement === undefined || /^\$(1|\{1\})$/.test(String(replacement))) &&
  action === 'replace'

/** What of a rule decides on what is probed, or how: the others only name what comes of it. */
const chosenBy = ({ target_label = '', action = 'replace' }: Rule): readonly string[] => {
  if (action === 'labelmap') return ['relabel_configs: labelmap']
  if (/^(keep|drop)(equal)?$/.test(action)) return [`relabel_configs: ${action}`]
  return target_label.startsWith('__param_') && target_label !== '__param_target'
    ? [`relabel_configs: ${target_label}`]
    : []
}

const placeOf = (target: string, kind: 'web' | 'tcp' | 'tls'): Monitor | undefined => {
  // The exporter puts http:// before what has no scheme.
  if (kind === 'web') return placeOfUrl(target.includes('://') ? target : `http://${target}`)
  const [, domain, port] = /^([^/:]+):(\d{1,5})$/.exec(target) ?? []
  return domain === undefined ? undefined : { domain: hostOf(domain), scheme: kind, port: Number(port) }
}
