import * as t from 'io-ts'
import { attributes } from '../../terraform/attributes'
import { terraformMakes } from '../by-terraform'
import { AwsError, type JsonOperation, jsonOperation } from '../services/protocol'
import { ruleArn } from './definition'
import { compilePattern, InvalidPattern } from './pattern'
import { PutTarget, withTargets } from './put-targets'
import { INVALID, MAX_PATTERN, withinLimits } from './request'
import type { RulePorts } from './rule-operations'
import type { Rule } from './rules'

export interface RuleChangePorts extends RulePorts {
  /** Changed in place: the bus walks it for each event. */
  readonly rules: Rule[]
  /** Names of rules that the definition has: they are Terraform's, and only switched on and off here. */
  readonly defined: ReadonlySet<string>
}

const Tags = t.array(t.strict({ Key: t.string, Value: t.string }))
const PutRule = attributes(
  { Name: t.string },
  {
    EventBusName: t.string,
    EventPattern: t.string,
    Description: t.string,
    State: t.string,
    ScheduleExpression: t.string,
    Tags,
  },
)
const OfRule = attributes({ Name: t.string }, { EventBusName: t.string, Force: t.boolean })

const compiled = (pattern: string): Rule['matches'] => {
  try {
    return compilePattern(pattern)
  } catch (error) {
    if (error instanceof InvalidPattern) throw new AwsError('InvalidEventPatternException', error.message)
    throw error
  }
}

/** Rules of a bus, as on AWS. */
const MAX_RULES = 300

/** @throws AwsError for a rule that AWS does not take */
const refuseRule = ({ Name, Description, State, EventPattern }: t.TypeOf<typeof PutRule>): void => {
  withinLimits('name', Name, { pattern: /^[.\-_A-Za-z0-9]+$/, max: 64 })
  if (Description !== '') withinLimits('description', Description, { max: 512 })
  withinLimits('eventPattern', EventPattern, { max: MAX_PATTERN })
  withinLimits('state', State, { pattern: /^(ENABLED|DISABLED)$/, max: 100 })
}

/** Operations that make, change and remove rules while the cloud runs: what a tool needs that follows the bus for a while. */
export const ruleChanges = ({
  region,
  accountId,
  buses,
  rules,
  defined,
}: RuleChangePorts): Readonly<Record<string, JsonOperation>> => {
  const busOf = (given = 'default'): string => {
    const bus = buses.find(given)
    if (bus === undefined)
      throw new AwsError('ResourceNotFoundException', `Event bus ${given} does not exist.`)
    return bus
  }
  const indexOf = (name: string, bus: string): number =>
    rules.findIndex((rule) => rule.name === name && rule.bus === bus)
  const replace = (name: string, given: string | undefined, change: (rule: Rule) => Rule): void => {
    const bus = busOf(given)
    const index = indexOf(name, bus)
    const rule = rules[index]
    if (rule === undefined)
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`)
    rules[index] = change(rule)
  }
  const own = (name: string): void => {
    if (defined.has(name))
      throw new AwsError(
        'ManagedRuleException',
        `The rule ${name} is the definition's: ${terraformMakes('functions/*/contract.ts')}`,
      )
  }
  const switching = (enabled: boolean) =>
    jsonOperation(INVALID, OfRule, ({ Name, EventBusName }) => {
      replace(Name, EventBusName, (rule) => ({ ...rule, enabled }))
      return {}
    })

  return {
    EnableRule: switching(true),
    DisableRule: switching(false),
    PutRule: jsonOperation(INVALID, PutRule, (given) => {
      const { Name, EventBusName, EventPattern, Description, State, ScheduleExpression } = given
      own(Name)
      refuseRule(given)
      if (ScheduleExpression !== undefined)
        throw new AwsError(
          INVALID,
          `the local cloud does not have schedules by hand: ${terraformMakes('functions/*/contract.ts')}`,
        )
      if (EventPattern === undefined)
        throw new AwsError(INVALID, 'Parameter(s) EventPattern or ScheduleExpression must be specified.')
      const bus = busOf(EventBusName)
      const index = indexOf(Name, bus)
      if (index === -1 && rules.filter((rule) => rule.bus === bus).length >= MAX_RULES)
        throw new AwsError('LimitExceededException', `A bus has at most ${MAX_RULES} rules.`)
      const rule: Rule = {
        arn: ruleArn(region, accountId, bus, Name),
        name: Name,
        bus,
        enabled: State !== 'DISABLED',
        description: Description,
        pattern: EventPattern,
        targets: rules[index]?.targets ?? [],
        matches: compiled(EventPattern),
      }
      rules.splice(index === -1 ? rules.length : index, index === -1 ? 0 : 1, rule)
      return { RuleArn: rule.arn }
    }),
    PutTargets: jsonOperation(
      INVALID,
      attributes({ Rule: t.string, Targets: t.array(PutTarget) }, { EventBusName: t.string }),
      ({ Rule: name, EventBusName, Targets }) => {
        own(name)
        replace(name, EventBusName, (rule) => withTargets(rule, Targets))
        return { FailedEntryCount: 0, FailedEntries: [] }
      },
    ),
    RemoveTargets: jsonOperation(
      INVALID,
      attributes({ Rule: t.string, Ids: t.array(t.string) }, { EventBusName: t.string, Force: t.boolean }),
      ({ Rule: name, EventBusName, Ids }) => {
        own(name)
        replace(name, EventBusName, (rule) => ({
          ...rule,
          targets: rule.targets.filter(({ id }) => !Ids.includes(id)),
        }))
        return { FailedEntryCount: 0, FailedEntries: [] }
      },
    ),
    DeleteRule: jsonOperation(INVALID, OfRule, ({ Name, EventBusName }) => {
      own(Name)
      const bus = busOf(EventBusName)
      const index = indexOf(Name, bus)
      // Like AWS: a rule that is gone already is no error, one with targets is.
      if (index === -1) return {}
      if ((rules[index]?.targets.length ?? 0) > 0)
        throw new AwsError(INVALID, "Rule can't be deleted since it has targets.")
      rules.splice(index, 1)
      return {}
    }),
  }
}
