import type { Step } from '../shared/progress'
import type { Clients } from './clients'
import { createPeople } from './people'
import { BROKEN, DOWN, EXPIRED, NO_NAME, REPAIRED, STALE, WRONG_NAME } from './sites'
import type { Watch } from './watch'
import type { World } from './world'

const alertOf = async (watch: Watch, domain: string): Promise<string> =>
  String((await watch.event('AlertAnalyzed', domain)).detail.data.alert_id)

/** The alert of each broken site. */
export type Alerts = ReadonlyMap<string, string>

export type ScenarioWorld = World & { readonly step: Step }

/** Probes the sample sites, and waits until every channel has asked about each broken one. */
export const raiseAlerts = async ({ cloud, clients, watch, step }: ScenarioWorld): Promise<Alerts> => {
  const people = createPeople(cloud, clients)
  step('Probing the sample sites: DNS, TLS, HTTP; each fault three times')
  await clients.invoke('invoke-agent-analysis', {})

  step('The agent analyses; Slack, Teams and mail ask for decisions')
  const alerts = new Map<string, string>()
  for (const domain of BROKEN) alerts.set(domain, await alertOf(watch, domain))
  for (const alert of alerts.values())
    for (const channel of ['slack', 'teams', 'email'] as const) await people.message(channel, alert)
  return alerts
}

/** Each alert ends in another way: approved and carried out, rejected, acknowledged, withdrawn. */
export const endAlerts = async (
  { cloud, clients, sites, watch, step }: ScenarioWorld,
  alerts: Alerts,
): Promise<void> => {
  const people = createPeople(cloud, clients)
  const alert = (domain: string): string => alerts.get(domain) ?? ''
  step('Mallory approves in Slack and is refused; Dana, who is listed, may')
  await people.strangerApproves(alert(STALE))
  await watch.event('ApprovalRefused', STALE)
  const after = await clients.alert(alert(STALE))
  if (after?.approval_status !== 'pending') throw new Error('a stranger could decide')
  for (const domain of REPAIRED) await people.approveInSlack(alert(domain))

  step('Others decide by the API, on the page of a link, by invocation')
  await people.rejectByApi(alert(DOWN), 'the instances are being replaced')
  await people.acknowledgeOnPage(alert(WRONG_NAME))
  await people.acknowledgeDirectly(alert(NO_NAME))

  step('The expired certificate is renewed: a probe withdraws its alert')
  sites.repair(EXPIRED)
  await clients.invoke('invoke-agent-analysis', {})
  await watch.event('AlertClosed', EXPIRED)

  step('The approved plans are carried out, and verified by fresh probes')
  for (const domain of REPAIRED) await watch.event('ExecutionCompleted', domain, 60_000)
  await cloud.idle()
}

/** The whole workflow on the sample sites: each broken one takes another way through it. */
export const runScenario = async (scene: ScenarioWorld): Promise<void> =>
  endAlerts(scene, await raiseAlerts(scene))

/** What a good run must have shown; each line is one that is missing. */
export const missing = async (watch: Watch, clients: Clients): Promise<string[]> => {
  const has = (name: string, fits: (data: Record<string, unknown>) => boolean): boolean =>
    watch.events.some((event) => event['detail-type'] === name && fits(event.detail.data))
  const completed = new Set(
    watch.events.flatMap((event) =>
      event['detail-type'] === 'ExecutionCompleted' ? [event.detail.metadata.event_id] : [],
    ),
  )
  const problems = [
    completed.size === REPAIRED.length ? '' : `${completed.size} executions ended, not ${REPAIRED.length}`,
    ...REPAIRED.map((repaired) =>
      has(
        'ExecutionCompleted',
        ({ domain, outcome, result }) =>
          domain === repaired && outcome === 'completed' && result === 'resolved',
      )
        ? ''
        : `the execution for ${repaired} did not end completed and resolved`,
    ),
    has('AlertRejected', () => true) ? '' : 'no alert was rejected',
    has('AlertClosed', ({ closed_reason }) => closed_reason === 'recovered')
      ? ''
      : 'no alert was withdrawn as recovered',
  ]
  for (const domain of BROKEN) {
    const event = watch.events.find((one) => one.detail.data.domain === domain)
    const alert = event === undefined ? undefined : await clients.alert(String(event.detail.data.alert_id))
    const ended =
      alert !== undefined &&
      (alert.closed_reason !== undefined ||
        alert.approval_status === 'rejected' ||
        alert.execution_status === 'completed')
    if (!ended) problems.push(`the alert of ${domain} has not ended`)
  }
  return problems.filter((problem) => problem !== '')
}

export const repairedDomain = STALE
export const recoveredDomain = EXPIRED
