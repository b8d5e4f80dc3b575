import type { Mutant } from './mutant'

/** The guards of the local cloud. */
export const local: readonly Mutant[] = [
  {
    name: 'the page takes requests of other sites',
    file: 'local/page.ts',
    find: 'if (origin !== undefined && origin !== ',
    replace: "if (origin === '' && origin !== ",
    tests: ['test/local/page.test.ts'],
  },
  {
    name: 'the page answers under any name of this address',
    file: 'local/page.ts',
    find: '/^(127\\.0\\.0\\.1|localhost)(:\\d+)?$/.test(host)',
    replace: "host !== ''",
    tests: ['test/local/page.test.ts'],
  },
  {
    name: 'a redriven letter stays in its queue',
    file: 'local/page/dead-letters.ts',
    find: '      await queues.remove(name, message.id)\n',
    replace: '',
    tests: ['test/local/page/dead-letters.test.ts'],
  },
  {
    name: 'a letter of one channel is redriven to all of them',
    file: 'local/event-bridge.ts',
    find: 'settings.dead_letter_config?.arn === deadLettersArn',
    replace: 'settings.dead_letter_config !== undefined',
    tests: ['test/local/page/dead-letters.test.ts'],
  },
  {
    name: 'a torn line makes the next one unreadable',
    file: 'local/kept.ts',
    find: '      if (whole !== text) truncateSync(file, Buffer.byteLength(whole))\n',
    replace: '',
    tests: ['test/local/kept.test.ts'],
  },
  {
    name: 'a changed definition passes for changed code',
    file: 'local/serve/changes.ts',
    find: "  if (before.rest !== after.rest) return { kind: 'definition' }\n",
    replace: '',
    tests: ['test/local/serve/changes.test.ts'],
  },
  {
    name: 'everybody may read the key in the file to be sourced',
    file: 'local/serve/env-file.ts',
    find: '{ mode: 0o600 }',
    replace: '{ mode: 0o644 }',
    tests: ['test/local/serve/env-file.test.ts'],
  },
]
