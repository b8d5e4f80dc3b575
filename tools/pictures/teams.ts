/** What Teams shows a card with: Microsoft's light theme for Adaptive Cards, which its clients use, and one near its dark theme. */

const FONT = "'Segoe UI', Inter, Tahoma, Geneva, Verdana, sans-serif"
const MONO = "'Courier New', 'DejaVu Sans Mono', monospace"
const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 }
const weights = { lighter: 200, default: 400, bolder: 600 }
const font = (fontFamily: string) => ({ fontFamily, fontSizes: sizes, fontWeights: weights })
const colour = (full: string, subtle: string) => ({ default: full, subtle })

const light = {
  foregroundColors: {
    default: colour('#ff252424', '#bf252424'),
    dark: colour('#252424', '#bf252424'),
    light: colour('#ffffff', '#fff3f2f1'),
    accent: colour('#6264a7', '#8b8cc7'),
    good: colour('#92c353', '#e592c353'),
    warning: colour('#f8d22a', '#e5f8d22a'),
    attention: colour('#c4314b', '#e5c4314b'),
  },
  grounds: {
    default: '#ffffff',
    emphasis: '#fff9f8f7',
    accent: '#C7DEF9',
    good: '#CCFFCC',
    attention: '#FFC5B2',
    warning: '#FFE2B2',
  },
  line: '#EEEEEE',
}
const dark: typeof light = {
  foregroundColors: {
    default: colour('#ffffff', '#bfffffff'),
    dark: colour('#252424', '#bf252424'),
    light: colour('#ffffff', '#bfffffff'),
    accent: colour('#a6a7dc', '#8b8cc7'),
    good: colour('#92c353', '#e592c353'),
    warning: colour('#f8d22a', '#e5f8d22a'),
    attention: colour('#f9526b', '#e5f9526b'),
  },
  grounds: {
    default: '#292929',
    emphasis: '#1f1f1f',
    accent: '#2f2f4a',
    good: '#1d3320',
    attention: '#4a2227',
    warning: '#463a16',
  },
  line: '#3d3d3d',
}

const hostConfig = ({ foregroundColors, grounds, line }: typeof light) => ({
  supportsInteractivity: true,
  fontFamily: FONT,
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: line },
  fontStyles: { default: font(FONT), monospace: font(MONO) },
  containerStyles: Object.fromEntries(
    Object.entries(grounds).map(([name, backgroundColor]) => [name, { backgroundColor, foregroundColors }]),
  ),
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  adaptiveCard: { allowCustomStyle: false },
})

const STYLE = `:root{color-scheme:light dark}body{margin:0;padding:18px;background:light-dark(#f5f5f5,#141414);max-width:640px;font-family:${FONT}}
#cards{display:grid;gap:12px;overflow-wrap:anywhere}#cards>div{border:1px solid light-dark(#e1e1e1,#3d3d3d);border-radius:6px;overflow:hidden;box-shadow:0 1px 3px #0002}
.ac-pushButton{border:1px solid light-dark(#d1d1d1,#666);border-radius:4px;background:light-dark(#fff,#292929);color:light-dark(#242424,#fff);font:600 14px ${FONT};padding:6px 14px}`

export const teamsHtml = `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><div id="cards"></div>`

/** Script for the browser: parses, validates and renders the cards with the official renderer; answers what it objects to. */
export const renderScript = (cards: readonly unknown[]): string => `(() => {
  const problems = []
  for (const content of ${JSON.stringify(cards).replaceAll('<', '\\u003c')}) {
    const card = new AdaptiveCards.AdaptiveCard()
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches
    card.hostConfig = new AdaptiveCards.HostConfig(isDark ? ${JSON.stringify(hostConfig(dark))} : ${JSON.stringify(hostConfig(light))})
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4)
    card.parse(content, context)
    for (let index = 0; index < context.eventCount; index++) problems.push(context.getEventAt(index).message)
    for (const failure of card.validateProperties().validationEvents) problems.push(failure.message)
    document.getElementById('cards').append(card.render())
  }
  return problems
})()`
