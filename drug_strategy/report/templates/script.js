// Sorts tables, finds wards and searches. Every page can be read without this script.
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

// Shows a borough's figure below the map when a reader points at the borough or focuses it.
for (const map of document.querySelectorAll(".map")) {
  const line = document.createElement("p");
  line.className = "pointed";
  line.setAttribute("aria-hidden", "true");
  map.after(line);
  const show = (event) => {
    const link = event.target.closest("a");
    if (link) line.textContent = link.querySelector("title").textContent;
  };
  map.addEventListener("pointerover", show);
  map.addEventListener("focusin", show);
}

// Opens the sections that are folded on phones, if the screen is wide enough.
if (matchMedia("(min-width: 48rem)").matches) {
  for (const folded of document.querySelectorAll("details.fold")) folded.open = true;
}

// Opens the sections around the part of the page that the address names.
const unfold = () => {
  const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = part?.closest?.("details"); box; box = box.parentElement.closest("details")) box.open = true;
};
unfold();
addEventListener("hashchange", unfold);

// Marks tables that are too wide for the page.
const scrolls = () => {
  for (const box of document.querySelectorAll(".scroll")) {
    box.classList.toggle("scrolls", box.scrollWidth > box.clientWidth + 1);
  }
};
scrolls();
addEventListener("resize", scrolls);

// Searches the names in a separate file, which is loaded on first use. The key / opens the search box.
const search = document.querySelector(".search");
const sought = search.querySelector("input");
const listed = search.querySelector("ul");
const root = document.documentElement.dataset.root;
let names = null;

const load = () => {
  if (names) return;
  names = [];
  const script = document.createElement("script");
  script.src = `${root}search-data.js`;
  script.addEventListener("load", () => {
    names = SEARCH;
    find();
  });
  document.head.append(script);
};

// Also finds an indicator's row on a borough's page, for searches such as "hackney crack".
const rowsOfBoroughs = () =>
  names.filter(([, kind]) => kind === "borough").flatMap(([borough, , page]) =>
    names.filter(([, kind]) => kind === "indicator").map(([name, , of]) => [
      `${name}, ${borough}`, "on the borough's page", `${page}#i-${of.slice("indicators/".length, -".html".length)}`,
    ]));

const find = () => {
  const wanted = sought.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const first = (name) => (name.toLowerCase().startsWith(wanted[0]) ? 0 : 1);
  const has = (text) => wanted.every((word) => text.toLowerCase().includes(word));
  const matches = wanted.length ? names.filter(([name, kind, , words]) => has(`${name} ${kind} ${words ?? ""}`)) : [];
  matches.sort(([one], [other]) => first(one) - first(other));
  if (wanted.length > 1) matches.push(...rowsOfBoroughs().filter(([name]) => has(name)));
  listed.replaceChildren(
    ...matches.slice(0, 12).map(([name, kind, page]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `${root}${page}`;
      link.append(name);
      const about = document.createElement("span");
      about.append(` ${kind}`);
      link.append(about);
      item.append(link);
      return item;
    }),
  );
  search.querySelector("[role=status]").textContent = wanted.length ? `${matches.length} found` : "";
};

search.hidden = false;
sought.addEventListener("focus", load);
sought.addEventListener("input", find);
search.addEventListener("submit", (event) => {
  event.preventDefault();
  listed.querySelector("a")?.click();
});
search.addEventListener("keydown", (event) => {
  const links = [...listed.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "Escape") {
    sought.value = "";
    find();
    sought.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (links[next] ?? sought).focus();
  }
});
addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    sought.focus();
  }
});
