/** Style of the page of a trace: nothing is loaded, and paper is white. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1c1d20;--muted:#5f636b;--line:#e4e4e1;--error:#b3122f;--errors:#fdf0f1;--warning:#8a5300;--info:#22588f;--s0:#1f6fb5;--s1:#a8520a;--s2:#0b7a66;--s3:#8b3fa0;--s4:#6b6a00;--s5:#b23a6e;--s6:#3f51b5;--s7:#7d5142}
@media screen and (prefers-color-scheme:dark){:root{--ground:#141518;--ink:#e6e7ea;--muted:#a0a5ae;--line:#2c2f35;--error:#ff8593;--errors:#2b191d;--warning:#eab35c;--info:#8dbdf0;--s0:#6bb1f0;--s1:#f0a35e;--s2:#4fc7ae;--s3:#cf9be0;--s4:#cbc655;--s5:#f191b8;--s6:#a0acff;--s7:#d3ab98}}
*{box-sizing:border-box}
body{margin:24px;background:var(--ground);color:var(--ink);font:13px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;print-color-adjust:exact}
h1{margin:0;font-size:20px;overflow-wrap:anywhere}
p{margin:4px 0;color:var(--muted)}
p span{margin-inline-end:14px;overflow-wrap:anywhere}
b,code{color:var(--ink)}
code,dd,.log .text{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px}
i{display:inline-block;flex:none;width:10px;height:10px;border-radius:2px;background:var(--s)}
main{margin:16px 0;border-top:1px solid var(--line)}
summary,.log{display:grid;grid-template-columns:minmax(0,45%) minmax(0,1fr) 84px;gap:8px;align-items:center;min-height:26px;border-bottom:1px solid var(--line);break-inside:avoid}
summary{cursor:pointer}
summary:focus-visible{outline:2px solid var(--info);outline-offset:-2px}
.name{display:flex;gap:6px;align-items:baseline;min-width:0;padding-inline-start:calc(var(--d,0)*14px)}
.name .text{min-width:0;overflow-wrap:anywhere}
summary .name span.text{flex:0 0 auto;max-width:70%}
.name small{color:var(--muted);font-size:12px}
.name small.failed{color:var(--error)}
.track{position:relative;align-self:stretch}
.track i{position:absolute;top:8px;min-width:2px}
.log .track i{width:2px;height:12px;top:7px;background:var(--info)}
.number{text-align:end;color:var(--muted)}
.failed,.ERROR,.FATAL{color:var(--error)}
.log.ERROR,.log.FATAL,.failed>summary{background:var(--errors)}
.WARNING{color:var(--warning)}
.log.ERROR .text,.log.FATAL .text,.log.WARNING .text{color:var(--ink)}
dl{display:grid;grid-template-columns:minmax(120px,26%) 1fr;gap:2px 12px;margin:6px 0 12px;padding-inline-start:20px;color:var(--ink)}
dt{color:var(--muted);overflow-wrap:anywhere}
dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
@media print{body{margin:0;font-size:11px}}
@media (max-width:640px){body{margin:12px}summary,.log{grid-template-columns:minmax(0,1fr) 76px}.track{display:none}}
`;
