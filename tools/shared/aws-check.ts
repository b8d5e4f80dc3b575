import { type Finding, warn } from './finding'

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error')
export const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && '$metadata' in error
    ? (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode
    : undefined
export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 || nameOf(error) === 'ResourceNotFoundException'
/** These credentials may not ask. */
export const isDenied = (error: unknown): boolean =>
  statusOf(error) === 403 || /^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(nameOf(error))

/** What is no error, but that there is none. */
export const absent = async <A>(code: string, ask: () => Promise<A>): Promise<A | undefined> => {
  try {
    return await ask()
  } catch (error) {
    if (nameOf(error) === code) return undefined
    throw error
  }
}

/** One question to AWS. What may not be asked, or gets no answer, is left open and said. */
export const asked = async (
  check: string,
  permission: string,
  ask: () => Promise<Finding>,
): Promise<Finding> => {
  try {
    return await ask()
  } catch (error) {
    return {
      ...(isDenied(error)
        ? warn(check, 'not known: these credentials may not ask', `allow ${permission}, or look by hand`)
        : warn(check, `not known: the question failed (${nameOf(error)})`, 'try again, or look by hand')),
      unknown: true,
    }
  }
}

export type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
/** Names hold the stage; that a thing of this name is of this product is known by the tag that the stack gives all of its things. */
export const isOurs = (tags: Tags): boolean =>
  tags.some(({ Key, Value }) => Key === 'Project' && Value === 'CloudOpsAgent')
