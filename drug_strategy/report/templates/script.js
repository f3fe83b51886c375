// Sorting tables, finding wards, showing signals alone. Every page can be read without it.
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
  for (const body of table.tBodies) {
    const lines = [...body.rows].filter((row) => !row.classList.contains("group"));
    const rows = lines.sort((one, other) => {
      const [a, b] = [value(one, column), value(other, column)];
      return typeof a === "string" ? a.localeCompare(b, "en", { numeric: true }) : a - b;
    });
    body.append(...(descending ? rows.reverse() : rows));
  }
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

for (const box of document.querySelectorAll("input[data-filters]")) {
  const rows = [...document.getElementById(box.dataset.filters).rows].slice(1);
  const lines = rows.filter((row) => !row.classList.contains("group"));
  const status = box.closest("p").querySelector("[role=status]");
  box.closest("p").hidden = false;
  box.addEventListener("change", () => {
    for (const row of lines) row.hidden = box.checked && !row.classList.contains("marked");
    for (const row of rows) {
      if (row.classList.contains("group")) {
        row.hidden = [...row.parentElement.rows].slice(1).every((line) => line.hidden);
      }
    }
    const shown = lines.filter((row) => !row.hidden).length;
    status.textContent = `${shown} of ${lines.length} indicators`;
  });
}

for (const shape of document.querySelectorAll(".map use[data-code]")) {
  const page = document.querySelector(`a[data-code="${shape.dataset.code}"]`);
  if (!page) continue;
  shape.classList.add("linked");
  shape.addEventListener("click", () => page.click());
}
