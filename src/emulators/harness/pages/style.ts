/** Light and dark, from 360 px of width on; the accent is the page's own. No script anywhere. */
export const style = `
  :root { color-scheme: light dark }
  body { --back: #f2f3f5; --card: #fff; --ink: #1d2026; --soft: #5c626d; --line: #dcdfe4; --well: #eef0f3; --lit: var(--accent); --bad: #c0392b }
  @media (prefers-color-scheme: dark) { body { --back: #111317; --card: #1b1e24; --ink: #e8eaee; --soft: #a2a8b3; --line: #343943; --well: #262a32; --lit: color-mix(in srgb, var(--accent) 45%, #fff); --bad: #ff8f80 } }
  * { box-sizing: border-box } body { --wash: color-mix(in srgb, var(--accent) 14%, var(--card)); font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1rem .75rem 3rem; color: var(--ink); background: var(--back) }
  body.wide { max-width: 64rem } a { color: var(--lit) } h1 { font-size: 1.3rem; margin: 0; line-height: 1.2 } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem }
  header { border-top: 4px solid var(--accent); background: var(--card); border-radius: 0 0 10px 10px; padding: .9rem 1rem; margin: -1rem 0 1rem } nav { display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .85rem; margin-top: .35rem }
  small, .soft { color: var(--soft); font-size: .8rem } p { margin: .3rem 0 } .said { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 }
  article { background: var(--card); border-radius: 10px; padding: .9rem 1rem; margin-bottom: .9rem; border: 1px solid var(--line) }
  .who { display: flex; gap: .6rem; align-items: center; line-height: 1.25 } .who strong { overflow-wrap: anywhere } .who small { display: block }
  .avatar { flex: none; width: 2.4rem; height: 2.4rem; border-radius: 50%; background: var(--accent); color: #fff; display: grid; place-items: center; font-weight: 700 }
  .note { display: inline-block; background: var(--wash); border-radius: 99px; padding: .05rem .6rem; font-size: .8rem; overflow-wrap: anywhere }
  dl { color: var(--soft); font-size: .8rem; display: flex; flex-wrap: wrap; gap: .15rem .9rem; margin: .6rem 0 .3rem; padding-top: .5rem; border-top: 1px solid var(--line) } dl div { display: flex; gap: .3rem } dd { margin: 0; color: var(--ink); font-weight: 600 } dt { order: 1 }
  .files { display: grid; gap: 4px; margin: .5rem 0 } .files.many { grid-template-columns: 1fr 1fr } figure { margin: 0; min-width: 0; position: relative }
  img { display: block; width: 100%; max-height: 26rem; object-fit: contain; background: var(--well); border-radius: 8px } .many img { aspect-ratio: 1; object-fit: cover }
  .tile { display: flex; gap: .7rem; align-items: center; background: var(--well); border-radius: 8px; padding: .7rem .8rem; min-height: 100% } .tile b { overflow-wrap: anywhere } .tile small { display: block } .tile > div { min-width: 0 }
  .badge { flex: none; display: grid; place-items: center; width: 2.8rem; height: 2.8rem; border-radius: 8px; background: var(--accent); color: #fff; font-size: .75rem; font-weight: 700 }
  .video .tile { min-height: 8rem; flex-direction: column; justify-content: center; text-align: center } .video .badge { border-radius: 50%; font-size: 1.1rem }
  .alt { font-size: .8rem; margin-top: .2rem } .alt summary { cursor: pointer; color: var(--soft); width: max-content } .alt p { background: var(--well); border-radius: 6px; padding: .3rem .6rem; overflow-wrap: anywhere }
  .link { display: block; border: 1px solid var(--line); border-radius: 8px; padding: .55rem .8rem; margin: .5rem 0; text-decoration: none; overflow-wrap: anywhere } .link small, .link span { display: block } .link b { color: var(--ink) }
  .replies { margin: .7rem 0 0; padding: 0; list-style: none } .replies .replies { margin-left: 1.4rem } .replies > li { background: var(--well); border-radius: 10px; padding: .6rem .8rem; margin-top: .5rem } .replies .avatar { width: 1.7rem; height: 1.7rem; font-size: .8rem }
  .replies li li { background: var(--card) } .thread { padding: 0 } .thread > section { position: relative; padding: .9rem 1rem } .thread > section + section { border-top: 1px solid var(--line) }
  .thread > section:not(:last-child)::after { content: ''; position: absolute; left: 2.15rem; top: 3.6rem; bottom: -.9rem; width: 2px; background: var(--line) } .thread > section > .under { margin-left: 3rem }
  .chat { background: var(--wash) } .bubble { background: var(--card); border-radius: 10px 10px 2px 10px; padding: .5rem .75rem; margin: .5rem 0 0 auto; width: fit-content; min-width: 12rem; max-width: 88%; border: 1px solid var(--line) } .bubble .said { margin: .2rem 0 } .bubble footer { text-align: right }
  .quote { border-left: 3px solid var(--accent); background: var(--well); border-radius: 4px; padding: .25rem .6rem; font-size: .85rem; overflow-wrap: anywhere; display: block; color: inherit; text-decoration: none }
  .tick { color: var(--soft); font-weight: 700; white-space: nowrap } .tick.last { color: var(--lit) } .tick.wrong, .bad { color: var(--bad) }
  details.about { font-size: .75rem; color: var(--soft) } details.about summary { cursor: pointer } details.about p { overflow-wrap: anywhere; margin: .1rem 0 }
  pre { background: var(--well); border-radius: 8px; padding: .6rem .8rem; overflow-x: auto; font-size: .78rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0 } code { overflow-wrap: anywhere }
  .log { padding: .5rem .8rem; margin-bottom: .4rem } .log summary { cursor: pointer; overflow-wrap: anywhere; font-size: .85rem } .log h3 { font-size: .85rem; margin: .7rem 0 0 }
  .table { overflow-x: auto } table { border-collapse: collapse; width: 100%; min-width: 40rem; font-size: .85rem; background: var(--card); border-radius: 10px } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
`;
