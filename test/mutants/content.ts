import type { Mutant } from './mutant'

/** The guards against what others write. */
export const content: readonly Mutant[] = [
  {
    name: 'markdown: nests without end',
    file: 'functions/domain/messages/markdown/blocks.ts',
    find: 'if (depth >= DEEPEST) return textOnly(lines)',
    replace: '',
    tests: ['test/functions/domain/messages/markdown/parse.test.ts'],
  },
  {
    name: 'markdown: empty blocks take no room, and a cut never ends',
    file: 'functions/domain/messages/markdown/cut.ts',
    find: 'Math.max(1, textOf(node).length)',
    replace: 'textOf(node).length',
    tests: ['test/functions/domain/messages/markdown/parse.test.ts'],
  },
  {
    name: 'requests: looked at whatever they hold',
    file: 'functions/domain/plan/agent-requests.ts',
    find: 'const problem = excess(parameters, LIMITS)',
    replace: 'const problem = excess({}, LIMITS)',
    tests: ['test/functions/execution-handler/record/hostile-content.test.ts'],
  },
  {
    name: 'record: a full item is not tried with less',
    file: 'functions/execution-handler/record/record.ts',
    find: "error.tag === 'service_failed' && !error.retryable",
    replace: "error.tag === 'not_found'",
    tests: ['test/functions/execution-handler/record/hostile-content.test.ts'],
  },
  {
    name: 'record: what throws takes the slot with it',
    file: 'functions/execution-handler/record/record.ts',
    find: '      return E.left(unexpected(error))',
    replace: '      throw error',
    tests: ['test/functions/execution-handler/record/hostile-content.test.ts'],
  },
  {
    name: 'agent: an answer without an end passes for a whole one',
    file: 'functions/adapters/agent/whole-answers.ts',
    find: 'if (!ending.isWhole)',
    replace: 'if (false)',
    tests: ['test/functions/adapters/agent/endings.test.ts'],
  },
  {
    name: 'agent: a closed connection is an end',
    file: 'functions/adapters/agent/core/index.ts',
    find: "['content-length', 'transfer-encoding'].some(",
    replace: "['content-type'].some(",
    tests: ['test/functions/adapters/agent/endings.test.ts'],
  },
  {
    name: 'assessment: text after it is overlooked',
    file: 'functions/execution-handler/agent/prompts.ts',
    find: "answer.slice(blocks.at(-1)?.end).trim() === ''",
    replace: "answer !== ''",
    tests: ['test/functions/execution-handler/handle.test.ts'],
  },
  {
    name: 'assessment: two of them are as good as one',
    file: 'functions/execution-handler/agent/prompts.ts',
    find: 'values.filter(isVerdict).length !== 1 || written.length !== 1',
    replace: 'false',
    tests: ['test/functions/execution-handler/handle.test.ts'],
  },
  {
    name: 'analysis document: lines without the mark of the quotation',
    file: 'functions/domain/messages/markdown/quote.ts',
    find: '`> ${line}`.trimEnd()',
    replace: 'line',
    tests: ['test/functions/domain/messages/analysis-document.test.ts'],
  },
]
