import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { makeActions } from '../../functions/adapters/actions'
import { makeAlertStore } from '../../functions/adapters/dynamodb/alert-store'
import { makeMonitorStore } from '../../functions/adapters/dynamodb/monitor-store'
import type { AnalysisPorts } from '../../functions/analyze-issue/ports'
import { type Analyzed, analyze, analyzeAgain } from '../../functions/analyze-issue/use-case'
import type { DetectionPorts } from '../../functions/invoke-agent-analysis/ports'
import type { MonitorStore, Result } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import { AlertUpdated, AnalysisRequested, IssueDetected } from '../../schemas/events'
import type { MonitorState } from '../../schemas/monitor'
import { DetectionWorld } from './detection'
import { fakeDocuments, noChanges } from './fakes'
import { trusting } from './macs'
import * as sample from './samples'
import { startTables } from './tables'

const run = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}

/** A world of domains whose tables are real ones, and whose alerts analyze-issue itself makes. */
export class StoredWorld extends DetectionWorld {
  readonly monitorStore = makeMonitorStore({ table: 'cloudops-monitor-state' })
  readonly alertStore = makeAlertStore({ table: 'alerts' })
  /** What the agent answers, when it does. */
  agent: () => Promise<string> = async () => '## Root Cause\n\nFound.'
  /** How often it was asked. */
  asked = 0
  /** What stands between a tick and the table of monitors. */
  between: (store: MonitorStore) => MonitorStore = (store) => store
  private delivered = 0

  override ports(): DetectionPorts {
    return { ...super.ports(), monitors: this.between(this.monitorStore), alerts: this.alertStore }
  }

  /** What analyze-issue makes of the events that it was not given yet. */
  async deliver(monitors: MonitorStore = this.monitorStore): Promise<readonly Analyzed[]> {
    const ports = this.analysisPorts(monitors)
    const news = this.published.slice(this.delivered)
    this.delivered = this.published.length
    const done: Analyzed[] = []
    for (const { name, detail } of news) {
      const issue = name === 'IssueDetected' ? IssueDetected.decode(detail) : undefined
      const request = name === 'AnalysisRequested' ? AnalysisRequested.decode(detail) : undefined
      if (issue !== undefined && E.isRight(issue)) done.push(await run(analyze(issue.right.data)(ports)))
      if (request !== undefined && E.isRight(request))
        done.push(await run(analyzeAgain(request.right.data.alert_id)(ports)))
      const update = name === 'AlertUpdated' ? AlertUpdated.decode(detail) : undefined
      if (update !== undefined && E.isRight(update))
        done.push(await run(analyzeAgain(update.right.data.alert_id)(ports)))
    }
    return done
  }

  /** Events of this name, by their ids. */
  said(name: string): readonly string[] {
    return this.published.flatMap((event) => (event.name === name ? [event.detail.metadata.event_id] : []))
  }

  async alert(id: string): Promise<Alert> {
    const alert = await run(this.alertStore.get(id))
    if (alert === undefined) throw new Error(`there is no alert ${id}`)
    return alert
  }

  stored(domain: string): Promise<MonitorState | undefined> {
    return run(this.monitorStore.get(domain))
  }

  private analysisPorts(monitors: MonitorStore): AnalysisPorts {
    const { clock, ids, log, measure, trace, events } = super.ports()
    return {
      ...{ clock, ids, log, measure, trace, events, monitors },
      alerts: this.alertStore,
      documents: fakeDocuments(),
      agent: {
        invoke: () =>
          TE.fromTask(() => {
            this.asked += 1
            return this.agent().then((text) => ({ text }))
          }),
      },
      plans: trusting.plans,
      amendments: trusting.amendments,
      changes: noChanges,
      actions: sample.previewing(makeActions(this.settings.execution)),
      settings: this.settings,
      pause: sample.noPause,
      timer: sample.noTimer,
      remaining: () => 300_000,
    }
  }
}

/** Tables of their own for each story. */
export const onTables = async (
  domains: readonly string[],
  story: (world: StoredWorld) => Promise<void>,
): Promise<void> => {
  const stop = await startTables()
  try {
    await story(new StoredWorld(domains))
  } finally {
    await stop()
  }
}
