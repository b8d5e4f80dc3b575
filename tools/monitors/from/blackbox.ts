import * as t from 'io-ts'
import { struct } from '../../../schemas/codec'
import type { Monitor } from '../../../schemas/monitor'
import { withoutUser } from '../../../stacks/settings/meant-domain'
import { asExport, type Imported, placeOfUrl, unread } from './model'

/** Of blackbox_exporter: Prometheus' configuration with jobs whose `metrics_path` is `/probe`. */
const Job = t.intersection([
  struct(
    'PrometheusJob',
    { job_name: t.string },
    {
      metrics_path: t.string,
      params: t.partial({ module: t.array(t.string) }),
      static_configs: t.array(t.partial({ targets: t.array(t.string) })),
    },
  ),
  t.UnknownRecord,
])
type Job = t.TypeOf<typeof Job>
const Configuration = t.type({ scrape_configs: t.array(Job) }, 'PrometheusConfiguration')

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

export const fromBlackbox = (given: unknown): readonly Imported[] =>
  asExport(Configuration, given, 'Prometheus with blackbox_exporter').scrape_configs.flatMap((job) =>
    job.metrics_path === '/probe' ? importJob(job) : [],
  )

const importJob = (job: Job): readonly Imported[] => {
  const [module = 'http_2xx', ...others] = job.params?.module ?? []
  const rest = [...unread(job, READ), ...(others.length > 0 ? ['params.module: more than one'] : [])]
  const targets = (job.static_configs ?? []).flatMap(({ targets: listed = [] }) => listed)
  if (targets.length === 0)
    return [{ entry: job.job_name, unsupported: ['static_configs: it has no targets', ...rest] }]
  return targets.map((target): Imported => {
    const shown = withoutUser(target)
    const entry = `${job.job_name} ${shown}`
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

const placeOf = (target: string, kind: 'web' | 'tcp' | 'tls'): Monitor | undefined => {
  // The exporter puts http:// before what has no scheme.
  if (kind === 'web') return placeOfUrl(target.includes('://') ? target : `http://${target}`)
  const [, domain, port] = /^([^/:]+):(\d{1,5})$/.exec(target) ?? []
  return domain === undefined ? undefined : { domain, scheme: kind, port: Number(port) }
}
