import * as fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels } from '../../../../../functions/adapters/channels'
import { alertPage } from '../../../../../functions/approval-handler/link/page/alert-page'
import { cutTree } from '../../../../../functions/domain/messages/markdown/cut'
import { htmlDialect } from '../../../../../functions/domain/messages/markdown/html'
import { parseMarkdown } from '../../../../../functions/domain/messages/markdown/parse'
import { sectionOf, withoutPlan } from '../../../../../functions/domain/messages/markdown/sections'
import { textOf, walk } from '../../../../../functions/domain/messages/markdown/walk'
import { messageFor } from '../../../../../functions/domain/messages/message'
import { fencedJson } from '../../../../../functions/domain/plan/fenced-json'
import { excess, parseJson } from '../../../../../functions/runtime/json'
import { oneLine, visible } from '../../../../../functions/runtime/text'
import type { Channel } from '../../../../../schemas/scalars'
import { eachGrown, madeBy, recipes } from '../../../../support/adversarial'
import { assertCheap } from '../../../../support/cpu'
import { sampleSize } from '../../../../support/sample-size'
import * as sample from '../../../../support/samples'

const reading = suite('Markdown: read as others read it')

const theirs = (text: string): string =>
  walk(
    fromMarkdown(text, {
      extensions: [gfm({ singleTilde: false })],
      mdastExtensions: [gfmFromMarkdown()],
    }).children,
    htmlDialect,
  ).join('\n')
const ours = (text: string): string => walk(parseMarkdown(text).children, htmlDialect).join('\n')

const texts: readonly (readonly [string, string])[] = [
  ['headings', '# A\n\n## B ##\n\nC\n===\n\nD\n---\n\n#no\n\n### E #\n'],
  [
    'emphasis',
    '**b** *e* ***both*** **a *b* c** _x_ __y__ ~~z~~ snake_case_name 2*3*4 a*b*c **a** **b**, *c*',
  ],
  ['emphasis that does not pair', '*foo**bar* **foo*bar** ***a** b* * a * *a `*` b* **'],
  ['code', '`a` `` a`b `` ` ` `x y` `not'],
  ['links', '[a](https://x.example/a_b "t") [*a*](https://x.example/) [a [b](https://y.example/) c'],
  ['links without brackets', 'see https://y.example/z. and <https://z.example>, (https://w.example)'],
  ['links that are none', '[a](javascript:alert(1)) [a]( [a] (b) \\[x\\](y)'],
  ['pictures', '![alt](https://x.example/p.png) [![a](https://x.example/p)](https://y.example/)'],
  ['breaks', 'a  \nb\\\nc\nd'],
  ['entities', '&amp; &lt; &#60; &#x3C; &unknown; &#0;'],
  ['escapes', 'a\\*b \\\\ \\a \\`x\\`'],
  [
    'lists',
    '- a\n- b\n  - c\n  - d\n\n    more of d\n- e\n\n1. one\n2. two\n   more\n\n   ```sh\n   ls\n   ```\n3. three',
  ],
  ['lists of several kinds', '* x\n* y\n\n+ z\n1) a\n2) b\n3. c'],
  [
    'lists and paragraphs',
    'Cause:\n1. first\n2. second\n- item\nlazy\n\n- a\n\n\n- b\n\n  c\n\nd\n14. no list',
  ],
  ['empty items', '- \n- b\n-\n  c'],
  ['quotes', '> q1\n> q2\nlazy\n\n> ```\n> code\n> ```\nout\n\n> a\n>\n> b\n\n> - c\n>   d'],
  [
    'fences',
    '```json\n{}\n```\n\n~~~ sh\nx\n~~~\ny\n\n````\n```\n````\n\n  ```\n  x\n   y\n  ```\n\n``` a`b\n\n```\nopen',
  ],
  ['code by indentation', 'a\n    b\n\n    c\n\n      d\n\ne'],
  ['tables', '| a | b |\n|---|:-:|\n| 1 | `x\\|y` |\n| 2 |\nx\n\ny\n\n|a|\n|-|-|'],
  ['rules', 'a\n***\nb\n\n- a\n---\nb\n\n* * *'],
  ['HTML', 'x<br>y <b>z</b>\n\n<div>\n\n*a*\n\n</div>'],
]
for (const [name, text] of texts) reading(name, () => assert.is(ours(text), theirs(text)))

