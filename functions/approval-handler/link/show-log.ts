import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { statusOf } from '../../runtime/errors'
import type { DocumentReader } from '../../runtime/ports'
import { documentKey } from '../../runtime/time'
import { logRefusal } from '../api/respond'
import type { DecisionPorts } from '../decide'
import { logPage } from './page/log-page'
import { messagePage } from './page/shell'
import { words } from './page/wording'

export type LogPorts = Pick<DecisionPorts, 'log'> & { readonly documents: DocumentReader }

/** The query by which a page shows the log in place of the alert. */
export const SHOW_LOG = 'show=log'

/** Bytes of a log that a page shows: escaped, they are still far below what a function may answer. */
const MOST_BYTES = 200_000

/** The log of an alert's execution, to whoever may see the alert. `back` leads to the alert, relative to this page. */
export const showLog = async (
  alert: Alert,
  back: string,
  { documents, log }: LogPorts,
): Promise<APIGatewayProxyResult> => {
  const { alert_id, execution_log } = alert
  if (execution_log === undefined) return messagePage(404, words.titles.noLog, words.noLog)
  if (execution_log !== ownKey(alert)) {
    // Whoever can write the item chooses the key: no other document is read for it.
    log.error('log of another execution', { alert_id })
    return logPage({ status: 409, alert, back, log: { problem: words.foreignLog } })
  }
  const read = await documents.start(execution_log, MOST_BYTES)()
  if (E.isRight(read)) return logPage({ status: 200, alert, back, log: read.right })
  logRefusal(log, read.left, { alert_id, surface: 'page' })
  const problem = words.unreadLog(execution_log)
  return logPage({ status: statusOf(read.left), alert, back, log: { problem } })
}

const ownKey = ({ domain, alert_id, execution_started_at }: Alert): string | undefined =>
  execution_started_at === undefined
    ? undefined
    : documentKey('executions', domain, alert_id, execution_started_at)
