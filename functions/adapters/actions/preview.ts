import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import type { PreviewField } from '../../../schemas/plan'
import type { PreviewProblem } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import { isDenied, isThrottling } from '../aws/failure'
import type { Changing, Limits } from './model'

/** Fields of one preview, and characters of one value. */
const MOST_FIELDS = 20
const LONGEST = 500
/** Of a longer value its beginning is shown, and all of it is compared by its digest. */
const SHOWN = 400
/** Longest reason why there is none. */
const MAX_PROBLEM = 300

/** What a change would do to what is there now, read anew. Never rejects. */
export const previewOf = async <P, B>(
  definition: Pick<Changing<P, B>, 'capture' | 'preview'>,
  parameters: P,
  limits: Limits,
): Promise<E.Either<PreviewProblem, readonly PreviewField[]>> => {
  try {
    return E.right(await fieldsOf(definition, parameters, await definition.capture(parameters, limits)))
  } catch (error) {
    return E.left(problemOf(error))
  }
}

/** What went wrong before anything was called, for people. */
export const problemOf = (error: unknown): PreviewProblem => {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const shown = name === 'Error' ? message : `${name}: ${message}`
  return {
    message: oneLine(shown, MAX_PROBLEM),
    throttled: isThrottling(error),
    ...(isDenied(error) ? { denied: true } : {}),
  }
}

/** The fields as people read them, and as they are compared. */
export const fieldsOf = async <P, B>(
  { preview }: Pick<Changing<P, B>, 'preview'>,
  parameters: P,
  before: B,
): Promise<readonly PreviewField[]> => {
  const fields = await preview(parameters, before)
  if (fields.length > MOST_FIELDS) throw new RangeError(`a preview of ${fields.length} fields is too long`)
  return fields.map(({ name, now, after }) => ({
    name: oneLine(name, 60),
    ...(now === undefined ? {} : { now: shown(now) }),
    ...(after === undefined ? {} : { after: shown(after) }),
  }))
}

const shown = (value: string): string => {
  const line = oneLine(value)
  if (line.length <= LONGEST) return line === '' ? '(empty)' : line
  const digest = createHash('sha256').update(value, 'utf8').digest('hex')
  return `${oneLine(line, SHOWN)} (${line.length} characters, SHA-256 ${digest.slice(0, 32)})`
}
