import { oneLine } from '../../../functions/runtime/text'
import type { Place } from '../../../stacks/settings/names'
import { ownTags } from '../../../stacks/settings/names'
import type { Tags } from '../../shared/aws-check'
import { type Finding, ok, type ResourceImport, stop } from '../../shared/finding'

/** Longest text of others that a finding repeats. */
const LONGEST = 120

/** A name that somebody else has chosen, on a line of ours. */
export const shown = (text: string): string => oneLine(text, LONGEST)

/** Some of them: a list of others may have any length. */
export const listed = (texts: readonly string[]): string =>
  texts.slice(0, 5).map(shown).join(', ') + (texts.length > 5 ? ` and ${texts.length - 5} more` : '')

const tagOf = (tags: Tags, key: string): string | undefined => tags.find(({ Key }) => Key === key)?.Value

/** The tag `Stage` is newer than 1.0.0, and the guide gives none: what has it was made, or taken over, by this stack. */
export const isOfStage = (tags: Tags, settings: Pick<Place, 'stage'>): boolean => {
  const { Project, Stage } = ownTags(settings)
  return tagOf(tags, 'Project') === Project && tagOf(tags, 'Stage') === Stage
}

/** Who else has said that a thing is theirs; `undefined` where its tags name no one. */
export const otherOwner = (tags: Tags): string | undefined => {
  const formation = tagOf(tags, 'aws:cloudformation:stack-name')
  if (formation !== undefined) return `CloudFormation's stack ${shown(formation)} has it`
  const project = tagOf(tags, 'Project')
  return project === undefined || project === 'CloudOpsAgent'
    ? undefined
    : `its tag Project is ${shown(project)}`
}

/** Of what the definition gives none: Terraform would leave it, and whom it lets in. */
export const OTHERS_POLICY = 'it has a policy of its own, which would go on to let others in: remove it first'

export const free = (check: string): Finding => ok(check, 'is free')
export const ours = (check: string): Finding => ({ ...ok(check, 'of this deployment'), deployed: true })

/** Made as the guide says, with something in it that is worth keeping. */
export const adoptable = (
  check: string,
  to: string,
  id: string,
): Finding & { readonly adopts: ResourceImport } => ({
  ...stop(
    check,
    'is there already, as the deployment guide makes it: making it would fail',
    'make adopt takes it over with what is in it; another stage leaves it alone (docs/migrating.md)',
  ),
  adopts: { to, id },
})

/** Of somebody else, or used in a way that would end: neither made nor taken over. */
export const foreign = (check: string, why: string): Finding =>
  stop(
    check,
    `is there already, and not by this stack: ${why}`,
    'give that another name, or take another stage (docs/migrating.md)',
  )
