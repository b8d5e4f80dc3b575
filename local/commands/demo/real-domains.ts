import { pc } from '../shared/colours'
import type { Step } from '../shared/progress'
import type { Clients } from './clients'
import type { Watch } from './watch'

interface Finding {
  readonly domain: string
  readonly status: string
  readonly issue_types: readonly string[]
  readonly alert_ids: readonly string[]
  readonly reason?: string
}

/** Probes real domains and waits for the analyses of the broken ones. Answers what to show. */
export const probeRealDomains = async (
  domains: readonly string[],
  { clients, watch, step }: { readonly clients: Clients; readonly watch: Watch; readonly step: Step },
): Promise<string> => {
  step(`Probing ${domains.join(', ')}`)
  const answer = (await clients.invoke('invoke-agent-analysis', {})) as { domains: readonly Finding[] }
  const broken = answer.domains.filter(({ alert_ids }) => alert_ids.length > 0)
  if (broken.length > 0) step('Analysing what is broken')
  const lines = answer.domains.map(({ domain, status, issue_types, reason }) => {
    const colour = status === 'healthy' ? pc.green : status === 'issue' ? pc.red : pc.yellow
    return `${colour(status.padEnd(8))} ${domain}  ${issue_types.join(', ')}${reason ?? ''}`
  })
  for (const { domain } of broken) {
    const { detail } = await watch.event('AlertAnalyzed', domain, 60_000)
    const analysis = await clients.document(String(detail.data.s3_analysis_key))
    lines.push('', pc.bold(domain), analysis)
  }
  return lines.join('\n')
}
