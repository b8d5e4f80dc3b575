/** What Teams shows a card with: the values of Microsoft's light theme for Adaptive Cards, which its clients use. */

const FONT = "'Segoe UI', Inter, Tahoma, Geneva, Verdana, sans-serif"
const MONO = "'Courier New', 'DejaVu Sans Mono', monospace"
const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 }
const weights = { lighter: 200, default: 400, bolder: 600 }
const font = (fontFamily: string) => ({ fontFamily, fontSizes: sizes, fontWeights: weights })
const colour = (full: string, subtle: string) => ({ default: full, subtle })

const foregroundColors = {
  default: colour('#ff252424', '#bf252424'),
  dark: colour('#252424', '#bf252424'),
  light: colour('#ffffff', '#fff3f2f1'),
  accent: colour('#6264a7', '#8b8cc7'),
  good: colour('#92c353', '#e592c353'),
  warning: colour('#f8d22a', '#e5f8d22a'),
  attention: colour('#c4314b', '#e5c4314b'),
}
const grounds = {
  default: '#ffffff',
  emphasis: '#fff9f8f7',
  accent: '#C7DEF9',
  good: '#CCFFCC',
  attention: '#FFC5B2',
  warning: '#FFE2B2',
}

export const teamsHostConfig = {
  supportsInteractivity: true,
  fontFamily: FONT,
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: '#EEEEEE' },
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
}

const STYLE = `body{margin:0;padding:18px;background:#f5f5f5;max-width:640px;font-family:${FONT}}
#cards{display:grid;gap:12px}#cards>div{border:1px solid #e1e1e1;border-radius:6px;overflow:hidden;background:#fff;box-shadow:0 1px 3px #0002}
.ac-pushButton{border:1px solid #d1d1d1;border-radius:4px;background:#fff;color:#242424;font:600 14px ${FONT};padding:6px 14px}`

export const teamsHtml = `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><div id="cards"></div>`

/** Script for the browser: parses, validates and renders the cards with the official renderer; answers what it objects to. */
export const renderScript = (cards: readonly unknown[]): string => `(() => {
  const problems = []
  for (const content of ${JSON.stringify(cards).replaceAll('<', '\\u003c')}) {
    const card = new AdaptiveCards.AdaptiveCard()
    card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(teamsHostConfig)})
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4)
    card.parse(content, context)
    for (let index = 0; index < context.eventCount; index++) problems.push(context.getEventAt(index).message)
    for (const failure of card.validateProperties().validationEvents) problems.push(failure.message)
    document.getElementById('cards').append(card.render())
  }
  return problems
})()`
