import { makeActions } from '../../functions/adapters/actions'
import type { AnalysisPorts } from '../../functions/analyze-issue/ports'
import { analyze } from '../../functions/analyze-issue/use-case'
import type { AgentCall } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import type { MonitorState } from '../../schemas/monitor'
import { answered, type Given } from './agents'
import { fakeAlerts, fakeBase, fakeDocuments, fakeMonitors, fakePublisher, noChanges, START } from './fakes'
import { trusting } from './macs'
import * as sample from './samples'

const detected = {
  alert_id: sample.ALERT_ID,
  domain: sample.DOMAIN,
  generation: 1,
  issue: sample.issue,
  detected_at: START,
  trigger: 'schedule' as const,
}
export const openIssue = { alert_id: sample.ALERT_ID, generation: 1, issue: sample.issue, detected_at: START }
/** An analysis that ends with the sample's plan. */
export const answer = `## Root Cause\n\nStale.\n\n\`\`\`json\n${JSON.stringify(sample.plan)}\n\`\`\`\n`

/** Everything around one analysis. `asked` plays the agent. */
export const analysisWorld = (
  asked: (call: AgentCall) => Promise<Given> = async () => answer,
  state: Partial<MonitorState> = {},
) => {
  const calls: AgentCall[] = []
  const ran: string[] = []
  const settings = {
    ...sample.settings,
    execution: {
      ...sample.settings.execution,
      allowed_actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetDistribution'],
    },
  }
  const actions = makeActions(settings.execution)
  const monitor = {
    domain: sample.DOMAIN,
    revision: 1,
    open: { site: openIssue },
    generations: {},
    outbox: {},
    ...state,
  }
  const ports = {
    ...fakeBase(),
    alerts: fakeAlerts(),
    monitors: fakeMonitors(monitor),
    events: fakePublisher(),
    documents: fakeDocuments(),
    agent: {
      invoke: (call: AgentCall) => async () => {
        calls.push(call)
        const given = await asked(call)
        return answered(given)
      },
    },
    plans: trusting.plans,
    amendments: trusting.amendments,
    changes: noChanges,
    actions: {
      ...sample.previewing(actions),
      run:
        ({ action }: { action: string }) =>
        async () => {
          ran.push(action)
          return { status: 'succeeded' as const, answer: { enabled: true } }
        },
    },
    settings,
    pause: sample.noPause,
    timer: sample.noTimer,
    remaining: () => 300_000,
  } satisfies AnalysisPorts
  const alert = (): Alert => {
    const stored = ports.alerts.items.get(sample.ALERT_ID)
    if (stored === undefined) throw new Error('no alert was raised')
    return stored
  }
  return {
    ports,
    calls,
    ran,
    alert,
    run: (more: Partial<AnalysisPorts> = {}) => analyze(detected)({ ...ports, ...more })(),
  }
}
