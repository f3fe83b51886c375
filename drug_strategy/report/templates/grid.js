// Shows another period in the grid, and moves between its cells with the arrow keys.
"use strict";

const period = document.getElementById("period");
const tables = [...document.querySelectorAll(".rug table")];
const told = document.querySelector(".told");

// A sentence has # for each number. A cell has the place of its sentence, and the numbers.
const sentence = (word) => {
  const [nth, ...numbers] = GRID.words[word].split(" ");
  return GRID.sentences[nth].replaceAll("#", () => numbers.shift());
};

const show = () => {
  const chosen = GRID.periods[period.value];
  const counts = {};
  for (const row of document.querySelectorAll("tr[data-of]")) {
    const [figures, grounds, words] = chosen[row.dataset.of];
    [...row.cells].slice(1).forEach((cell, at) => {
      const link = cell.querySelector("a");
      link.textContent = figures[at];
      link.title = sentence(words[at]);
      cell.className = grounds[at];
      if (row.closest(".all")) counts[grounds[at]] = (counts[grounds[at]] ?? 0) + 1;
    });
  }
  for (const number of document.querySelectorAll("[data-counts]")) {
    number.textContent = (counts[number.dataset.counts] ?? 0).toLocaleString("en");
  }
  document.getElementById("shown-period").textContent = period.value;
};

const tell = (event) => {
  const cell = event.target.closest("td");
  const link = cell?.querySelector("a");
  if (!link) return;
  const row = cell.parentElement;
  const area = row.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent;
  const [name, unit] = [row.querySelector("a"), row.querySelector(".drivers")];
  told.hidden = false;
  told.textContent = `${area}, ${name.textContent}, ${period.value}: ${link.textContent}${unit ? ` ${unit.textContent}` : ""}. ${link.title}`;
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
  const link = row.cells[column].querySelector("a");
  if (link) link.focus();
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
// A browser may have kept an earlier choice.
if (period.selectedIndex) show();
