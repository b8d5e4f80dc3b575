import type { Alert } from '../../../schemas/alert'
import type { AmendedPart } from '../../../schemas/amendment'
import { oneLine } from '../../runtime/text'
import { namedWithProof } from '../approval/people'
import { comment as commentLine } from './wording'

/** Changes that a message shows, and characters of each; the page has all of them. */
const SHOWN = 5
const MAX_LINE = 240
/** Characters of a comment that a message shows. */
const MAX_COMMENT = 300

/** `step-1, paths: ["/a","/b"] → ["/a"]` */
export const amendedText = ({ step_id, action, parameter, was = '', is = '' }: AmendedPart): string =>
  oneLine(
    parameter === undefined
      ? `${step_id} (${action}) is left out`
      : `${step_id} (${action}), ${parameter}: ${was} → ${is}`,
  )

/** Who has changed the plan of this revision, and how, a line each; nothing where it is as it was proposed. */
export const amendmentLines = ({ amendment }: Alert, most = SHOWN): readonly string[] => {
  if (amendment === undefined) return []
  const { by, decided_by, surface, changes, problem, comment } = amendment
  const who = namedWithProof(by, decided_by, surface)
  if (problem !== undefined)
    return [
      oneLine(
        `${who} wanted the plan changed, and that is not possible: ${problem}. It is the plan before.`,
        500,
      ),
    ]
  const more = changes.length - most
  return [
    oneLine(`${who} has changed the plan; the approvals before do not count.`),
    ...changes.slice(0, most).map((part) => oneLine(amendedText(part), most > SHOWN ? Infinity : MAX_LINE)),
    ...(more > 0 ? [`and ${more} more changes`] : []),
    ...commentLine(comment === undefined ? undefined : oneLine(comment, MAX_COMMENT)),
  ]
}
