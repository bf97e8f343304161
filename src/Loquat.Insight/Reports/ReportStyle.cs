// The report's style sheet: a quiet page in the colours of the fruit, light and dark, narrow and wide, on screen and paper.
namespace Loquat.Insight.Reports;

/// <summary>The inline style of the report.</summary>
internal static class ReportStyle
{
    public const string Css = """

        :root{--paper:#fbfaf6;--card:#ffffff;--ink:#262722;--soft:#6d6e66;--line:#e4e2d9;--amber:#b25d0c;--leaf:#23684d;--tint:#f6f1e6;
          --serif:Charter,'Iowan Old Style','Palatino Linotype',Palatino,'Source Serif 4',Georgia,serif;
          --sans:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif;
          --mono:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
        @media screen and (prefers-color-scheme:dark){:root{--paper:#191a18;--card:#212220;--ink:#e6e5de;--soft:#a2a39a;--line:#363733;--amber:#f2a65a;--leaf:#76cda4;--tint:#2a2822}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 var(--sans)}
        main{max-width:58rem;margin:0 auto;padding:4rem 1.5rem 1rem}
        h1,h2{font-family:var(--serif);font-weight:600;letter-spacing:-.01em;line-height:1.15;text-wrap:balance}
        h1{font-size:clamp(2rem,6vw,3.1rem);margin:.35rem 0 .6rem}
        h2{font-size:1.6rem;margin:0 0 .35rem}
        h3{font-size:.95rem;font-weight:600;margin:0 0 .5rem}
        p{margin:0}
        .kicker{font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:var(--soft);display:flex;align-items:center;gap:.6rem}
        .fruit{width:.85rem;height:.85rem;border-radius:62% 38% 55% 45%;background:var(--amber);box-shadow:.32rem -.22rem 0 -.16rem var(--leaf)}
        .summary{font-size:1.12rem;color:var(--soft);max-width:44rem}
        .when{font-size:.9rem;color:var(--soft);margin-top:.5rem}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:1.25rem 1.5rem;margin:2.2rem 0 0;padding:1.3rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
        .figures dt{font-size:.82rem;color:var(--soft)}
        .figures dd{margin:0;font-family:var(--serif);font-size:1.65rem;line-height:1.25;font-variant-numeric:lining-nums tabular-nums}
        section{margin:3.6rem 0}
        .lead{color:var(--soft);max-width:42rem;margin-bottom:1.4rem}
        figure{margin:0;min-width:0}
        figure.wide svg{width:100%}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:1.5rem;margin-top:1.2rem}
        .pair svg{width:100%}
        .sample{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.2rem 1.5rem 1.4rem;margin-bottom:1rem}
        .sample h3{font-variant-numeric:tabular-nums;margin-bottom:.7rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem;justify-content:space-between}
        .loss{font-weight:400;color:var(--soft)}
        blockquote{margin:0;font-family:var(--serif);font-size:1.12rem;line-height:1.65;white-space:pre-wrap;overflow-wrap:anywhere}
        .prompt{text-decoration:underline;text-decoration-color:var(--amber);text-decoration-thickness:2px;text-underline-offset:.25em}
        .scrub{margin-bottom:1.1rem}
        input[type=range]{width:100%;accent-color:var(--amber);margin:0;height:2rem;cursor:pointer}
        .ends{display:flex;justify-content:space-between;font-size:.85rem;color:var(--soft);font-variant-numeric:tabular-nums}
        .choices{display:flex;flex-wrap:wrap;gap:.8rem 1.6rem;margin-bottom:1.3rem}
        .choice{display:flex;flex-wrap:wrap;gap:.35rem}
        button{font:inherit;font-size:.9rem;padding:.3rem .85rem;border:1px solid var(--line);border-radius:999px;background:var(--card);color:var(--ink);cursor:pointer}
        button:hover{border-color:var(--soft)}
        button[aria-pressed=true]{background:var(--ink);border-color:var(--ink);color:var(--paper)}
        :focus-visible{outline:2px solid var(--amber);outline-offset:2px}
        .layer{margin-bottom:2rem}
        .heads{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(23rem,100%),1fr));gap:1.4rem}
        .heads svg{width:100%}
        .single .heads{grid-template-columns:minmax(0,44rem)}
        figcaption{font-size:.85rem;color:var(--soft);margin-top:.3rem;text-align:center}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.55rem 1.2rem .55rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{font-size:.85rem;font-weight:400;color:var(--soft)}
        tbody th{font-weight:400;color:var(--soft)}
        .groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(16rem,100%),1fr));gap:1.8rem 2.4rem}
        dl{margin:0}
        .group dl div{display:flex;justify-content:space-between;gap:1rem;padding:.32rem 0;border-bottom:1px solid var(--line);font-size:.93rem}
        .group dt{color:var(--soft)}
        .group dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
        pre{margin:0 0 .7rem;padding:.8rem 1.1rem;background:var(--tint);border-radius:8px;overflow-x:auto}
        code{font-family:var(--mono);font-size:.88rem}
        footer{max-width:58rem;margin:0 auto;padding:1.2rem 1.5rem 3rem;font-size:.85rem;color:var(--soft)}
        [hidden]{display:none}
        @media screen{.away{display:none}}
        @media screen and (max-width:34rem){main{padding-top:2.2rem}section{margin:2.8rem 0}.sample{padding:1rem 1.1rem 1.1rem}figure.wide{overflow-x:auto}figure.wide svg{min-width:36rem}.figures dd{font-size:1.35rem}}
        @media print{body{background:none;font-size:11pt}main{max-width:none;padding:0}.scrub,.choices,footer{display:none}section{margin:1.6rem 0}.sample,figure,.group,tr{break-inside:avoid}h2,h3,.lead{break-after:avoid}pre{white-space:pre-wrap;border:1px solid var(--line)}}

        """;
}
