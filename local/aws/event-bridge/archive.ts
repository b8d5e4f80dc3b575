import * as t from 'io-ts'
import { inMemory, type Persistence } from '../../persistence'
import { type Definition, DefinitionError } from '../../terraform'
import { archiveArn, type Buses, EventArchive, understood } from './definition'
import { Event } from './event'
import { compilePattern } from './pattern'

export interface Archive {
  readonly name: string
  readonly arn: string
  readonly sourceArn: string
  readonly description?: string | undefined
  readonly pattern?: string | undefined
  readonly retentionDays: number
  readonly createdAt: Date
  readonly events: readonly Event[]
  keeps(event: Event): boolean
  add(event: Event): void
}

/** @throws DefinitionError where an archive is not understood, with its address */
export const readArchives = (
  definition: Definition,
  buses: Buses,
  kept: Persistence = inMemory,
): readonly Archive[] =>
  definition.ofType('aws_cloudwatch_event_archive', EventArchive).map(({ address, attributes }) => {
    const { name, event_source_arn: sourceArn, event_pattern: pattern } = attributes
    if (!sourceArn.startsWith('arn:') || buses.find(sourceArn) === undefined)
      throw new DefinitionError(address, `there is no event bus ${sourceArn}`)
    const list = `archive-${name}`
    const events = kept.list(list, Event)
    return {
      name,
      arn: archiveArn(definition.region, definition.accountId, name),
      sourceArn,
      description: attributes.description,
      pattern,
      retentionDays: attributes.retention_days ?? 0,
      createdAt: new Date(kept.readOrMake(`${list}-began`, t.string, () => new Date().toISOString())),
      events,
      keeps: pattern === undefined ? () => true : understood(address, () => compilePattern(pattern)),
      add: (event) => {
        events.push(event)
        kept.append(list, event)
      },
    }
  })
