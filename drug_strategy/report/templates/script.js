// Sorting and finding wards, choosing a map. Every page can be read without it.
"use strict";

const value = (row, column) => {
  const cell = row.cells[column];
  if (!("value" in cell.dataset)) return cell.textContent.trim();
  return cell.dataset.value === "" ? -Infinity : Number(cell.dataset.value);
};

const sortBy = (table, column) => {
  const heading = table.tHead.rows[0].cells[column];
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].sort((one, other) => {
    const [a, b] = [value(one, column), value(other, column)];
    return typeof a === "string" ? a.localeCompare(b) : a - b;
  });
  table.tBodies[0].append(...(descending ? rows.reverse() : rows));
};

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, column));
    heading.append(button);
  });
}

for (const field of document.querySelectorAll("input[data-finds]")) {
  const rows = [...document.getElementById(field.dataset.finds).tBodies[0].rows];
  const status = field.parentElement.querySelector("[role=status]");
  field.parentElement.hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    status.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} wards`;
  });
}

for (const maps of document.querySelectorAll(".maps")) {
  const figures = [...maps.querySelectorAll("figure")];
  const label = document.createElement("label");
  const choice = document.createElement("select");
  label.append("Indicator ", choice);
  for (const link of maps.querySelectorAll(".choice a")) {
    choice.add(new Option(link.textContent, link.hash.slice(1)));
  }
  const show = (wanted) => {
    const found = figures.some((figure) => figure.id === wanted);
    choice.value = found ? wanted : `map-${maps.dataset.first}`;
    for (const figure of figures) figure.hidden = figure.id !== choice.value;
  };
  choice.addEventListener("change", () => show(choice.value));
  maps.classList.add("chosen");
  maps.querySelector(".choice").replaceWith(label);
  show(location.hash.slice(1));
  for (const shape of maps.querySelectorAll("use[data-code]")) {
    const page = document.querySelector(`a[data-code="${shape.dataset.code}"]`);
    if (!page) continue;
    shape.classList.add("linked");
    shape.addEventListener("click", () => page.click());
  }
}
