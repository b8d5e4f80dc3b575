import { problem } from '../../functions/domain/monitor-rules/problem'
import { freshMinutes, quorumOf, type VantageSettings } from '../../schemas/vantage'
import type { StackSettings } from './model'
import { minutesOf } from './schedule'

type Known = Pick<StackSettings, 'vantage' | 'region' | 'schedule' | 'monitors'>

/** Settings of several regions that contradict one another: each of them would show only when a region is lost. */
export const vantageProblems = (settings: Known): readonly string[] => {
  const { vantage } = settings
  if (vantage === undefined) return []
  return [
    ...commonProblems(vantage, settings),
    ...(vantage.role === 'primary' ? primaryProblems(vantage, settings) : witnessProblems(vantage, settings)),
  ].map((line) => `vantage.${line}`)
}

const commonProblems = (vantage: VantageSettings, { region, schedule }: Known): readonly string[] => {
  const least = 2 * minutesOf(schedule)
  return [
    ...(vantage.region === undefined || vantage.region === region
      ? []
      : [problem('region', vantage.region, `${region}, which is the setting region`)]),
    ...(freshMinutes(vantage) < least
      ? [
          problem(
            'fresh_minutes',
            freshMinutes(vantage),
            `at least ${least}: twice the interval of schedule, or the other counts as silent between two of its ticks`,
          ),
        ]
      : []),
  ]
}

const notOf = (role: string, vantage: VantageSettings, ...names: readonly (keyof VantageSettings)[]) =>
  names.flatMap((name) =>
    vantage[name] === undefined ? [] : [problem(name, vantage[name], `no such setting of a ${role}`)],
  )

/** Places of those that are there already. */
const repeated = (values: readonly string[]): readonly number[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []))

const primaryProblems = (vantage: VantageSettings, { region }: Known): readonly string[] => {
  const { witnesses = [] } = vantage
  const quorum = quorumOf(vantage)
  const regions = witnesses.map((one) => one.region)
  return [
    ...notOf('primary', vantage, 'primary'),
    ...(witnesses.length === 0
      ? [problem('witnesses', vantage.witnesses ?? null, 'at least one witness, or no setting vantage')]
      : []),
    ...regions.flatMap((one, index) =>
      one === region
        ? [problem(`witnesses.${index}.region`, one, 'another region than the one that it is to watch')]
        : [],
    ),
    ...repeated(regions).map((index) =>
      problem(`witnesses.${index}.region`, regions[index], 'a region once: it is what a witness is called'),
    ),
    ...repeated(witnesses.map(({ role_arn }) => role_arn)).map((index) =>
      problem(
        `witnesses.${index}.role_arn`,
        witnesses[index]?.role_arn,
        'a role once: each witness has its own',
      ),
    ),
    ...(witnesses.length > 0 && quorum > witnesses.length + 1
      ? [
          problem(
            'quorum',
            quorum,
            `at most ${witnesses.length + 1}: this deployment and its ${witnesses.length === 1 ? 'witness' : 'witnesses'}`,
          ),
        ]
      : []),
  ]
}

const witnessProblems = (vantage: VantageSettings, { region, monitors }: Known): readonly string[] => {
  const { primary } = vantage
  const others = notOf('witness', vantage, 'witnesses', 'quorum', 'hold_minutes')
  if (primary === undefined)
    return [...others, problem('primary', null, "an entry of the first deployment's output vantage_points")]
  const place = (arn: string) => arn.split(':').slice(3, 5).join(' in account ')
  const [there, account] = primary.bus_arn.split(':').slice(3, 5)
  return [
    ...others,
    ...(there === region
      ? [problem('primary.bus_arn', primary.bus_arn, `a bus of another region than ${region}`)]
      : []),
    ...(['key_arn', 'table_arn'] as const).flatMap((name) =>
      place(primary[name]) === place(primary.bus_arn)
        ? []
        : [problem(`primary.${name}`, primary[name], `one of ${place(primary.bus_arn)}, as the bus`)],
    ),
    ...(primary.role_arn.split(':')[4] === account
      ? []
      : [problem('primary.role_arn', primary.role_arn, `a role of account ${account}, as the bus`)]),
    ...(monitors.length === 0 ? ['monitors: found [], allowed are those of the first deployment'] : []),
  ]
}
