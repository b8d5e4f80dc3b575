/** The whole look of the page; its hash is in the content security policy. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f4f6f9;--sheet:#fff;--ink:#18212e;--soft:#526072;--line:#d8dee7;--panel:#f4f6f9;--go:#15693a;--go-ink:#fff;--stop:#a3262a;--warn:#8a5300;--accent:#1d5fa8;--alert:#b3261e;--tint:#fdecea;--good-tint:#e5f4ea;--focus:#1d5fa8}
@media screen and (prefers-color-scheme:dark){:root{--ground:#0d1219;--sheet:#151c26;--ink:#e7ebf1;--soft:#a6b2c1;--line:#2c3644;--panel:#1c2531;--go:#6fd79a;--go-ink:#06210f;--stop:#ff9b98;--warn:#f2bd62;--accent:#8abcf5;--alert:#ff9b98;--tint:#33191b;--good-tint:#12291c;--focus:#8abcf5}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:47rem;margin:0 auto;padding:1rem}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:0}
h1{font-size:1.3rem}h2{font-size:1.05rem;margin-bottom:.5rem}h3,h4,h5,h6{font-size:1rem;margin:1rem 0 .3rem}
p{margin:.4rem 0}a{color:var(--accent)}
section,header{background:var(--sheet);border:1px solid var(--line);border-radius:.75rem;padding:1.1rem 1.25rem;margin:0 0 .9rem}
header{border-top:.3rem solid var(--alert)}
header .top{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;margin-bottom:.4rem;color:var(--soft)}
.badge{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .6rem;font-size:.82rem;font-weight:650;letter-spacing:.02em;white-space:nowrap}
.critical,.high{color:var(--alert)}.medium{color:var(--warn)}.low{color:var(--go)}
.soft{color:var(--soft)}.small{font-size:.9rem}
.outcome{border-left:.3rem solid var(--accent)}.outcome.good{border-left-color:var(--go);background:var(--good-tint)}.outcome.bad{border-left-color:var(--alert);background:var(--tint)}
.steps{list-style:none;padding:0;margin:.6rem 0 0;counter-reset:step}
.steps>li{counter-increment:step;position:relative;padding:.7rem 0 .7rem 2.4rem;border-top:1px solid var(--line)}
.steps>li::before{content:counter(step);position:absolute;left:0;top:.75rem;width:1.6rem;height:1.6rem;border-radius:50%;background:var(--panel);border:1px solid var(--line);text-align:center;font-size:.85rem;line-height:1.5rem}
.steps .name{font-weight:650;margin-right:.5rem}
code,pre{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--panel);border-radius:.25rem;padding:.05rem .3rem}
pre{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.7rem;margin:.5rem 0;white-space:pre-wrap}pre code{padding:0;background:none}
table{border-collapse:collapse;width:100%;margin:.3rem 0}td,th{border-bottom:1px solid var(--line);padding:.4rem .6rem .4rem 0;text-align:left;vertical-align:top}
th{font-weight:500;color:var(--soft)}.facts th{width:34%}.preview{font-size:.9rem}.preview th[scope=row]{overflow-wrap:normal}tr:last-child>td,tr:last-child>th{border-bottom:0}.log td:first-child:not(:last-child){width:8.5rem;overflow-wrap:normal}
.wide{overflow-x:auto}.wide td,.wide th{overflow-wrap:break-word;max-width:16rem}
ul,ol{padding-left:1.3rem;margin:.4rem 0}blockquote{margin:.5rem 0;padding-left:.8rem;border-left:3px solid var(--line);color:var(--soft)}
label{display:block;margin:.2rem 0 .3rem;font-weight:600}
fieldset{margin:0 0 1rem;padding:.6rem .8rem;border:1px solid var(--soft);border-radius:.5rem}
textarea{display:block;width:100%;min-height:4.5rem;padding:.6rem;font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);border-radius:.5rem;resize:vertical}
input[type=text],input:not([type]){display:block;width:100%;min-height:2.75rem;padding:.4rem .6rem;font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);border-radius:.5rem}
.problem{color:var(--alert);font-weight:600}
.choices{display:flex;gap:.7rem;flex-wrap:wrap;margin-top:.9rem}
button,a.button{flex:1 1 9rem;min-height:3rem;padding:.4rem 1rem;font:inherit;font-weight:650;border-radius:.55rem;border:2px solid currentColor;background:var(--sheet);color:var(--ink);cursor:pointer}
a.button{text-align:center;text-decoration:none;line-height:2rem;color:var(--soft);border-width:1px;font-weight:500;flex-grow:0}
button.go{background:var(--go);color:var(--go-ink);border-color:var(--go)}button.stop{color:var(--stop)}button.quiet{color:var(--soft);border-width:1px;font-weight:500;flex-grow:0}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.notice{margin-top:12vh;padding:2rem}
footer{color:var(--soft);font-size:.88rem;padding:0 .3rem 1rem}
form>.choices+label{margin-top:1.1rem}
@media (max-width:30rem){.preview thead{display:none}.preview tr{display:grid;grid-template-columns:1fr 1fr;border-bottom:1px solid var(--line)}.preview th[scope=row]{grid-column:1/-1;padding-bottom:0}.preview td,.preview th{border:0}.preview td+td::before{content:"→ "}.steps>li{padding-left:0}.steps>li::before{position:static;display:inline-block;margin-right:.5rem}}
@media (min-width:48rem){main{padding:2rem 1rem}h1{font-size:1.7rem}}
@media print{:root{color-scheme:light;--ground:#fff;--panel:#fff;--ink:#000;--soft:#333}section:has(form),a[href^="#"]{display:none}section,header{border-width:1px 0 0;border-radius:0;padding:.6rem 0}.outcome{border-left-width:.3rem;padding-left:.8rem}main{max-width:none;padding:0}h1,h2,h3{break-after:avoid}.steps>li,tr{break-inside:avoid}a[rel]::after{content:" (" attr(href) ")"}.wide td,.wide th{overflow-wrap:anywhere;padding-right:.3rem}}
`
