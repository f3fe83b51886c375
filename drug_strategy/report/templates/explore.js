// Explore: lines, map, small multiples and table of one choice, which the address holds.
"use strict";

(() => {
  const { areas, indicators, periods, size } = EXPLORE;
  const byId = Object.fromEntries(indicators.map((each) => [each.id, each]));
  const place = Object.fromEntries(areas.map((each, at) => [each.code, at]));
  const form = document.querySelector(".choice");
  const pictures = document.getElementById("pictures");
  const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
  const units = { percent: "%", gbp: "pounds", days: "days", index: "2009-10 = 100", count: "number" };

  const element = (name, content = "", attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = content;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const fill = () => {
    for (const [field, none] of [["indicator", null], ["second", "nothing"]]) {
      const select = document.getElementById(field);
      if (none) select.append(element("option", none, { value: "" }));
      for (const { id, name } of indicators) select.append(element("option", name, { value: id }));
    }
    for (const { code, name } of areas) {
      const label = element("label");
      label.append(element("input", "", { type: "checkbox", name: "b", value: code }), ` ${name}`);
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
    form.elements.i.value = byId[asked.get("i")] ? asked.get("i") : "crack_houses_closed";
    form.elements.j.value = byId[asked.get("j")] ? asked.get("j") : "";
    form.elements.m.value = asked.get("m") === "value" ? "value" : "rate";
    form.elements.p.value = asked.get("p") === "quarter" ? "quarter" : "year";
    const codes = asked.has("b") ? asked.get("b").split(",") : [areas[0].code, "E09000012", "E09000007"];
    for (const box of form.querySelectorAll("[name=b]")) box.checked = codes.includes(box.value);
  };

  const remember = ({ i, j, m, p, b }) => {
    const text = new URLSearchParams({ i, ...(j ? { j } : {}), m, p, b: b.join(",") });
    history.replaceState(null, "", `#${text}`.replaceAll("%2C", ","));
  };

  // The figures of an indicator, one an area and period; a rate where there is one and it is asked for.
  // The sum of a part of the returns would look like less: it is in the table, marked, and not drawn.
  const rows = ({ m, p }, indicator) => {
    const found = indicator[p];
    const values = m === "rate" && found.rate ? found.rate : found.value;
    const early = new Set(found.provisional);
    return areas.flatMap(({ code, name }, at) =>
      periods[p].map((period, nth) => {
        const where = at * periods[p].length + nth;
        const value = values[where];
        const provisional = early.has(where);
        return { code, name, period, value, provisional, drawn: provisional && indicator.sums ? null : value };
      }),
    );
  };
  const inWords = (value, provisional) => value === null ? "[x]" : `${number.format(value)}${provisional ? " [p]" : ""}`;
  const unitOf = ({ m, p }, indicator) =>
    m === "rate" && indicator[p].rate ? "per 100,000 residents" : units[indicator.unit];

  const config = () => ({
    aria: false, background: null, font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: colour("--quiet"), titleColor: colour("--ink"), gridColor: colour("--grid"),
      domainColor: colour("--edge"), tickColor: colour("--edge"), labelFontSize: 13, titleFontSize: 13,
    },
    header: { labelColor: colour("--ink"), labelFontSize: 12 },
    legend: { labelColor: colour("--ink"), labelFontSize: 13, labelLimit: 240, titleColor: colour("--ink") },
    range: { category: ["--blue", "--orange", "--teal", "--plum", "--quiet", "--c3"].map(colour) },
  });

  const encoding = (unit, ticks) => ({
    x: {
      field: "period", type: "ordinal", title: null,
      axis: { labelAngle: 0, labelExpr: "length(datum.label) > 7 ? (slice(datum.label, 8) == 'Q1' ? slice(datum.label, 0, 7) : '') : datum.label", ...ticks },
    },
    y: { field: "drawn", type: "quantitative", title: unit, axis: { tickCount: 5 } },
    tooltip: [
      { field: "name", title: "Area" }, { field: "period", title: "Period" },
      { field: "value", title: unit, format: ",.1f" }, { field: "provisional", title: "Provisional" },
    ],
  });

  const lines = (data, unit) => ({
    data: { values: data }, width: "container", height: 300,
    mark: { type: "line", point: { filled: true, size: 45 } },
    encoding: {
      ...encoding(unit, {}),
      color: { field: "name", type: "nominal", title: null, sort: null, legend: { orient: "top", columns: 3 } },
      strokeDash: { field: "name", type: "nominal", sort: null, legend: null },
    },
  });

  const small = (data, unit, width, columns, top) => ({
    data: { values: data.filter(({ code }) => code !== areas[0].code) },
    columns,
    facet: { field: "name", type: "nominal", title: null, header: { labelLimit: 0 } }, spacing: 12,
    spec: {
      width: Math.floor(width / columns) - 20, height: 46,
      mark: { type: "line", color: colour("--blue"), point: { size: 12, color: colour("--blue") } },
      encoding: {
        ...encoding(unit, {}),
        x: { field: "period", type: "ordinal", axis: null },
        y: { field: "drawn", type: "quantitative", axis: null, scale: { domain: [0, top], nice: false } },
      },
    },
  });

  const save = (name, content) => {
    const link = element("a", "", { href: content, download: name });
    link.click();
  };
  const button = (text, of, act) => {
    const made = element("button", text, { type: "button", "aria-label": `${text}: ${of}` });
    made.addEventListener("click", act);
    return made;
  };
  const url = (text, kind) => URL.createObjectURL(new Blob([text], { type: kind }));

  const picture = (title, name) => {
    const figure = element("figure");
    figure.append(element("figcaption", title));
    const box = element("div", "", { class: "drawn", role: "img", "aria-label": title });
    const buttons = element("p", "", { class: "saving" });
    figure.append(box, buttons);
    pictures.append(figure);
    const draw = async (spec) => {
      const { view } = await vegaEmbed(box, { ...spec, config: config() }, { actions: false, renderer: "svg" });
      // The picture has its name; its marks have roles without one.
      for (const mark of box.querySelectorAll("[role], [aria-roledescription]")) {
        for (const name of ["role", "aria-roledescription", "aria-label"]) mark.removeAttribute(name);
      }
      buttons.append(
        button("Save as SVG", title, async () => save(`${name}.svg`, url(await view.toSVG(), "image/svg+xml"))),
        button("Save as PNG", title, async () => save(`${name}.png`, await view.toImageURL("png", 2))),
      );
    };
    return { box, buttons, draw };
  };

  const SVG = "http://www.w3.org/2000/svg";
  const steps = ["--c0", "--c1", "--c2", "--c3", "--c4"];
  // Five classes of equal width, or few whole numbers a class each; zero and no figure apart.
  const map = (title, name, data, unit, period) => {
    const { box, buttons } = picture(`${title}, ${period}`, name);
    const latest = Object.fromEntries(data.filter((row) => row.period === period).map((row) => [row.code, row]));
    const known = areas.slice(1).map(({ code }) => latest[code].drawn).filter((value) => value > 0);
    const top = Math.max(...known, 0) || 1;
    const few = [...new Set(known)].sort((one, other) => one - other);
    const each = few.length <= steps.length && few.every(Number.isInteger);
    const nth = (value) => each ? few.indexOf(value) : Math.min(4, Math.floor((value / top) * 5));
    box.classList.add("mapped");
    const drawn = document.createElementNS(SVG, "svg");
    drawn.setAttribute("viewBox", `-4 -4 ${size[0] + 8} ${size[1] + 8}`);
    drawn.setAttribute("xmlns", SVG);
    for (const { code, name: area, outline } of areas.slice(1)) {
      const { value, drawn: shown, provisional } = latest[code];
      const shape = document.createElementNS(SVG, "path");
      shape.setAttribute("d", outline);
      shape.setAttribute("stroke", colour("--paper"));
      shape.setAttribute("stroke-width", "2.5");
      shape.setAttribute("fill", shown === null ? colour("--none") : shown > 0 ? colour(steps[nth(shown)]) : colour("--zero"));
      const about = document.createElementNS(SVG, "title");
      about.textContent = `${area}: ${inWords(value, provisional)}`;
      shape.append(about);
      drawn.append(shape);
    }
    box.append(drawn);
    const legend = element("p", "", { class: "legend" });
    legend.append(element("span", unit, { class: "unit" }));
    const ends = each ? few.map((value) => number.format(value)) : steps.map((_, at) => `${at ? number.format((top * at) / 5) : "over 0"} to ${at < 4 ? "under " : ""}${number.format((top * (at + 1)) / 5)}`);
    const keys = [["--zero", "0"], ...ends.map((text, at) => [steps[at], text]), ["--none", "no figure, or a return is outstanding"]];
    for (const [step, text] of keys) {
      const key = element("span");
      key.append(element("i", "", { class: "key box", style: `background:${colour(step)}` }), text);
      legend.append(key);
    }
    box.after(legend);
    const text = () => new XMLSerializer().serializeToString(drawn);
    buttons.append(
      button("Save the map as SVG", title, () => save(`${name}-map.svg`, url(text(), "image/svg+xml"))),
      button("Save the map as PNG", title, () => {
        const image = new Image();
        image.addEventListener("load", () => {
          const canvas = element("canvas", "", { width: 2 * size[0], height: 2 * size[1] });
          canvas.getContext("2d").drawImage(image, 0, 0, 2 * size[0], 2 * size[1]);
          save(`${name}-map.png`, canvas.toDataURL("image/png"));
        });
        image.src = `data:image/svg+xml,${encodeURIComponent(text())}`;
      }),
    );
  };

  const table = (chosen, name, data, codes, unit) => {
    const { p } = chosen;
    const wrap = element("div", "", { class: "scroll", role: "region", tabindex: "0", "aria-label": `Table: ${name}` });
    const made = element("table", "", { class: "numbers" });
    made.append(element("caption", `${name}, ${unit}`));
    const head = made.createTHead().insertRow();
    for (const text of ["Period", ...codes.map((code) => areas[place[code]].name)]) head.append(element("th", text, { scope: "col" }));
    const body = made.createTBody();
    const csv = [["period", ...codes.map((code) => areas[place[code]].name)]];
    periods[p].forEach((period) => {
      const line = body.insertRow();
      line.append(element("th", period, { scope: "row" }));
      const cells = codes.map((code) => data.find((row) => row.code === code && row.period === period));
      for (const { value, provisional } of cells) {
        line.append(element("td", inWords(value, provisional)));
      }
      csv.push([p === "year" ? `year ${period}` : period, ...cells.map(({ value }) => value ?? "")]);
    });
    wrap.append(made);
    const text = csv.map((line) => line.map((cell) => `"${cell}"`).join(",")).join("\r\n");
    const saving = element("p", "", { class: "saving" });
    saving.append(button("Save as CSV", name, () => save("figures.csv", url(text, "text/csv"))));
    pictures.append(wrap, saving);
    scrolls();
  };

  const draw = async () => {
    const chosen = choice();
    remember(chosen);
    pictures.replaceChildren();
    const width = pictures.clientWidth;
    const codes = chosen.b.length ? chosen.b : [areas[0].code];
    for (const indicator of [chosen.i, chosen.j].filter(Boolean).map((id) => byId[id])) {
      const data = rows(chosen, indicator);
      const unit = unitOf(chosen, indicator);
      const { id, name } = indicator;
      const heading = element("h2");
      heading.append(element("a", name, { href: `indicators/${id}.html` }));
      pictures.append(heading, element("p", `${indicator.definition}.`), element("p", indicator.caveat, { class: "note" }));
      const over = picture(`${name}, ${unit}`, `${id}-lines`);
      const beside = document.createElement("div");
      const mine = data.filter(({ code }) => codes.includes(code));
      await over.draw(lines(mine, unit));
      if (mine.some(({ value, drawn }) => value !== drawn)) {
        over.buttons.before(element("p", "A gap: a return is outstanding. The table gives what came, marked [p].", { class: "note" }));
      }
      table(chosen, name, data, codes, unit);
      pictures.append(beside);
      map(`${name}, boroughs, ${unit}`, id, data, unit, periods[chosen.p].at(-1));
      const columns = Math.max(2, Math.min(8, Math.floor(width / 155)));
      const top = Math.max(...data.filter(({ code }) => code !== areas[0].code).map(({ drawn }) => drawn ?? 0)) || 1;
      const ends = `${periods[chosen.p][0]} to ${periods[chosen.p].at(-1)}, from 0 to ${number.format(top)}`;
      const all = picture(`${name}, ${unit}, every borough on one scale: ${ends}`, `${id}-boroughs`);
      await all.draw(small(data, unit, width, columns, top));
    }
    pictures.dataset.drawn = location.hash;
  };

  fill();
  document.getElementById("explore").hidden = false;
  choose();
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { choose(); draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
