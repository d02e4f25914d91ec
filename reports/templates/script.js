"use strict";
// The page reads well without this file. It adds: picking methods, sorting the large tables, stepping
// along ROC curves, turning the probes' dials, links to panels, and saving figures and tables.

const SVG = "http://www.w3.org/2000/svg";
const percent = (share, digits) => `${(100 * share).toFixed(digits)} %`;

function make(tag, attributes, content = "", namespace = "http://www.w3.org/1999/xhtml") {
  const element = document.createElementNS(namespace, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(content);
  return element;
}

// A section's panels, their data and a template stand one after the other: each panel gets a copy of what
// the template holds, put to life by `extend`.
function extendPanels(kind, extend) {
  for (const script of document.querySelectorAll(`script.${kind}`)) {
    const data = JSON.parse(script.textContent);
    const added = script.nextElementSibling.content.firstElementChild;
    [...script.previousElementSibling.children].forEach((panel, n) => extend(panel, added.cloneNode(true), data, n));
  }
}

// Picking methods: whatever carries the number of one that is off goes; in some charts it fades.
function follow(shown) {
  for (const element of document.querySelectorAll("[data-method]")) {
    const isOff = element.dataset.method.split(" ").some((index) => !shown.has(index));
    element.toggleAttribute("hidden", isOff);
    if (!element.matches("thead th")) continue;
    // A column's cells carry no mark of their own: they are found by their place.
    const place = element.cellIndex;
    for (const row of element.closest("table").tBodies[0].rows) row.cells[place].hidden = isOff;
  }
}

function choosing(template) {
  const around = template.parentElement;
  template.replaceWith(template.content);
  const boxes = [...around.querySelectorAll("input")];
  const changed = () => {
    const shown = boxes.filter((box) => box.checked);
    follow(new Set(shown.map((box) => box.value)));
    const names = shown.map((box) => box.parentElement.textContent.trim()).join(", ");
    const count = `${shown.length} of ${boxes.length}`;
    around.querySelector(".count").textContent = count;
    around.querySelector("[role=status]").textContent = `Showing ${count} methods: ${names}`;
  };
  boxes.forEach((box) => box.addEventListener("change", changed));
  around.querySelectorAll("[data-only]").forEach((preset) => preset.addEventListener("click", () => {
    const only = preset.dataset.only.split(" ");
    boxes.forEach((box) => { box.checked = only.includes(box.value); });
    changed();
  }));
}

function sortable(table) {
  const body = table.tBodies[0];
  const headings = [...table.querySelectorAll("th[data-sort]")];
  headings.forEach((heading, column) => {
    const words = `Sort by ${heading.firstChild.textContent.trim()}`;
    const button = make("button", { type: "button", class: "sort", "aria-label": words });
    heading.append(" ", button);  // beside the words, which may hold a button of their own
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

// A term's window opens by itself; here it also opens while the mouse rests on the term.
function opensOnHover(term) {
  const told = document.getElementById(term.getAttribute("popovertarget"));
  let waiting;
  const soon = (event, act) => {
    clearTimeout(waiting);
    if (event.pointerType === "mouse") waiting = setTimeout(act, 250);
  };
  const open = () => {
    if (told.matches(":popover-open")) return;
    term.popoverTargetAction = "show";  // so that a click does not close it again
    told.showPopover({ source: term });
  };
  const close = () => {
    if (term.popoverTargetAction !== "show") return;
    told.hidePopover();
    term.popoverTargetAction = "toggle";
  };
  term.addEventListener("pointerenter", (event) => soon(event, open));
  told.addEventListener("pointerenter", () => clearTimeout(waiting));
  for (const it of [term, told]) it.addEventListener("pointerleave", (event) => soon(event, close));
}

// ROC: a slider steps along the curve of one class, and says what its threshold does.
function pointsOf(steps) {
  const points = [];
  let [reported, found] = [0, 0];
  for (let i = 0; i < steps.length; i += 3) {
    [reported, found] = [reported + steps[i], found + steps[i + 1]];
    points.push({ reported, found, from: steps[i + 2] });
  }
  return points;
}

function told(point, all, isScore) {
  const bar = point.from === null ? "above every score" : `${isScore ? "score" : "probability"} ≥ ${point.from}`;
  const of = (key) => `${point[key].toLocaleString("en")} of ${all[key].toLocaleString("en")}`;
  const share = (key) => `(${percent(point[key] / all[key], 1)})`;
  return `${bar}: ${of("found")} found ${share("found")}, ${of("reported")} others are false alarms ${share("reported")}`;
}

function operated(panel, controls, data) {
  if (!panel.matches(".operated")) return;  // such as the enlarged corner, which is of several methods
  const { by_score: isScore, steps } = data.methods[panel.dataset.method];
  const svg = panel.querySelector("svg.plot");
  const [x0, y0, x1, y1] = svg.dataset.frame.split(" ").map(Number);
  const [menu, range] = controls.querySelectorAll("select, input");
  const [line, dot] = [make("polyline", { class: "stepped" }, "", SVG), make("circle", { r: 5 }, "", SVG)];
  let points, all;
  const place = (at) => [x0 + ((x1 - x0) * at.reported) / all.reported, y0 + ((y1 - y0) * at.found) / all.found];
  const step = (n) => {
    const words = told(points[n], all, isScore);
    dot.setAttribute("transform", `translate(${place(points[n])})`);
    controls.querySelector(".said").textContent = words;
    range.value = n;
    range.setAttribute("aria-valuetext", words);
  };
  const choose = () => {
    points = pointsOf(steps[menu.selectedIndex]);
    all = points.at(-1);
    range.max = points.length - 1;
    line.setAttribute("points", points.map(place).join(" "));
    const gains = points.map(({ reported, found }) => found / all.found - reported / all.reported);
    step(gains.indexOf(Math.max(...gains)));
  };
  const nearest = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const away = points.map(place).map(([x, y]) => Math.hypot(x - at.x, y - at.y));
    step(away.indexOf(Math.min(...away)));
  };
  // One class in all panels, so that they can be compared.
  menu.addEventListener("change", () => panel.parentElement.querySelectorAll("select").forEach((other) => {
    other.selectedIndex = menu.selectedIndex;
    other.dispatchEvent(new Event("chosen"));
  }));
  menu.addEventListener("chosen", choose);
  range.addEventListener("input", () => step(range.valueAsNumber));
  for (const kind of ["pointermove", "pointerdown"]) svg.addEventListener(kind, nearest);
  svg.append(line, dot);
  svg.after(controls);
  choose();
}

// Probes: a dial shows the example at one level, and what each method answers to it.
function turned(panel, details, data, n) {
  const { words, methods } = data.probes[n];
  const pictures = [...panel.querySelector(".strip").children];
  if (!pictures.length) return;
  const range = details.querySelector("input");
  const rows = [...details.querySelectorAll("tbody tr")].filter((row) => row.dataset.method in methods);
  const turn = () => {
    const level = range.valueAsNumber;
    let nRight = 0;
    for (const row of rows) {
      const { answers, accuracies } = methods[row.dataset.method];
      const isRight = answers[level] === data.true;
      nRight += isRight;
      row.cells[1].className = isRight ? "right" : "wrong";
      row.cells[1].textContent = `${data.classes[answers[level]]} ${isRight ? "✓ right" : "✗ wrong"}`;
      row.cells[2].textContent = accuracies[level] === null ? "–" : percent(accuracies[level], 0);
    }
    details.querySelector(".level").textContent = words[level];
    details.querySelector(".large").replaceChildren(pictures[level].cloneNode(true));
    range.setAttribute("aria-valuetext", `${words[level]}: ${nRight} of ${rows.length} methods right`);
  };
  range.max = words.length - 1;
  range.addEventListener("input", turn);
  panel.querySelector(".strip").after(details);
  turn();
}

// Saving: a figure as an SVG that stands alone, a table as CSV.
const INHERITED = "fill fill-opacity paint-order font-family font-size font-style font-weight text-anchor stroke "
  .concat("stroke-width stroke-opacity stroke-dasharray stroke-linecap stroke-linejoin").split(" ");

function resolve(element, copy, above) {
  const style = getComputedStyle(element);
  const keys = INHERITED.filter((key) => style[key] !== above?.[key]);
  if (style.opacity !== "1") keys.push("opacity");
  if (style.display === "none") keys.push("display");
  [...element.children].forEach((child, n) => resolve(child, copy.children[n], style));
  copy.setAttribute("style", keys.map((key) => `${key}: ${style.getPropertyValue(key)}`).join("; "));
  copy.removeAttribute("class");
}

function standalone(svg) {
  const copy = svg.cloneNode(true);
  resolve(svg, copy);
  const { x, y, width, height } = svg.viewBox.baseVal;
  const [rim, style] = [width / 40, getComputedStyle(svg)];
  const box = { x: x - rim, y: y - rim, width: width + 2 * rim, height: height + 2 * rim };
  for (const key of ["width", "height"]) copy.setAttribute(key, box[key]);
  copy.setAttribute("viewBox", Object.values(box).join(" "));
  const paper = style.getPropertyValue("--behind") || style.getPropertyValue("--paper");
  copy.prepend(make("rect", { ...box, style: `fill: ${paper}; stroke: none` }, "", SVG));
  copy.prepend(make("title", {}, svg.getAttribute("aria-label"), SVG));
  return new XMLSerializer().serializeToString(copy);
}

function inWords(nodes) {
  const text = nodes.map((node) => node.textContent).join(" ").replaceAll("−", "-").replace(/\s+/g, " ").trim();
  // What a spreadsheet would take for a formula, and is no plain number or range, is made plain text.
  return /^[=+\-@]/.test(text) && !/^([-+–\d.,%\s]|to)*$/.test(text) ? `'${text}` : text;
}

// A cell's value, and what stands small below it, as its interval.
function twoTexts(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".unseen, .better, .sort").forEach((part) => part.remove());
  copy.querySelectorAll("bdi[title]").forEach((part) => { part.textContent = part.title; });  // names in full
  const small = [...copy.querySelectorAll("small, i")];
  small.forEach((part) => part.remove());
  return [(cell.matches("td") && cell.dataset.value) || inWords([copy]), inWords(small)];
}

function csvOf(table) {
  const grid = [];
  [...table.rows].filter((row) => !row.hidden).forEach((row, y) => {
    let x = 0;
    for (const cell of [...row.cells].filter(({ hidden }) => !hidden)) {
      while (grid[y]?.[x]) x += 1;
      for (let i = 0; i < cell.rowSpan * cell.colSpan; i += 1) {
        const line = (grid[y + Math.floor(i / cell.colSpan)] ??= []);
        line[x + (i % cell.colSpan)] = i ? ["", ""] : twoTexts(cell);
      }
    }
  });
  const isDouble = grid.at(-1).map((_, x) => grid.some((row) => row[x]?.[1]));
  for (const pair of grid[(table.tHead?.rows.length ?? 1) - 1]) pair[1] ||= pair[0] && `${pair[0]} (small print)`;
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = grid.map((row) => row.flatMap((pair, x) => (isDouble[x] ? pair : pair.slice(0, 1))));
  return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function saver(kind, type, what, id, written) {
  const button = make("button", { type: "button", "aria-label": `Save ${what} as ${kind}` }, kind);
  button.addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([written()], { type }));
    make("a", { href: url, download: `${id}.${kind.toLowerCase()}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  return button;
}

function withTools(panel) {
  const title = panel.querySelector("h3, caption") ?? panel.closest("section").querySelector("h2, .h2");
  const what = title.firstChild.textContent.trim();
  const tools = make("p", { class: "tools" }, make("a", { href: `#${panel.id}`, "aria-label": `Link to ${what}` }, "#"));
  for (const plot of panel.querySelectorAll("svg.plot:not(.narrow-only *)")) {
    const seen = () => (plot.getClientRects().length ? plot : panel.querySelector(".narrow-only .plot"));
    tools.append(saver("SVG", "image/svg+xml", what, panel.id, () => standalone(seen())));
  }
  for (const table of panel.matches("table") ? [panel] : panel.querySelectorAll("table")) {
    tools.append(saver("CSV", "text/csv", what, panel.id, () => csvOf(table)));
  }
  (panel.matches("table") ? panel.closest(".box") : panel.lastElementChild).after(tools);
}

const unfold = (details) => { details.open = true; };

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let it = target; it; it = it.parentElement) if (it.matches("details")) unfold(it);
  target?.scrollIntoView();
}

document.querySelectorAll(":is(figure, .looked)[id], table[id]:not(figure *)").forEach(withTools);
document.querySelectorAll("table.metrics").forEach(sortable);
if (HTMLElement.prototype.showPopover) {
  document.querySelectorAll(".term").forEach(opensOnHover);
  document.querySelectorAll("template.for-script").forEach(choosing);
}
extendPanels("operating", operated);
extendPanels("turning", turned);
addEventListener("hashchange", openTarget);
if (location.hash) openTarget();
addEventListener("beforeprint", () => document.querySelectorAll("details:not(.confused, .turn)").forEach(unfold));
