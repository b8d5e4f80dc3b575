import * as fc from 'fast-check'

/** What a parser of Markdown may take long for, or too deep for its stack: each is repeated until the text is as long as wanted. */
const units = [
  // Lazy lines of quotes and lists, nesting.
  '> a\nb\n',
  '>',
  '> ',
  '>\n',
  '- ',
  '1. ',
  '- a\n',
  '- a\n\n  ',
  ' - a\n',
  '> - ',
  '  ',
  '\t',
  '- - - - - - - - - - - - - - x\n\n',
  // Emphasis, alone and in each other.
  '*',
  '*a ',
  'a* ',
  '**a *b ',
  '*a **b ~~c _d ',
  'a* b** c~~ d_ ',
  '***a',
  '_a_',
  '~~',
  '_ * ~ ',
  // Links, references, pictures.
  '[',
  '![',
  ']',
  '[a](',
  '[a](b',
  '[a](b) ',
  '[a](<b',
  "[a](b 'c",
  '](((a)(b)',
  '[a][b]',
  '[a]: b\n',
  '[^a]: b\n',
  'https://a.example/',
  'https://a.example/....',
  '<https://a.example/',
  // Tables, headings, rules.
  '|',
  '|a',
  '| a |\n|---|\n',
  '|-',
  '# ',
  '# a #\n',
  'a\n===\n',
  '=\n',
  '---\n',
  // Code, entities, HTML.
  '`',
  '`a``b```c',
  '```\n',
  '``` a',
  '~~~\n',
  '```json\n',
  '> ```json\n',
  '- ```json\n{}\n',
  '    a\n',
  '&',
  '&amp;',
  '&#x10ffff;',
  '<',
  '<a>',
  '<!--',
  '</a',
  '\\',
  '\\[',
  // JSON, characters.
  '{"a":[',
  '[[',
  '"',
  '\n',
  '\r',
  '\r\n',
  ' \n',
  '\u0000',
  '\u200d',
  '\u202e',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\ud83d',
  '\udc00',
  '👩‍💻',
  'e\u0301\u0301',
  'a',
] as const

const grown = (unit: string, size: number): string =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

/** How a text is made: what fails is told by this, and not by a million characters. */
export interface Recipe {
  readonly units: readonly string[]
  /** All through each other, or one after the other. */
  readonly order: 'mixed' | 'blocks'
}

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  units: fc.array(fc.constantFrom(...units), { minLength: 1, maxLength: 4 }),
  order: fc.constantFrom('mixed', 'blocks'),
})

export const madeBy = ({ units: chosen, order }: Recipe, size: number): string =>
  order === 'mixed'
    ? grown(chosen.join(''), size)
    : chosen.map((unit) => grown(unit, Math.ceil(size / chosen.length))).join('\n')

/** A text of so many characters made of few such units. */
export const adversarial = (size: number): fc.Arbitrary<string> =>
  recipes.map((recipe) => madeBy(recipe, size))

/** Each unit by itself, so that none depends on chance. */
export const eachGrown = (size: number): readonly (readonly [name: string, text: string])[] =>
  units.map((unit) => [JSON.stringify(unit), grown(unit, size)])
