import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { makeActions } from '../../../functions/adapters/actions'
import type { ActionOutcome, Base } from '../../../functions/runtime/ports'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import type { FunctionSettings } from '../../../schemas/settings'
import { digestForm, fakeLimits } from '../../support/digests'
import type { ExecutionWorld } from '../../support/execution'
import type { FakeAlerts, fakeMonitors } from '../../support/fakes'
import { answerOf, signing } from '../simulator/parts'
import type { Books } from './books'
import type { Channels } from './channels'
import type { Fleet } from './fleet'
import type { Timeline } from './timeline'

interface Parts {
  readonly base: Base
  readonly timeline: Timeline
  readonly books: Books
  readonly channels: Channels
  readonly fleet: Fleet
  /** Its slots and its journal. */
  readonly execution: ExecutionWorld
  readonly alerts: FakeAlerts
  readonly monitors: ReturnType<typeof fakeMonitors>
  readonly settings: FunctionSettings
  readonly executes: (alertId: string) => void
  readonly deliver: (event: DomainEvent) => void
}

const helped: ActionOutcome = { status: 'succeeded', answer: {}, verified: 'yes' }

/** What all functions have around them, in memory, and entered in the books. */
export const makePorts = (parts: Parts) => {
  const { base, timeline, books, channels, fleet, execution, settings } = parts
  const seen =
    ({ domain }: { readonly domain: string }) =>
    async () =>
      fleet.seen(domain, timeline.now)
  const { actions } = execution.ports
  return {
    ...execution.ports,
    ...base,
    ...stores(parts),
    documents: execution.documents,
    settings,
    ...signing,
    agent: {
      invoke: ({ prompt }: { readonly prompt: string }) =>
        TE.fromIO(() => ({ text: answerOf(prompt, fleet.planFor(prompt)) })),
    },
    actions: {
      ...makeActions(settings.execution),
      run: (({ parameters }, token) =>
        async () => {
          books.act(token)
          fleet.repair(parameters)
          return helped
        }) as typeof actions.run,
      preview: actions.preview,
      look: actions.look,
      cancel: actions.cancel,
    },
    trigger: { send: ({ alert_id }: Alert) => TE.fromIO(() => parts.executes(alert_id)) },
    prober: { confirm: seen, probe: seen },
    // As long as a real one: it takes its room in a message.
    links: {
      sign: ({ alert_id }: { readonly alert_id: string }) => TE.right(`a1.${alert_id}.${'x'.repeat(320)}`),
    },
    limits: fakeLimits(),
    digests: channels.kept,
    digestForm,
    products: { send: channels.send },
    facts: { report: () => TE.of(undefined), reportAll: () => TE.of(undefined) },
    approvalUrl: 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/approval',
    pause: (milliseconds: number) => () => timeline.sleep(milliseconds),
  }
}

const stores = ({ alerts, monitors, books, deliver }: Parts) => ({
  alerts: {
    ...alerts,
    apply: ((transition) => async () => {
      const done = await alerts.apply(transition)()
      if (E.isLeft(done)) return done
      const { event, set } = transition
      if (event !== undefined) books.commit(event.detail.metadata.event_id, event.name)
      if ('ended_at' in set) books.end(transition.alert_id)
      return done
    }) as typeof alerts.apply,
  },
  monitors: {
    ...monitors,
    put: ((state) => async () => {
      const done = await monitors.put(state)()
      if (E.isRight(done)) for (const [id, { name }] of Object.entries(state.outbox)) books.commit(id, name)
      return done
    }) as typeof monitors.put,
  },
  events: {
    publish: (events: readonly DomainEvent[]) => TE.fromIO(() => events.forEach(deliver)),
  },
})
