// Shows another period in the grid, a borough of the reader's own, and moves between its cells with
// the arrow keys.
"use strict";

const period = document.getElementById("period");
const borough = document.getElementById("borough");
const tables = [...document.querySelectorAll(".rug table")];
const told = document.querySelector(".told");
const MEANS = { h: "higher than the rest of London", l: "lower than the rest of London" };

const show = () => {
  for (const row of document.querySelectorAll("tr[data-of]")) {
    GRID[period.value][row.dataset.of].forEach(([figure, ground], at) => {
      const cell = row.cells[at + 1];
      cell.querySelector("a").textContent = figure;
      cell.className = ground;
    });
  }
  document.getElementById("shown-period").textContent = period.value;
  own();
};

// On a phone, the style sheet shows London's column and the one that is marked as own.
const own = () => {
  const column = borough.selectedIndex + 2;
  for (const table of tables) {
    for (const row of table.rows) {
      [...row.cells].forEach((cell, at) => cell.classList.toggle("own", at === column));
    }
  }
  scrolls();
};

const tell = (event) => {
  const cell = event.target.closest("td");
  const link = cell?.querySelector("a");
  if (!link) return;
  const row = cell.parentElement;
  const area = row.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent;
  const [name, unit] = [row.querySelector("a").textContent, row.querySelector(".under").textContent];
  const label = MEANS[cell.classList[0]];
  told.hidden = false;
  told.textContent = `${area}, ${name}, ${period.value}: ${[`${link.textContent} ${unit}`.trim(), label].filter(Boolean).join(", ")}`;
};

// The tab key reaches one cell of a table, and the arrow keys reach the others.
const only = (table, link) => {
  for (const other of table.querySelectorAll("a")) other.tabIndex = -1;
  link.tabIndex = 0;
};

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -99], End: [0, 99] };

const move = (event) => {
  const step = STEPS[event.key];
  const cell = event.target.closest("th, td");
  if (!step || !cell || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const rows = [...event.currentTarget.rows].filter((row) => !row.classList.contains("group"));
  const row = rows[rows.indexOf(cell.parentElement) + step[0]];
  if (!row) return;
  const column = Math.min(Math.max(cell.cellIndex + step[1], 0), row.cells.length - 1);
  row.cells[column].querySelector("a")?.focus();
};

for (const table of tables) {
  only(table, table.querySelector("td a"));
  table.addEventListener("keydown", move);
  table.addEventListener("focusin", (event) => only(table, event.target.closest("a")));
  for (const kind of ["pointerover", "focusin"]) table.addEventListener(kind, tell);
  for (const kind of ["pointerleave", "focusout"]) table.addEventListener(kind, () => (told.hidden = true));
}
document.querySelector("form.grid-choice").hidden = false;
period.addEventListener("change", show);
borough.addEventListener("change", () => {
  history.replaceState(null, "", `?borough=${borough.value}`);
  own();
});
const asked = new URLSearchParams(location.search).get("borough");
if ([...borough.options].some(({ value }) => value === asked)) borough.value = asked;
own();
// A browser may have kept an earlier choice.
if (period.selectedIndex) show();
