import { createHash } from 'node:crypto'
import * as t from 'io-ts'
import { jsonProblem } from '../../../schemas/json-text'
import type { BusEvent, Row } from '../shared/event-rows'
import type { StoredAlert } from './clients'

/** Rows about one step, and characters of a row. */
const MOST_ROWS = 6
const MOST_CHARACTERS = 300

const cut = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`

/** The first rows, and how many there are beside them. */
const bounded = (texts: readonly string[]): readonly string[] => {
  const more = texts.length - MOST_ROWS
  return [...texts.slice(0, MOST_ROWS), ...(more > 0 ? [`and ${more} more`] : [])].map(cut)
}

/** What each step of the plan would change, as people saw it beside the plan. */
const previewsOf = ({ previews = [] }: StoredAlert): readonly string[] =>
  previews.flatMap(({ step_id, fields = [] }) =>
    bounded(
      fields
        .filter(({ now, after }) => after !== undefined && after !== now)
        .map(({ name, now = 'nothing', after }) => `preview of ${step_id}: ${name}: ${now} -> ${after}`),
    ),
  )

const OneOrMore = t.union([t.string, t.array(t.string)])
const Policy = t.type({
  Statement: t.array(
    t.intersection([
      t.type({ Action: OneOrMore, Resource: OneOrMore }),
      t.partial({ Condition: t.record(t.string, t.UnknownRecord) }),
    ]),
  ),
})
const Details = t.type({
  steps: t.array(
    t.intersection([
      t.type({ step_id: t.string }),
      t.partial({ started_at: t.string, session_policy: t.string }),
    ]),
  ),
})

const json = (text: string): unknown => (jsonProblem(text) === undefined ? JSON.parse(text) : undefined)

/** `cloudfront:CreateInvalidation on distribution/E1`, one for each statement. */
const statementsOf = (policy: string): readonly string[] => {
  const read = json(policy)
  if (!Policy.is(read)) return ['a policy that cannot be read']
  return read.Statement.map(({ Action, Resource, Condition = {} }) => {
    const keys = [...new Set(Object.values(Condition).flatMap(Object.keys))]
    const where = keys.length === 0 ? '' : `, by ${keys.join(', ')}`
    return `${[Action].flat().join(', ')} on ${[Resource].flat().join(', ')}${where}`
  })
}

interface Rights {
  readonly at: string
  readonly what: string
}

/** The session policy that each step was carried out with. */
export const rightsOf = ({
  execution_details = '',
}: Pick<StoredAlert, 'execution_details'>): readonly Rights[] => {
  const read = json(execution_details)
  if (!Details.is(read)) return []
  return read.steps.flatMap(({ step_id, started_at: at, session_policy: policy }) => {
    if (at === undefined || policy === undefined) return []
    const digest = createHash('sha256').update(policy).digest('hex').slice(0, 12)
    const head = `rights of ${step_id}, session policy ${digest}: `
    return bounded(statementsOf(policy)).map((text) => ({ at, what: cut(`${head}${text}`) }))
  })
}

/** What the events do not say of the steps: previews beside the plans, and the rights that steps had. */
export const stepRows = async (
  events: readonly BusEvent[],
  alertOf: (alertId: string) => Promise<StoredAlert | undefined>,
): Promise<readonly Row[]> => {
  const analysed = new Map(
    events
      .filter((event) => event['detail-type'] === 'AlertAnalyzed')
      .map(({ detail }) => [String(detail.data.alert_id), detail]),
  )
  const rows = [...analysed].map(async ([alert_id, { data, metadata }]): Promise<readonly Row[]> => {
    const alert = await alertOf(alert_id)
    if (alert === undefined) return []
    const about = { alert_id, domain: String(data.domain) }
    return [
      ...previewsOf(alert).map((what) => ({
        ...{ at: metadata.occurred_at, phase: 'analysed' as const },
        ...{ ...about, what },
      })),
      ...rightsOf(alert).map((rights) => ({ ...rights, phase: 'action' as const, ...about })),
    ]
  })
  return (await Promise.all(rows)).flat()
}
