/** The look of all pages: light and dark by the system's setting, no font or image from elsewhere, fine from 320 px up. */
export const stylesheet = `
:root { color-scheme: light dark; --page: #f3f1ec; --card: #fff; --text: #1c1b19; --muted: #66625b; --line: #e2ded5;
  --accent: #b4471f; --hover: #faf6f0; --shadow: 0 1px 2px #0000000d, 0 12px 32px #00000014; }
@media (prefers-color-scheme: dark) { :root { --page: #161513; --card: #211f1c; --text: #f2efe9; --muted: #a8a299; --line: #38352f;
  --accent: #f0895f; --hover: #2b2824; --shadow: 0 12px 32px #00000066; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 1.25rem; padding: 1.25rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  box-shadow: var(--shadow); }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
p { margin: .5rem 0 0; color: var(--muted); overflow-wrap: anywhere; text-wrap: balance; }
p strong { color: var(--text); font-weight: 600; }
.mark { display: block; width: 2.5rem; height: 2.5rem; margin-bottom: 1.25rem; }
form { display: grid; gap: .5rem; margin-top: 1.5rem; }
button { font: inherit; color: inherit; cursor: pointer; border-radius: .75rem; transition: background-color .12s, border-color .12s; }
.user { display: grid; grid-template-columns: 2.5rem 1fr; gap: 0 .875rem; align-items: center; width: 100%; padding: .75rem .875rem;
  text-align: start; background: none; border: 1px solid var(--line); }
.user img { width: 2.5rem; height: 2.5rem; border-radius: 50%; grid-row: span 2; }
.user:hover { background: var(--hover); border-color: var(--accent); }
.name { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 .75rem; font-weight: 600; }
.hint { font-size: .8125rem; font-weight: 400; color: var(--accent); }
.email { grid-column: 2; font-size: .875rem; color: var(--muted); overflow-wrap: anywhere; }
.plain { justify-self: center; margin-top: .5rem; padding: .5rem 1.25rem; background: none; border: 1px solid transparent;
  color: var(--muted); }
.plain:hover { color: var(--text); background: var(--hover); }
.primary { padding: .75rem 1rem; border: 0; background: var(--text); color: var(--card); font-weight: 600; }
.primary:hover { background: var(--accent); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
code { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, monospace; }
footer { color: var(--muted); font-size: .8125rem; text-align: center; }
@media (max-width: 30rem) { body { justify-content: flex-start; } main { padding: 1.5rem 1.25rem; } }
@media (prefers-reduced-motion: reduce) { button { transition: none; } }
`
