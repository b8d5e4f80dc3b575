import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoSettings } from '../../local/commands/demo/settings'
import { resourceTypes } from '../../local/resource-types'
import { readDefinition } from '../../local/terraform'
import { contextWith } from '../../stacks/settings/source'
import { functionCompositions, synth } from '../../stacks/synth'
import { type Deployed, deployedFunctions } from './deployed'
import { type Bench, type Figure, median, type Picture } from './model'
import { loadedIn, twoClients } from './pace'
import { type Area, treemap } from './treemap'

const ROUNDS = 21
/** Times what two SDK clients take. */
const SMALL = 1.25
const LARGE = 1.6
/** Those that people and other functions wait for, or that run every minute. */
const QUICK = ['alert-sweeper', 'approval-handler', 'notify']

const kilobytes = ({ folder }: Deployed): { readonly first: number; readonly late: number } => {
  const sizes = readdirSync(folder).map((file) => statSync(join(folder, file)).size / 1_000)
  const first = statSync(join(folder, 'index.js')).size / 1_000
  return { first, late: sizes.reduce((sum, size) => sum + size, -first) }
}

/** Smaller parts of a function's start are one. */
const OTHERS_KB = 3
const colours: readonly (readonly [RegExp, string])[] = [
  [/^(@aws|@aws-sdk|@smithy|powertools)\//, '#ffe0b8'],
  [/^(functions\/|schemas$)/, '#cfe3ff'],
  [/./, '#e4e7ec'],
]

/** The package that a source file is of, or the folder. */
const ownerOf = (file: string): string => {
  const [, inPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
  const [top = '', folder = ''] = file.split('/')
  return inPackage?.replace('@aws-lambda-', '') ?? (top === 'functions' ? `${top}/${folder}` : top)
}

const areasOf = (files: Readonly<Record<string, number>>): readonly Area[] => {
  const sizes = new Map<string, number>()
  const add = (name: string, size: number): void => void sizes.set(name, (sizes.get(name) ?? 0) + size)
  for (const [file, bytes] of Object.entries(files)) add(ownerOf(file), bytes / 1_000)
  for (const [name, size] of [...sizes]) if (size < OTHERS_KB && sizes.delete(name)) add('others', size)
  return [...sizes]
    .sort(([, a], [, b]) => b - a)
    .map(([name, size]) => ({ name, size, colour: colours.find(([of]) => of.test(name))?.[1] ?? '' }))
}

const picture = async (): Promise<Picture> => ({
  path: 'pictures/code-at-the-start.svg',
  caption: 'What each function parses at its start, by area: of AWS, of this project, and of other packages',
  svg: await treemap(
    Object.fromEntries(
      Object.entries(await functionCompositions()).map(([name, { start }]) => [name, areasOf(start)]),
    ),
  ),
})

export const coldStart: Bench = {
  title: 'Cold start',
  method:
    'CPU time that a process takes to load each function as it is deployed, over that of Node alone, times what a bundle of two clients ' +
    `of the SDK takes (DynamoDB and EventBridge): the median of ${ROUNDS} rounds, in each of which all of them have their turn, since the ` +
    'speed of a machine that others use as well changes from minute to minute. What is loaded when it is first needed lies in files of ' +
    'its own and is not part of it.',
  run: async (tell, life) => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-cold-'))
    life.add(() => rmSync(folder, { recursive: true, force: true }))
    tell('synthesizing the stack')
    const stack = await synth(
      contextWith(demoSettings({ monitors: [{ domain: 'shop.example.com' }], probe: {} })),
      folder,
    )
    const functions = deployedFunctions(
      readDefinition(stack, resourceTypes, { endpoint: 'http://127.0.0.1:9' }),
      folder,
    )
    const two = twoClients(folder)
    const measured = new Map<string, number[]>()
    const measure = async (name: string, ...given: Parameters<typeof loadedIn>): Promise<void> => {
      measured.set(name, [...(measured.get(name) ?? []), await loadedIn(...given)])
    }
    for (let round = 1; round <= ROUNDS; round += 1) {
      tell(`round ${round} of ${ROUNDS}`)
      await measure('', [])
      await measure('two', [two])
      for (const { name, bundle, variables } of functions) await measure(name, [bundle], variables)
    }
    const load = (name: string, round: number): number =>
      (measured.get(name)?.[round] ?? 0) - (measured.get('')?.[round] ?? 0)
    const rounds = Array.from({ length: ROUNDS }, (_, round) => round)
    const took = (name: string): number => median(rounds.map((round) => load(name, round)))
    const figures = functions.map(
      ({ name }): Figure => ({
        what: name,
        value: median(rounds.map((round) => load(name, round) / load('two', round))),
        goal: { most: QUICK.includes(name) ? SMALL : LARGE },
      }),
    )
    const details = [
      `Node itself ${median(measured.get('') ?? []).toFixed(0)} ms, two clients ${took('two').toFixed(0)} ms more`,
      ...functions.map((one) => {
        const { first, late } = kilobytes(one)
        return `${one.name} ${took(one.name).toFixed(0)} ms: ${first.toFixed(0)} kB at the start, ${late.toFixed(0)} kB when needed`
      }),
    ]
    return { figures, details, picture: await picture() }
  },
}
