// Draws lines, a map, small multiples and a table of what the reader has chosen.
// The page's address contains what the reader has chosen.
"use strict";

(() => {
  const { areas, indicators, periods, publication, size, words } = EXPLORE;
  const byId = Object.fromEntries(indicators.map((indicator) => [indicator.id, indicator]));
  const byCode = Object.fromEntries(areas.map((area) => [area.code, area]));
  const LONDON = areas[0].code;
  const form = document.querySelector(".choice");
  const pictures = document.getElementById("pictures");
  const MANY = 8;

  const element = (name, content = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = content;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  // Each chosen area's line has its own colour and shape. A colour-blind reader can tell seven colours apart.
  const SHAPES = { square: "■", "triangle-up": "▲", diamond: "◆", "triangle-down": "▼", circle: "●" };
  const styles = (codes) => {
    const shapes = Object.keys(SHAPES);
    const boroughs = codes.filter((code) => code !== LONDON);
    const own = boroughs.map((code, nth) => [code, { ink: `var(--line${(nth % 7) + 1})`, shape: shapes[nth % shapes.length] }]);
    return { ...Object.fromEntries(own), [LONDON]: { ink: "var(--ink)", shape: "circle" } };
  };

  const fill = () => {
    for (const [field, none] of [["indicator", null], ["second", "none"]]) {
      const select = document.getElementById(field);
      if (none) select.append(element("option", none, { value: "" }));
      for (const { id, name } of indicators) select.append(element("option", name, { value: id }));
    }
    for (const { code, name } of areas) {
      const label = element("label");
      label.append(
        element("input", "", { type: "checkbox", name: "b", value: code }),
        name,
      );
      document.getElementById("areas").append(label);
    }
  };

  const choice = () => {
    const data = new FormData(form);
    return {
      i: data.get("i"), j: data.get("j"), m: data.get("m"), p: data.get("p"), b: data.getAll("b"),
    };
  };

  const choose = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const known = byId[asked.get("i")];
    form.elements.i.value = known ? asked.get("i") : EXPLORE.first.i;
    form.elements.j.value = byId[asked.get("j")] ? asked.get("j") : "";
    form.elements.m.value = asked.get("m") === "value" ? "value" : "rate";
    form.elements.p.value = asked.get("p") === "year" ? "year" : "quarter";
    const codes = asked.has("b") ? asked.get("b").split(",") : EXPLORE.first.b;
    for (const box of form.querySelectorAll("[name=b]")) box.checked = codes.includes(box.value);
  };

  const remember = ({ i, j, m, p, b }) => {
    const text = new URLSearchParams({ i, ...(j ? { j } : {}), m, p, b: b.join(",") });
    history.replaceState(null, "", `#${text}`.replaceAll("%2C", ","));
  };

  const copyLink = async () => {
    const status = form.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(location.href);
      status.textContent = "Link copied.";
    } catch {
      status.textContent = location.href;
    }
  };

  // These functions return the unit for a title, and a figure as text.
  const isRate = ({ m }, indicator) => m === "rate" && indicator.quarter.rate !== null;
  const unitOf = (chosen, indicator) => {
    if (isRate(chosen, indicator)) return `per 100,000 residents${chosen.p === "quarter" ? ", yearly rate" : ""}`;
    return { percent: "%", gbp: "pounds", days: "days", index: "2009-10 = 100", count: "number" }[indicator.unit];
  };
  const written = (value, unit) => {
    const isInteger = unit === "gbp" || (unit === "count" && Number.isInteger(value));
    const digits = isInteger ? 0 : 1;
    const text = value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return { percent: `${text}%`, gbp: `£${text}`, days: `${text} days`, rate: `${text} per 100,000` }[unit] ?? text;
  };
  const short = (value, unit) => {
    if (unit === "gbp") return `£${value.toLocaleString("en-GB", { notation: "compact", maximumFractionDigits: 1 })}`.toLowerCase();
    return written(value, unit).replace(" per 100,000", "").replace(" days", "");
  };

  // Returns one row per area and period. A sum is not drawn if a return is missing.
  // `why` explains why a figure is provisional or missing.
  const rows = (chosen, indicator) => {
    const { p } = chosen;
    const figures = indicator[p];
    const rate = isRate(chosen, indicator);
    const unit = rate ? "rate" : indicator.unit;
    const style = styles(chosen.b);
    return areas.flatMap(({ code, name }, at) =>
      periods[p].map((period, nth) => {
        const where = at * periods[p].length + nth;
        const counted = figures.value[where];
        const value = rate ? figures.rate[where] : counted;
        const drawn = !rate && figures.undrawn.includes(where) ? null : value;
        const reported = counted === null ? "" : written(counted, indicator.unit);
        const because = where in figures.why ? words[figures.why[where]] : "";
        const part = because.includes(" of ");
        const why = part && ["count", "gbp"].includes(indicator.unit) ? `${because}: ${reported} reported` : because;
        const open = because !== "" && drawn !== null;
        let about = drawn === null ? why || "no rate" : written(drawn, unit);
        if (open) about += `, provisional: ${why}`;
        return {
          code, name, period, value, drawn, counted, open, part, why, nth,
          marks: where in figures.marks ? words[figures.marks[where]] : "",
          about: `${name}, ${period}: ${about}`, unit, ...style[code],
        };
      }),
    );
  };
  const inWords = ({ value, unit, marks }) =>
    value === null ? "[x]" : `${written(value, unit).replace(" per 100,000", "")} ${marks}`.trim();

  {% include "explore_charts.js" +%}

  const table = (chosen, indicator, data, codes) => {
    const { p } = chosen;
    const unit = unitOf(chosen, indicator);
    const name = `${indicator.name}, ${unit}`;
    const wrap = element("div", "", { class: "scroll", role: "region", tabindex: "0", "aria-label": `Table: ${name}` });
    const made = element("table", "", { class: "numbers" });
    made.append(element("caption", name));
    const head = made.createTHead().insertRow();
    for (const text of ["Period", ...codes.map((code) => byCode[code].name)]) head.append(element("th", text, { scope: "col" }));
    const body = made.createTBody();
    periods[p].forEach((period) => {
      const line = body.insertRow();
      line.append(element("th", period, { scope: "row" }));
      for (const code of codes) line.append(element("td", inWords(data.find((row) => row.code === code && row.period === period))));
    });
    wrap.append(made);
    const { as_at, publication_id, contains_synthetic, source } = publication;
    const csv = [
      ["indicator", "area", "area_code", "period", "value", "unit", "symbols", "reported", "drawn", "why_provisional_or_missing", "source", "as_at", "publication_id", "data"],
      ...data.filter(({ code }) => codes.includes(code)).map((row) => [
        indicator.name, row.name, row.code, p === "year" ? `year ${row.period}` : row.period,
        row.value ?? "", unit, row.value === null ? "[x]" : row.marks, row.counted ?? "", row.drawn ?? "", row.why,
        source, as_at, publication_id, contains_synthetic ? "Synthetic" : "",
      ]),
    ];
    const text = csv.map((line) => line.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",")).join("\r\n");
    const bar = element("p", "", { class: "saving" });
    bar.append(saving.button("Save as CSV", name, () => saving.save(`${indicator.id}-${isRate(chosen, indicator) ? "rate" : "value"}-${p}s.csv`, `${text}\r\n`, "text/csv")));
    pictures.append(wrap, bar);
    scrolls();
  };

  const inSentence = (mine, codes) => codes.map((code) => {
    const known = mine.filter((row) => row.code === code && row.drawn !== null);
    if (!known.length) return `${byCode[code].name}: no figure.`;
    const [first, last] = [known[0], known.at(-1)];
    return `${byCode[code].name}: ${written(first.drawn, first.unit)} in ${first.period}, ${written(last.drawn, last.unit)} in ${last.period}.`;
  }).join(" ");

  let drawing = 0;
  const draw = async () => {
    const mineIs = ++drawing;
    const chosen = choice();
    remember(chosen);
    pictures.replaceChildren();
    delete pictures.dataset.drawn;
    const width = pictures.clientWidth;
    const span = `${periods[chosen.p][0]} to ${periods[chosen.p].at(-1)}`;
    for (const indicator of [chosen.i, chosen.j].filter(Boolean).map((id) => byId[id])) {
      const data = rows(chosen, indicator);
      const unit = unitOf(chosen, indicator);
      const { id, name, zero } = indicator;
      const heading = element("h2");
      heading.append(element("a", name, { href: `indicators/${id}.html` }));
      pictures.append(heading, element("p", `London: ${indicator.newest.charAt(0).toLowerCase()}${indicator.newest.slice(1)}`, { class: "lead" }));
      pictures.append(element("p", `${indicator.definition}.`), note(indicator.caveat));
      if (chosen.b.length) {
        const mine = data.filter(({ code }) => chosen.b.includes(code));
        const named = chosen.b.length <= MANY ? chosen.b.map((code) => byCode[code].name).join(", ") : `${chosen.b.length} areas`;
        const title = `${name}, ${unit}, ${named}, ${span}`;
        const over = figureOf(title, `${title}. ${inSentence(mine, chosen.b)}`, `${id}-lines`);
        await over.draw(lines(mine, width, zero, chosen));
        if (mineIs !== drawing) return;
        if (chosen.b.length > MANY) over.box.before(legendOf(mine.filter(({ nth }) => nth === 0).map(({ name, ink, shape }) => ["shape", name, `color:${ink}`, SHAPES[shape]])));
        over.figure.append(...notes(mine).map(note));
        over.finish();
        table(chosen, indicator, data, chosen.b);
      } else {
        pictures.append(element("p", "Tick London or a borough to see its figures over time."));
      }
      const last = data.filter(({ period }) => period === periods[chosen.p].at(-1));
      map(`${name}, ${unit}, boroughs, ${periods[chosen.p].at(-1)}`, id, last, chosen.b, unit);
      const [scale, spec] = small(data, chosen.b, width, zero);
      const title = `${name}, ${unit}, every borough, ${span}, from the highest to the lowest in ${periods[chosen.p].at(-1)}`;
      const all = figureOf(title, title, `${id}-boroughs`);
      await all.draw(spec);
      if (mineIs !== drawing) return;
      all.figure.append(note(`${scale} Dashed lines and hollow points are provisional. Differences between boroughs next to each other in this order may be due to chance.`));
      all.finish();
    }
    pictures.dataset.drawn = location.hash;
  };

  fill();
  document.getElementById("explore").hidden = false;
  choose();
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("link").addEventListener("click", copyLink);
  addEventListener("hashchange", () => { choose(); draw(); });
  draw();
})();
