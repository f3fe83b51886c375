// Saves a chart or map as a picture in light colours, with its title, legend, notes, source and date.
"use strict";

const saving = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 960, EDGE = 24, FONT = "Arial, Helvetica, sans-serif";
  const STYLES = [
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-linejoin", "font-size", "font-weight", "font-style", "text-anchor", "paint-order",
    "opacity", "display",
  ];
  const pen = document.createElement("canvas").getContext("2d");

  const made = (name, attributes, text = "") => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };

  const wrapped = (text, size, weight) => {
    pen.font = `${weight} ${size}px ${FONT}`;
    const lines = [""];
    for (const word of text.trim().split(/\s+/)) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width > WIDTH && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  };

  // Copies a picture with its styles and shapes, so that the copy needs nothing else.
  const alone = (drawn) => {
    const copy = drawn.cloneNode(true);
    const styled = (from, to) => {
      const style = getComputedStyle(from);
      for (const name of STYLES) {
        to.style.setProperty(name, style.getPropertyValue(name));
        to.removeAttribute(name);
      }
      to.style.setProperty("font-family", FONT);
      to.removeAttribute("tabindex");
    };
    const originals = [...drawn.querySelectorAll("*")];
    [...copy.querySelectorAll("*")].forEach((node, at) => styled(originals[at], node));
    for (const link of copy.querySelectorAll("a")) {
      const group = made("g", {});
      group.append(...link.childNodes);
      link.replaceWith(group);
    }
    if (drawn.querySelector("use")) {
      const shared = document.querySelector("svg.defs defs").cloneNode(true);
      const texts = document.querySelectorAll("svg.defs text, svg.defs .hatch");
      shared.querySelectorAll("text, .hatch").forEach((node, at) => styled(texts[at], node));
      copy.prepend(shared);
    }
    return copy;
  };

  const legend = (figure, top) => {
    const group = made("g", {});
    let [x, y] = [EDGE, top];
    for (const item of figure.querySelectorAll(".legend > *")) {
      const key = item.querySelector(".key");
      pen.font = `15px ${FONT}`;
      const width = pen.measureText(item.textContent.trim()).width + (key ? 34 : 0) + 20;
      if (x > EDGE && x + width > WIDTH + EDGE) [x, y] = [EDGE, y + 24];
      if (key) {
        const style = getComputedStyle(key);
        const { shape } = key.dataset;
        const isLine = !key.matches(".box, .point, .hollow, .signal, .usual");
        const fill = key.matches(".usual") ? style.borderTopColor : style.backgroundColor;
        if (shape) {
          group.append(made("text", { x: x + 13, y, "font-size": 17, "text-anchor": "middle", fill: style.color }, shape));
        } else if (isLine) {
          const dashes = { dashed: "6 4", dotted: "2 4" }[style.borderTopStyle] ?? "none";
          group.append(made("path", { d: `M${x} ${y - 5}h26`, stroke: style.borderTopColor, "stroke-width": 3, "stroke-dasharray": dashes }));
        } else if (key.matches(".point, .hollow")) {
          group.append(made("circle", { cx: x + 13, cy: y - 5, r: 5, fill, stroke: style.borderTopColor, "stroke-width": key.matches(".hollow") ? 2 : 0 }));
        } else if (key.matches(".signal")) {
          group.append(made("path", { d: `M${x + 13} ${y - 12}l7 7l-7 7l-7-7z`, fill }));
        } else {
          group.append(made("rect", { x, y: y - 14, width: 26, height: 18, fill: key.matches(".none") ? "#fff" : fill, stroke: "#505a5f" }));
          if (key.matches(".none")) group.append(made("path", { d: `M${x} ${y + 4}l18-18M${x + 9} ${y + 4}l17-17M${x + 18} ${y + 4}l8-8M${x} ${y - 5}l9-9`, stroke: "#505a5f", "stroke-width": 1.5 }));
        }
      }
      group.append(made("text", { x: x + (key ? 34 : 0), y, "font-size": 15, "font-weight": key ? 400 : 700 }, item.textContent.trim()));
      x += width;
    }
    return [group, x > EDGE ? y + 14 : top - 22];
  };

  const framed = (figure) => {
    document.documentElement.classList.add("light");
    const { cited, synthetic } = document.documentElement.dataset;
    const framedSvg = made("svg", { xmlns: SVG, "font-family": FONT, fill: "#0b0c0c" });
    let y = EDGE;
    const write = (text, size, weight = 400, fill = "#0b0c0c") => {
      for (const line of wrapped(text, size, weight)) {
        y += size + 5;
        framedSvg.append(made("text", { x: EDGE, y, "font-size": size, "font-weight": weight, fill }, line));
      }
    };
    const title = figure.querySelector("figcaption").textContent.trim();
    framedSvg.append(made("title", {}, title));
    write(title, 20, 700);
    if (synthetic) {
      framedSvg.append(made("rect", { x: EDGE, y: y + 8, width: WIDTH, height: 26, fill: "#ffdd00" }));
      framedSvg.append(made("text", { x: EDGE + 8, y: y + 26, "font-size": 15, "font-weight": 700 }, synthetic));
      y += 36;
    }
    const [keys, below] = legend(figure, y + 26);
    framedSvg.append(keys);
    y = below;
    const drawn = figure.querySelector("svg");
    const [left, top, width, height] = drawn.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    const copy = alone(drawn);
    const tall = Math.round((WIDTH * height) / width);
    for (const [name, value] of Object.entries({ x: EDGE, y, width: WIDTH, height: tall, viewBox: `${left} ${top} ${width} ${height}` })) copy.setAttribute(name, value);
    copy.removeAttribute("class");
    copy.setAttribute("overflow", "visible");
    framedSvg.append(copy);
    y += tall + 4;
    for (const note of figure.querySelectorAll(".note")) write(note.textContent, 13);
    y += 4;
    write(cited, 13, 400, "#505a5f");
    document.documentElement.classList.remove("light");
    const size = [WIDTH + 2 * EDGE, y + EDGE];
    for (const [name, value] of Object.entries({ width: size[0], height: size[1], viewBox: `0 0 ${size.join(" ")}` })) framedSvg.setAttribute(name, value);
    const paper = made("rect", { width: "100%", height: "100%", fill: "#fff" });
    framedSvg.prepend(paper);
    return { text: new XMLSerializer().serializeToString(framedSvg), size };
  };

  const save = (name, content, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  const saveSvg = (figure, name) => save(`${name}.svg`, framed(figure).text, "image/svg+xml");

  const savePng = (figure, name) => {
    const { text, size } = framed(figure);
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = size.map((side) => 2 * side);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(`${name}.png`, blob));
    });
    image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  };

  const button = (text, about, act) => {
    const pressed = document.createElement("button");
    pressed.type = "button";
    pressed.textContent = text;
    const hidden = document.createElement("span");
    hidden.className = "hidden";
    hidden.textContent = `: ${about}`;
    pressed.append(hidden);
    pressed.addEventListener("click", act);
    return pressed;
  };

  const buttons = (figure, name) => {
    const about = figure.querySelector("figcaption").textContent.trim();
    return [
      button("Save as PNG", about, () => savePng(figure, name)),
      button("Save as SVG", about, () => saveSvg(figure, name)),
    ];
  };

  return { save, button, buttons };
})();

// Adds save buttons next to the link to each chart's CSV file.
for (const link of document.querySelectorAll("figure a[download]")) {
  const figure = link.closest("figure");
  const name = figure.dataset.saved ?? link.getAttribute("href").split("/").at(-1).replace(".csv", "");
  if (figure.querySelector(":scope > svg")) {
    link.parentElement.classList.add("saving");
    link.parentElement.append(...saving.buttons(figure, name));
  }
}
