// Draws lines and a table of what the reader has chosen, which the page's address contains.
"use strict";

(() => {
  const { areas, indicators, opens_on, periods } = EXPLORE;
  const [LONDON] = areas[0];
  const form = document.querySelector(".choice");
  const pictures = document.getElementById("pictures");
  const UNITS = { percent: "%", gbp: "pounds", days: "days", index: "2009-10 = 100", count: "number" };

  const element = (name, content = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = content;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const fill = () => {
    for (const field of ["indicator", "second"]) {
      const select = document.getElementById(field);
      for (const { indicator_id, indicator_name } of indicators) select.append(element("option", indicator_name, { value: indicator_id }));
    }
    for (const [code, name] of areas) {
      const label = element("label");
      label.append(element("input", "", { type: "checkbox", name: "b", value: code }), name);
      document.getElementById("areas").append(label);
    }
  };

  const find = (id) => indicators.find(({ indicator_id }) => indicator_id === id);
  const choice = () => {
    const data = new FormData(form);
    return { i: data.get("i"), j: data.get("j"), m: data.get("m"), p: data.get("p"), b: data.getAll("b") };
  };

  const choose = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    form.elements.i.value = find(asked.get("i")) ? asked.get("i") : opens_on;
    form.elements.j.value = find(asked.get("j")) ? asked.get("j") : "";
    form.elements.m.value = asked.get("m") === "rate" ? "rate" : "value";
    form.elements.p.value = asked.get("p") === "year" ? "year" : "quarter";
    const codes = asked.has("b") ? asked.get("b").split(",") : areas.slice(0, asked.size ? 4 : 1).map(([code]) => code);
    for (const box of form.querySelectorAll("[name=b]")) box.checked = codes.includes(box.value);
  };

  const remember = ({ i, j, m, p, b }) => {
    const text = new URLSearchParams({ i, ...(j ? { j } : {}), m, p, b: b.join(",") });
    history.replaceState(null, "", `#${text}`.replaceAll("%2C", ","));
  };

  const written = (value, unit) => {
    const digits = ["count", "gbp"].includes(unit) ? 0 : 1;
    const text = value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return { percent: `${text}%`, gbp: `£${text}`, days: `${text} days` }[unit] ?? text;
  };

  // Returns one row per chosen area and period. A sum with a missing return is not drawn.
  const part = (indicator, { m, p, b }) => {
    const { value, rate, symbols, undrawn } = indicator[p];
    const isRate = m === "rate" && rate !== null;
    const rows = areas.flatMap(([code, area], at) => periods[p].map((period, nth) => {
      const place = at * periods[p].length + nth;
      const figure = (isRate ? rate : value)[place];
      const marks = symbols[place] ?? "";
      return {
        code, area, period, value: figure, symbols: marks,
        drawn: !isRate && undrawn.includes(place) ? null : figure,
        isFinal: !marks.includes("[p]") && !marks.includes("[u]"),
        figure: figure === null ? marks || "[x]" : `${written(figure, isRate ? "rate" : indicator.unit)} ${marks}`.trim(),
      };
    })).filter(({ code }) => b.includes(code));
    const unit = isRate ? `per 100,000 residents${p === "quarter" ? ", yearly rate" : ""}` : UNITS[indicator.unit];
    return { id: indicator.indicator_id, name: indicator.indicator_name, unit, rows, zero: indicator.aggregation !== "survey" };
  };

  const table = ({ id, name, unit, rows }, { m, p }, chosen) => {
    const label = `${name}, ${unit}`;
    const wrap = element("div", "", { class: "scroll", role: "region", tabindex: "0", "aria-label": `Table: ${label}` });
    const made = element("table", "", { class: "numbers" });
    made.append(element("caption", label));
    const head = made.createTHead().insertRow();
    for (const text of ["Period", ...chosen.map(([, area]) => area)]) head.append(element("th", text, { scope: "col" }));
    const body = made.createTBody();
    for (const period of periods[p]) {
      const line = body.insertRow();
      line.append(element("th", period, { scope: "row" }));
      for (const row of rows.filter((each) => each.period === period)) line.append(element("td", row.figure));
    }
    wrap.append(made);
    const { cited, synthetic } = document.documentElement.dataset;
    const csv = [
      ["indicator", "area", "area_code", "period", "value", "unit", "symbols", "source", "data"],
      ...rows.map((row) => [name, row.area, row.code, p === "year" ? `year ${row.period}` : row.period, row.value ?? "", unit, row.symbols, cited, synthetic ? "Synthetic" : ""]),
    ];
    const text = csv.map((line) => line.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",")).join("\r\n");
    const bar = element("p", "", { class: "saving" });
    bar.append(saving.button("Save as CSV", label, () => saving.save(`${id}-${m}-${p}s.csv`, `${text}\r\n`, "text/csv")));
    pictures.append(wrap, bar);
  };

  const inSentence = ({ rows }, chosen) => chosen.map(([code, area]) => {
    const known = rows.filter((row) => row.code === code && row.drawn !== null);
    if (!known.length) return `${area}: no figure.`;
    const [first, last] = [known[0], known.at(-1)];
    return `${area}: ${first.figure} in ${first.period}, ${last.figure} in ${last.period}.`;
  }).join(" ");

  {% include "explore_chart.js" +%}

  let drawing = 0;
  const draw = async () => {
    const mine = ++drawing;
    const chosen = choice();
    remember(chosen);
    pictures.replaceChildren();
    delete pictures.dataset.drawn;
    const listed = areas.filter(([code]) => chosen.b.includes(code));
    const parts = [...new Set([chosen.i, chosen.j])].filter(Boolean).map((id) => part(find(id), chosen));
    if (listed.length) {
      const title = `${parts.map(({ name, unit }) => `${name}, ${unit}`).join("; ")}, ${periods[chosen.p][0]} to ${periods[chosen.p].at(-1)}`;
      const box = element("div", "", { class: "drawn" });
      pictures.append(box, element("p", "Hollow points are provisional or unreliable. A missing point has no figure, or a return is missing from its sum.", { class: "note" }));
      const text = `${title}. ${parts.map((each) => inSentence(each, listed)).join(" ")}`;
      await drawChart(box, text, `${chosen.i}-${chosen.m}`, chartOf(title, parts, listed.map(([, area]) => area), pictures.clientWidth));
      if (mine !== drawing) return;
      for (const each of parts) table(each, chosen, listed);
      scrolls();
    } else {
      pictures.append(element("p", "Tick London or a borough to see its figures over time."));
    }
    for (const { indicator_id, indicator_name, definition, caveat } of parts.map(({ id }) => find(id))) {
      const about = element("p", `${definition}. ${caveat} `, { class: "note" });
      about.append(element("a", indicator_name, { href: `indicators/${indicator_id}.html` }));
      pictures.append(about);
    }
    pictures.dataset.drawn = location.hash;
  };

  fill();
  document.getElementById("explore").hidden = false;
  choose();
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { choose(); draw(); });
  draw();
})();
