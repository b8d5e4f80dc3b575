import type { Mutant } from './mutant'

/** The guards of the local cloud. */
export const local: readonly Mutant[] = [
  {
    name: 'the page takes requests of other sites',
    file: 'local/console/index.ts',
    find: 'if (origin !== undefined && origin !== ',
    replace: "if (origin === '' && origin !== ",
    tests: ['test/local/console/console.test.ts'],
  },
  {
    name: 'the page answers under any name of this address',
    file: 'local/console/index.ts',
    find: '/^(127\\.0\\.0\\.1|localhost)(:\\d+)?$/.test(host)',
    replace: "host !== ''",
    tests: ['test/local/console/console.test.ts'],
  },
  {
    name: 'a redriven letter stays in its queue',
    file: 'local/console/dead-letters.ts',
    find: '      await queues.remove(name, message.id)\n',
    replace: '',
    tests: ['test/local/console/dead-letters.test.ts'],
  },
  {
    name: 'a letter of one channel is redriven to all of them',
    file: 'local/aws/event-bridge/index.ts',
    find: 'settings.dead_letter_config?.arn === deadLettersArn',
    replace: 'settings.dead_letter_config !== undefined',
    tests: ['test/local/console/dead-letters.test.ts'],
  },
  {
    name: 'a torn line makes the next one unreadable',
    file: 'local/persistence.ts',
    find: '      if (whole !== text) truncateSync(file, Buffer.byteLength(whole))\n',
    replace: '',
    tests: ['test/local/persistence.test.ts'],
  },
  {
    name: 'a changed definition passes for changed code',
    file: 'local/commands/serve/changes.ts',
    find: "  if (before.rest !== after.rest) return { kind: 'definition' }\n",
    replace: '',
    tests: ['test/local/commands/serve/changes.test.ts'],
  },
  {
    name: 'everybody may read the key in the file to be sourced',
    file: 'local/commands/serve/env-file.ts',
    find: '{ mode: 0o600 }',
    replace: '{ mode: 0o644 }',
    tests: ['test/local/commands/serve/env-file.test.ts'],
  },
]
