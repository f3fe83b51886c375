{# A part of explore.js: the pictures that Vega draws, and the map, which it does not draw. #}
  // Returns two rows for each step between points. A step is dashed if the point at either end is provisional.
  const steps = (data) =>
    data.flatMap((row, at) => {
      const next = data[at + 1];
      if (!next || next.code !== row.code || row.drawn === null || next.drawn === null) return [];
      const step = { step: `${row.code} ${row.nth}`, dashed: row.open || next.open };
      return [{ ...row, ...step }, { ...next, ...step }];
    });

  const ends = (values, zero) => {
    const low = zero ? Math.min(0, ...values) : Math.min(...values);
    const high = Math.max(...values, low + 1e-9);
    const least = (high - low || 1) / 4;
    const power = 10 ** Math.floor(Math.log10(least));
    const step = power * [1, 2, 2.5, 5, 10].find((multiple) => power * multiple >= least * (1 - 1e-9));
    return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  };

  const config = {
    aria: false, background: null, font: "Arial, Helvetica, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: "var(--quiet)", titleColor: "var(--ink)", gridColor: "var(--grid)",
      domainColor: "var(--edge)", tickColor: "var(--edge)", labelFontSize: 13, titleFontSize: 13,
    },
    header: { labelColor: "var(--ink)", labelFontSize: 12 },
    text: { font: "Arial, Helvetica, sans-serif" },
  };
  const plain = { scale: null };
  const ink = { field: "ink", ...plain };
  const dash = {
    field: "dashed", type: "nominal", legend: null, scale: { domain: [false, true], range: [[1, 0], [5, 4]] },
  };
  const points = (data, size) => ({
    data: { values: data.filter(({ drawn }) => drawn !== null).map((row) => ({ ...row, inside: row.open ? "var(--paper)" : row.ink })) },
    mark: { type: "point", filled: true, size, strokeWidth: 1.8, opacity: 1 },
    encoding: { fill: { field: "inside", ...plain }, stroke: ink, shape: { field: "shape", ...plain } },
  });

  // Returns the names at the ends of the lines, moved apart where they would overlap.
  const endLabels = (data, unit, [low, high], plot, narrow) => {
    const last = new Map();
    for (const row of data) if (row.drawn !== null) last.set(row.code, row);
    const apart = 16, most = plot - 6;
    const labels = [...last.values()].map((row) => ({ ...row, y: ((high - row.drawn) / (high - low)) * plot }));
    labels.sort((one, other) => one.y - other.y);
    labels.forEach((row, at) => { row.y = Math.max(row.y, at ? labels[at - 1].y + apart : 6); });
    for (let at = labels.length - 1; at >= 0; at--) {
      labels[at].y = Math.min(labels[at].y, at === labels.length - 1 ? most : labels[at + 1].y - apart);
    }
    return labels.map((row) => ({
      ...row, at: high - (row.y / plot) * (high - low), last: periods[row.period.includes("Q") ? "quarter" : "year"].at(-1),
      text: narrow ? byCode[row.code].label : `${row.name} ${short(row.drawn, row.unit)}`,
    }));
  };

  // Returns the reasons why points are hollow or missing, in up to two rows above the plot, where there is room.
  // The last reasons come first into the lower row, so that no dotted line crosses a reason.
  const reasons = (mine, across) => {
    const several = new Set(mine.map(({ code }) => code)).size > 1;
    const labels = [];
    for (const row of mine.filter(({ part, open, drawn }) => (part && open) || drawn === null).sort((one, other) => other.nth - one.nth)) {
      const text = several ? `${row.name}: ${row.why}` : row.why;
      const [x, size] = [row.nth * across, text.length * 6 + 12];
      const align = x + size > across * periods.quarter.length && x > size ? "right" : "left";
      const from = align === "left" ? x : x - size;
      const level = [0, 1].find((nth) => labels.every((other) => other.level !== nth || other.from + other.size < from || from + size < other.from));
      if (level !== undefined) labels.push({ ...row, text, from, size, align, level });
    }
    return labels;
  };
  const reasonLayers = (labels, high, y) => labels.flatMap((row) => {
    const top = -10 - 16 * row.level;
    const data = { values: [{ ...row, at: row.drawn ?? high }] };
    return [
      { data, mark: { type: "rule", color: "var(--quiet)", strokeDash: [1, 3] }, encoding: { y: { ...y, field: "at" }, y2: { value: top + 3 } } },
      { data, mark: { type: "text", align: row.align, fontSize: 12, fontStyle: "italic" }, encoding: { y: { value: top - 4 }, text: { field: "text" }, color: { value: "var(--ink)" } } },
    ];
  });

  // Returns how the figures on a scale are written, with their unit.
  const scaleOf = (unit) => ({
    gbp: { format: "~s", labelExpr: "'£' + (datum.value ? replace(datum.label, 'M', 'm') : '0')" }, percent: { format: ",~r", labelExpr: "datum.label + '%'" },
  })[unit] ?? { format: ",~r" };

  const lines = (mine, width, zero, chosen) => {
    const known = mine.map(({ drawn }) => drawn).filter((drawn) => drawn !== null);
    const [low, high] = ends(known.length ? known : [0, 1], zero);
    const narrow = width < 560, height = 360, plot = height - 36;
    const labelled = new Set(mine.map(({ code }) => code)).size <= MANY;
    const texts = labelled ? endLabels(mine, mine[0]?.unit, [low, high], plot, narrow) : [];
    const right = 16 + Math.max(0, ...texts.map(({ text }) => text.length * 7.4 + 22));
    const count = periods[chosen.p].length;
    const across = (width - right - 60) / count;
    const lost = mine.filter(({ drawn }) => drawn === null).map((row) => ({ ...row, top: high }));
    const why = narrow ? [] : reasons(mine, across);
    const quarter = "slice(datum.label, 8)", year = `slice(datum.label, ${narrow ? 2 : 0}, 7)`;
    const named = narrow ? `indexof(['Q1', 'Q3'], ${quarter}) < 0 ? '' : ${quarter}` : quarter;
    const x = {
      field: "period", type: "ordinal", title: null, scale: { domain: periods[chosen.p] },
      axis: { labelAngle: 0, labelOverlap: false, grid: false, labelExpr: `length(datum.label) == 7 ? ${year} : [${named}, ${quarter} == 'Q1' ? ${year} : '']` },
    };
    const y = {
      field: "drawn", type: "quantitative", title: null, scale: { domain: [low, high], nice: false, zero: false },
      axis: { tickCount: 5, ...scaleOf(mine[0]?.unit) },
    };
    const tooltip = { field: "about", type: "nominal" };
    const last = { ...x, field: "last" };
    return {
      width, height, autosize: { type: "fit", contains: "padding" }, padding: 6,
      encoding: { x, y },
      layer: [
        { data: { values: steps(mine) }, mark: { type: "line", strokeWidth: 2.2 }, encoding: { detail: { field: "step" }, color: ink, strokeDash: dash } },
        { data: { values: lost }, mark: { type: "point", shape: "cross", size: 90, filled: true, angle: 45, opacity: 1 }, encoding: { y: { ...y, field: "top" }, fill: ink, tooltip } },
        points(mine, chosen.p === "year" ? 70 : 45),
        ...reasonLayers(why, high, y),
        {
          data: { values: texts },
          mark: { type: "point", filled: true, size: 45, opacity: 1, xOffset: 14 },
          encoding: { x: last, y: { ...y, field: "at" }, fill: ink, shape: { field: "shape", ...plain } },
        },
        {
          data: { values: texts },
          mark: { type: "text", align: "left", dx: 22, fontSize: 13, fontWeight: 600 },
          encoding: { x: last, y: { ...y, field: "at" }, text: { field: "text" }, color: { value: "var(--ink)" } },
        },
        { data: { values: mine.filter(({ drawn }) => drawn !== null) }, mark: { type: "point", filled: true, size: 500, opacity: 0 }, encoding: { tooltip } },
      ],
    };
  };

  const small = (data, codes, width, zero) => {
    const columns = Math.max(3, Math.min(8, Math.floor(width / 140)));
    const latest = Object.fromEntries(data.map((row) => [row.code, row]));
    const order = areas.slice(1).map(({ code }) => code);
    order.sort((one, other) => (latest[other].drawn ?? -Infinity) - (latest[one].drawn ?? -Infinity));
    const withLondon = codes.includes(LONDON) && !["count", "gbp"].includes(data[0].unit);
    const known = data.filter(({ code, drawn }) => drawn !== null && (code !== LONDON || withLondon));
    const largest = (code) => Math.max(0, ...known.filter((row) => row.code === code).map(({ drawn }) => drawn));
    const tops = order.map((code) => [code, largest(code)]).sort((one, other) => other[1] - one[1]);
    // Up to three boroughs whose figures would flatten all other lines have scales of their own.
    const dwarfing = zero ? [1, 2, 3].find((many) => tops[many - 1][1] > 1.5 * tops[many][1]) ?? 0 : 0;
    const own = Object.fromEntries(tops.slice(0, dwarfing));
    const shared = known.filter(({ code }) => !(code in own)).map(({ drawn }) => drawn).concat(known.length ? [] : [0, 1]);
    const low = Math.min(...(zero ? [0] : []), ...shared);
    const high = Math.max(...shared, low + 1e-9);
    const share = (row, code) => ({ ...row, share: row.drawn === null ? null : (row.drawn - low) / ((own[code] ?? high) - low) });
    const titles = Object.fromEntries(order.map((code) => {
      const { drawn, unit, marks } = latest[code];
      return [code, `${width < 560 ? byCode[code].label : byCode[code].name}${code in own ? ", own scale" : ""}|${drawn === null ? "[x]" : `${short(drawn, unit)} ${marks}`}`];
    }));
    const tiles = order.flatMap((code) => [
      ...(withLondon ? data.filter((row) => row.code === LONDON).map((row) => ({ ...share(row, code), code: `${code} London`, ink: "var(--quiet)", wide: 1.6, tile: titles[code] })) : []),
      ...data.filter((row) => row.code === code).map((row) => ({ ...share(row, code), tile: titles[code], shape: "circle", wide: codes.includes(code) ? 3 : 1.6, ink: codes.includes(code) ? row.ink : "var(--blue)" })),
    ]);
    const mine = tiles.filter(({ code }) => !code.includes(" "));
    const behind = points(mine.filter(({ open }) => open), 16);
    const y = { field: "share", type: "quantitative", axis: null, scale: { domain: [0, 1.08], nice: false, zero: false } };
    const unit = data[0].unit;
    const scale = [
      `The scale of each chart goes from ${short(low, unit)} to ${short(high, unit)}.`,
      ...Object.entries(own).map(([code, top]) => `${byCode[code].name} has its own scale, to ${short(top, unit)}.`),
      ...(withLondon ? ["The grey line is London."] : []),
    ].join(" ");
    const parts = {
      steps: steps(tiles).map((row) => ({ ...row, part: "steps" })),
      points: behind.data.values.map((row) => ({ ...row, part: "points" })),
      hover: mine.filter(({ drawn }) => drawn !== null).map((row) => ({ ...row, part: "hover" })),
    };
    const only = (part) => [{ filter: `datum.part == '${part}'` }];
    return [scale, {
      data: { values: [...parts.steps, ...parts.points, ...parts.hover, ...mine.map((row) => ({ ...row, part: "none" }))] },
      columns, spacing: { row: 10, column: 12 }, padding: 2,
      facet: { field: "tile", type: "nominal", title: null, sort: order.map((code) => titles[code]), header: { labelLimit: 0, labelExpr: "split(datum.label, '|')", labelAlign: "left", labelAnchor: "start", labelFontSize: 11 } },
      spec: {
        width: Math.floor(width / columns) - 14, height: 72,
        encoding: { x: { field: "period", type: "ordinal", axis: null, scale: { domain: [...new Set(data.map(({ period }) => period))] } }, y },
        layer: [
          { transform: only("steps"), mark: "line", encoding: { detail: { field: "step" }, color: ink, strokeDash: dash, strokeWidth: { field: "wide", ...plain } } },
          { transform: only("points"), mark: behind.mark, encoding: behind.encoding },
          { transform: only("hover"), mark: { type: "point", filled: true, size: 120, opacity: 0 }, encoding: { tooltip: { field: "about", type: "nominal" } } },
        ],
      },
    }];
  };

  const figureOf = (title, sentence, name) => {
    const figure = document.createElement("figure");
    const box = element("div", "", { class: "drawn", role: "img", "aria-label": sentence });
    figure.append(element("figcaption", title), box);
    pictures.append(figure);
    const finish = () => {
      const bar = element("p", "", { class: "saving" });
      bar.append(...saving.buttons(figure, name));
      figure.append(bar);
    };
    const draw = async (spec) => {
      await vegaEmbed(box, { ...spec, config }, { actions: false, renderer: "svg" });
      const drawn = box.querySelector("svg");
      // Remove the roles that Vega gives to the marks, because the picture has a text alternative.
      for (const mark of drawn.querySelectorAll("[role], [aria-roledescription]")) {
        for (const attribute of ["role", "aria-roledescription", "aria-label"]) mark.removeAttribute(attribute);
      }
    };
    return { figure, box, draw, finish };
  };
  const note = (text) => element("p", text, { class: "note" });
  const legendOf = (items) => {
    const made = element("p", "", { class: "legend" });
    for (const [key, text, style, shape] of items) {
      const item = element("span");
      if (key) item.append(element("i", "", { class: `key ${key}`, ...(style ? { style } : {}), ...(shape ? { "data-shape": shape } : {}) }));
      item.append(text);
      if (!key) item.className = "unit";
      made.append(item);
    }
    return made;
  };

  const notes = (mine) => {
    const list = (listed, text) => listed.length > 8
      ? `${listed.slice(0, 8).map(text).join("; ")}; and ${listed.length - 8} more in the table`
      : listed.map(text).join("; ");
    const described = ({ name, period, why }) => `${name}, ${period} (${why})`;
    const open = mine.filter((row) => row.open);
    const lost = mine.filter(({ drawn }) => drawn === null);
    return [
      ...(open.length ? [`Hollow points and dashed lines are provisional. ${list(open, described)}.`] : []),
      ...(lost.length ? [`Not drawn (a cross): ${list(lost, described)}.`] : []),
    ];
  };

  const SVG = "http://www.w3.org/2000/svg";
  const classes = ["c0", "c1", "c2", "c3", "c4"];
  // Figures are put into five classes of equal width, or one class per number if there are only a few whole numbers.
  // Zero and missing figures have their own classes.
  const map = (title, name, data, codes, unit) => {
    const { figure, box, finish } = figureOf(title, `Map. ${title}. The figures are in the small charts below.`, `${name}-map`);
    const latest = Object.fromEntries(data.map((row) => [row.code, row]));
    const boroughs = areas.slice(1);
    const known = boroughs.map(({ code }) => latest[code].drawn).filter((value) => value > 0);
    const unit1 = data[0].unit;
    const few = [...new Set(known)].sort((one, other) => one - other);
    const isClassPerNumber = few.length <= classes.length && few.every(Number.isInteger);
    const [, top] = ends([0, ...known], true);
    const nth = (value) => (isClassPerNumber ? few.indexOf(value) : Math.min(4, Math.floor((value / top) * 5)));
    const drawn = document.createElementNS(SVG, "svg");
    drawn.setAttribute("viewBox", `-4 -4 ${size[0] + 8} ${size[1] + 8}`);
    drawn.setAttribute("class", "map labelled");
    const labels = [];
    const ordered = [...boroughs].sort((one, other) => codes.includes(one.code) - codes.includes(other.code));
    for (const { code, label, outline, at } of ordered) {
      const row = latest[code];
      const shape = document.createElementNS(SVG, "path");
      shape.setAttribute("d", outline);
      const style = row.drawn === null ? "none" : row.drawn > 0 ? classes[nth(row.drawn)] : "zero";
      shape.setAttribute("class", codes.includes(code) ? `${style} chosen` : style);
      const about = document.createElementNS(SVG, "title");
      about.textContent = row.about;
      shape.append(about);
      drawn.append(shape);
      const text = document.createElementNS(SVG, "text");
      for (const [line, content] of [label, row.drawn === null ? "[x]" : `${short(row.drawn, row.unit)} ${row.open ? "[p]" : ""}`].entries()) {
        const span = document.createElementNS(SVG, "tspan");
        span.setAttribute("x", at[0]);
        span.setAttribute("y", at[1] + 14 * line - 3);
        span.textContent = content;
        text.append(span);
      }
      labels.push(text);
    }
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "labels");
    group.append(...labels);
    drawn.append(group);
    box.append(drawn);
    const rounded = (value) => short(value, unit1).replace(/\.0(?=%|$)/, "");
    const limits = classes.map((_, at) => [rounded((top * at) / 5), rounded((top * (at + 1)) / 5)]);
    const ranges = isClassPerNumber ? few.map(rounded) : limits.map(([from, to], at) => `${at ? from : "over 0"} to ${at < 4 ? "under " : ""}${to}`);
    const items = [[null, unit], ["box zero", "0"], ...ranges.map((text, at) => [`box c${at}`, text])];
    if (boroughs.some(({ code }) => latest[code].drawn === null)) items.push(["box none", "no figure"]);
    box.before(legendOf(items));
    const open = boroughs.filter(({ code }) => latest[code].open).length;
    if (open) figure.append(note("[p]: provisional. If a return is outstanding, rates cover only the residents of the quarters reported."));
    finish();
  };
