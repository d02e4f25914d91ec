"use strict";
// The page reads well without this file. It adds: sorting the large tables, hiding methods,
// and opening what is folded before printing.

const methods = JSON.parse(document.getElementById("results").textContent);

function sortable(table) {
  const body = table.tBodies[0];
  const headings = [...table.querySelectorAll("th[data-sort]")];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const up = heading.ariaSort === "descending" || (column === 0 && !heading.ariaSort);
      headings.forEach((other) => { other.ariaSort = null; });
      heading.ariaSort = up ? "ascending" : "descending";
      const key = (row) => Number.parseFloat(row.cells[column]?.dataset.value ?? "NaN");
      // Rows without a number stay at the end, whichever way the others are sorted.
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
        return up ? x - y : y - x;
      });
      body.append(...rows);
    });
  });
}

function show(index, isShown) {
  for (const element of document.querySelectorAll(`[data-method="${index}"]`)) {
    element.hidden = !isShown;
    if (!element.matches("thead th")) continue;
    // A column's cells carry no mark of their own: they are found by their place.
    const place = element.cellIndex;
    for (const row of element.closest("table").tBodies[0].rows) row.cells[place].hidden = !isShown;
  }
}

function chooser() {
  const details = document.createElement("details");
  details.className = "chooser";
  const summary = document.createElement("summary");
  summary.textContent = "Choose which methods to see";
  const list = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.className = "unseen";
  legend.textContent = "Methods";
  list.append(legend);
  methods.forEach((method) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => show(method.index, box.checked));
    const name = document.createElement("bdi");
    name.textContent = method.name.length > 40 ? `${method.name.slice(0, 39)}…` : method.name;
    label.append(box, name);
    list.append(label);
  });
  details.append(summary, list);
  return details;
}

document.querySelectorAll("table.metrics").forEach(sortable);
if (methods.length > 1) document.querySelector("#metrics .lead, #across .lead")?.after(chooser());
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not(.chooser)")) details.open = true;
});