const word = fc.constantFrom(
  'cache',
  'the',
  'edge',
  'serves',
  '`x`',
  '**stale**',
  '*old*',
  'a_b',
  '503',
  'https://a.example/x',
)
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '))
const block = fc.oneof(
  line,
  fc.tuple(fc.integer({ min: 1, max: 4 }), line).map(([depth, text]) => `${'#'.repeat(depth)} ${text}`),
  fc.array(line, { minLength: 1, maxLength: 4 }).map((items) => items.map((item) => `- ${item}`).join('\n')),
  fc
    .array(line, { minLength: 1, maxLength: 4 })
    .map((items) => items.map((item, at) => `${at + 1}. ${item}`).join('\n')),
  fc.tuple(line, line, line).map(([a, b, c]) => `- ${a}\n  - ${b}\n    - ${c}`),
  fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.map((text) => `> ${text}`).join('\n')),
  line.map((code) => `\`\`\`\n${code}\n\`\`\``),
  fc.tuple(line, line).map(([a, b]) => `| ${a} | ${b} |\n|---|---|\n| ${b} | ${a} |`),
)
reading('whatever an agent writes with them', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
      const text = blocks.join('\n\n')
      assert.is(ours(text), theirs(text))
    }),
    { numRuns: sampleSize(300) },
  )
})
reading('an address that begins with the name of another host is no link', () => {
  for (const address of ['https://apple.example@evil.example/', 'https://apple.example:1@evil.example?a'])
    assert.is(ours(`[status](${address})`), '<p>status</p>')
  assert.match(ours('[status](https://a.example/@b?c@d)'), '<a href="https://a.example/@b?c@d"')
})
reading('what is beyond its length is said to be there', () => {
  const text = ours(`${'word '.repeat(7_000)}end`)
  assert.not.match(text, 'end</p>')
  assert.match(text, 'The text is longer')
})
reading.run()

const cost = suite('Markdown: no text costs a message')

/** Characters of the largest answer that an agent may give. */
const LARGEST = sampleSize(1_000_000)
const BUDGET_MS = 200

const alertWith = (text: string) => ({
  ...sample.pending(),
  agent_analysis: text,
  analysis_problem: text.slice(0, 1_000),
})
const functions: Readonly<Record<string, (text: string) => unknown>> = {
  parseMarkdown,
  visible,
  oneLine: (text) => oneLine(text, 300),
  fencedJson,
  parseJson,
  excess: (text) => excess([text], { length: 10, depth: 1, values: 1 }),
  'cutTree, walk, textOf': (text) => {
    const { children } = parseMarkdown(text)
    const [first] = children
    return [cutTree(children, 5_000), walk(children, htmlDialect), first && textOf(first)]
  },
  sections: (text) => sectionOf(withoutPlan(parseMarkdown(text)), 'Root Cause'),
  'approval page': (text) =>
    alertPage({
      status: 200,
      alert: alertWith(text),
      now: sample.pending().timestamp,
      approvalsNeeded: 1,
      execution: { mode: 'gated', dry_run: false },
    }),
  ...Object.fromEntries(
    Object.entries(channels).map(([channel, { render }]) => [
      channel,
      (text: string) =>
        render(
          messageFor(
            'AlertAnalyzed',
            alertWith(text),
            sample.policy,
            channel as Channel,
            'https://a.example/',
          ),
        ),
    ]),
  ),
}
const held = async (text: string, name: string): Promise<void> => {
  for (const [what, run] of Object.entries(functions))
    await assertCheap(`${what} of ${name}`, BUDGET_MS, () => run(text))
}
for (const [name, text] of eachGrown(LARGEST)) cost(`a million characters of ${name}`, () => held(text, name))
cost('whatever is made of them, in a quote, a list, a table or a fence', async () => {
  const before = fc.constantFrom(
    '',
    '> ',
    '- - - - - - - - x\n',
    '> > > > > > > > ```json\n',
    '| a |\n|---|\n',
    '## Root Cause\n\n',
  )
  await fc.assert(
    fc.asyncProperty(before, recipes, (start, recipe) => held(start + madeBy(recipe, LARGEST), 'it')),
    { numRuns: sampleSize(20), seed: 14 },
  )
})
cost.run()
