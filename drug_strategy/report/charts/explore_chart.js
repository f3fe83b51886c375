{# A part of explore.js: the chart that Vega draws, as one specification. #}
  const SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down"];
  const wrapped = (text, most) => text.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    if (last && last.length + word.length < most) return [...lines.slice(0, -1), `${last} ${word}`];
    return [...lines, word];
  }, []);
  // On a narrow screen, a quarter is labelled only if it begins a year.
  const LABELS = "length(datum.label) > 7 ? [slice(datum.label, 8), slice(datum.label, 8) == 'Q1' ? slice(datum.label, 0, 7) : ''] : datum.label";
  const YEARS = "length(datum.label) > 7 ? (slice(datum.label, 8) == 'Q1' ? slice(datum.label, 2, 7) : '') : datum.label";
  const chartOf = (title, parts, areas, width) => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const inks = areas.map((area, at) => (area === "London" ? colour("ink") : colour(`line${(at % 7) + 1}`)));
    const scale = (range) => ({ domain: areas, range });
    const periods = [...new Set(parts.flatMap(({ rows }) => rows.map(({ period }) => period)))];
    const isNarrow = width < 560;
    const views = parts.map(({ name, unit, rows, zero }) => ({
      title: parts.length > 1 ? { text: wrapped(`${name}, ${unit}`, width / 8.5), anchor: "start" } : undefined,
      width: width - 70,
      height: 320,
      data: { values: rows },
      encoding: {
        x: {
          field: "period", type: "ordinal", title: null, scale: { domain: periods },
          axis: { labelAngle: 0, labelOverlap: false, labelExpr: isNarrow ? YEARS : LABELS },
        },
        y: { field: "drawn", type: "quantitative", title: null, scale: { zero }, axis: { format: unit.startsWith("pounds") ? "~s" : ",~r", tickCount: 6 } },
        color: { field: "area", type: "nominal", scale: scale(inks), legend: { orient: "bottom", columns: isNarrow ? 1 : 4, title: null, symbolSize: 90, labelLimit: 300 } },
        shape: { field: "area", type: "nominal", scale: scale(areas.map((_, at) => SHAPES[at % SHAPES.length])) },
        tooltip: ["area", "period", "figure"].map((field) => ({ field, type: "nominal" })),
      },
      layer: [
        { mark: { type: "line", strokeWidth: 2.2, tooltip: false } },
        { transform: [{ filter: "datum.drawn !== null" }], mark: { type: "point", filled: true, fill: colour("paper"), size: 60, opacity: 1 } },
        { transform: [{ filter: "datum.drawn !== null" }], mark: { type: "point", filled: false, size: 60, opacity: 1 } },
        { transform: [{ filter: "datum.drawn !== null && datum.isFinal" }], mark: { type: "point", filled: true, size: 60, opacity: 1 } },
      ],
    }));
    const { cited, synthetic } = document.documentElement.dataset;
    const text = { labelColor: colour("ink"), titleColor: colour("ink"), labelFontSize: 13 };
    return {
      title: {
        text: wrapped(title, width / 8.5), anchor: "start", offset: 12,
        subtitle: [synthetic, cited].filter(Boolean).flatMap((text) => wrapped(text, width / 6)),
      },
      background: colour("paper"),
      vconcat: views,
      resolve: { scale: { color: "shared", shape: "shared" } },
      config: {
        aria: false,
        font: "Arial, Helvetica, sans-serif",
        view: { stroke: null },
        title: { color: colour("ink"), subtitleColor: colour("quiet"), fontSize: 15, lineHeight: 20, subtitleLineHeight: 14 },
        axis: { ...text, gridColor: colour("grid"), domainColor: colour("edge"), tickColor: colour("edge") },
        legend: text,
      },
    };
  };

  // Draws the chart in an element, with links below it that save the chart as a picture.
  const drawChart = async (box, text, file, specification) => {
    await vegaEmbed(box, specification, {
      mode: "vega-lite", renderer: "svg", defaultStyle: false, downloadFileName: file,
      actions: { export: true, source: false, compiled: false, editor: false },
    });
    const picture = box.querySelector("svg");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", text);
    for (const part of picture.children) part.setAttribute("aria-hidden", "true");
  };
