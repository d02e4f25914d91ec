// The page's side of `invoke play`: brings pictures to the server, and shows what it answers.
"use strict";

const body = document.body.dataset;
const width = Number(body.width), height = Number(body.height);
const find = (id) => document.getElementById(id);
const tab = crypto.getRandomValues(new Uint32Array(3)).reduce((word, n) => word + n.toString(36), "");
const PATIENCE_MS = 400; // an answer that takes longer is given up for a newer question

let pixels = null; // of the picture as it came: three bytes each, row by row
let truth; // the class that the run's labels give it, where it is one of the run's pictures
let before = {}; // by method the class that it named before any dial was turned
let question = 0; // how many were asked; answers to older ones are dropped
let arrival = 0; // the same for pictures that are brought
let flight = null; // the question that is under way
let isWaiting = false; // whether something changed since
let nUnderWay = 0;

function count(change) {
  nUnderWay += change;
  find("answers").setAttribute("aria-busy", String(nUnderWay > 0));
}

// Asking

async function told(address, content, signal) {
  let response;
  try {
    response = await fetch(address, content === undefined ? {} : { method: "POST", body: content, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server does not answer: was it ended with Ctrl-C? Start it again, and load this page anew.");
  }
  const value = await response.json();
  if (!response.ok) throw new Error(value.reason);
  return value;
}

function ask() {
  if (!pixels) return;
  if (flight) { // one at a time; so an answer is shown while a dial is being dragged, too
    isWaiting = true;
    if (performance.now() - flight.since > PATIENCE_MS) flight.abort.abort();
    return;
  }
  isWaiting = false;
  send();
}

async function send() {
  const number = ++question, dials = settings(), asked = pixels;
  const words = new URLSearchParams({ ...dials, tab, number });
  flight = { since: performance.now(), abort: new AbortController() };
  count(1);
  try {
    const answer = await told(`answer?${words}`, asked, flight.abort.signal);
    if (asked === pixels && number === question && !answer.superseded) show(answer, dials);
  } catch (error) {
    if (error.name !== "AbortError") complain(error.message);
  } finally {
    flight = null;
    if (isWaiting) ask();
    count(-1);
  }
}

function settings() {
  const found = {};
  for (const dial of document.querySelectorAll("[data-key]")) {
    if (Number(dial.value)) found[dial.dataset.key] = dial.value;
  }
  return found;
}

function complain(text) {
  find("problem").textContent = text;
  find("problem").hidden = !text;
}

// Pictures

function take(found, source) {
  truth = found.truth;
  pixels = Uint8Array.from(atob(found.pixels), (letter) => letter.charCodeAt(0));
  before = {};
  find("source").textContent = source;
  complain("");
  paint(pixels);
  ask();
}

async function bring(file, source) {
  if (!file) return;
  if (file.size > Number(body.mostBytes)) {
    complain(`${source}: ${Math.round(file.size / 1e6)} MB; ${body.tooLarge}.`);
    return;
  }
  const number = ++arrival;
  count(1);
  try {
    const found = await told("picture", file);
    if (number === arrival) take(found, `${source}.`);
  } catch (error) {
    if (number === arrival) complain(`${source}: ${error.message}.`.replace(/\.\.$/, "."));
  } finally {
    count(-1);
  }
}

let turn = 0;
async function nextTestPicture() {
  const number = ++arrival;
  count(1);
  try {
    const found = await told(`test-picture/${turn++ % Number(body.nTest)}`);
    if (number === arrival) take(found, `A test picture of the run, labelled ${found.truth}.`);
  } catch (error) {
    complain(error.message);
  } finally {
    count(-1);
  }
}

function paint(bytes) {
  const picture = new ImageData(width, height);
  for (let k = 0; k < width * height; k++) {
    picture.data.set(bytes.subarray(3 * k, 3 * k + 3), 4 * k);
    picture.data[4 * k + 3] = 255;
  }
  find("given").getContext("2d").putImageData(picture, 0, 0);
}

// Answers

const percent = (share) => {
  const rounded = Math.round(100 * share); // never 100 for what is less, nor 0 for what is more
  return rounded === 100 && share < 1 ? "> 99 %" : rounded === 0 && share > 0 ? "< 1 %" : `${rounded} %`;
};

function show(answer, dials) {
  paint(Uint8Array.from(atob(answer.picture), (letter) => letter.charCodeAt(0)));
  const isTurned = Object.keys(dials).length > 0;
  for (const found of answer.answers) {
    const card = document.querySelector(`[data-method="${CSS.escape(found.method)}"]`);
    if (!isTurned) before[found.method] = found.class;
    fill(card, found, isTurned ? before[found.method] : undefined);
  }
  find("said").textContent = answer.said;
}

function fill(card, found, was) {
  const part = (name) => card.querySelector(`.${name}`);
  const hasFailed = found.reason !== undefined;
  card.classList.toggle("failed", hasFailed);
  part("class").textContent = hasFailed ? "no answer" : found.class;
  part("confidence").textContent = hasFailed ? found.reason : percent(found.confidence);
  card.dataset.confidence = hasFailed ? "" : found.confidence;
  part("mark").textContent = hasFailed || truth === undefined ? "" : found.class === truth ? "right" : "wrong";
  card.classList.toggle("is-wrong", found.class !== truth);
  part("unsure").hidden = !found.unsure;
  const hasTurned = was !== undefined && was !== found.class;
  part("was").hidden = !hasTurned;
  part("was").textContent = hasTurned ? `no longer ${was}` : "";
  part("took").textContent = hasFailed ? "" : `${found.ms < 10 ? found.ms.toFixed(1) : Math.round(found.ms)} ms`;
  part("bars").replaceChildren(...(found.likeliest ?? []).map(bar));
}

function bar([name, share]) {
  const line = document.createElement("li");
  for (const [kind, text] of [["name", name], ["share", percent(share)], ["length", ""]]) {
    const piece = document.createElement("span");
    piece.className = kind;
    piece.textContent = text;
    line.append(piece);
  }
  const length = document.createElement("span");
  length.style.width = `${100 * share}%`;
  line.lastChild.append(length);
  return line;
}

// Drawing

const paper = find("paper"), ink = paper.getContext("2d");
const scale = Math.max(1, Math.round(320 / Math.max(width, height)));
let last = null; // where the pen was
let isDrawn = false; // whether the board has changed since it was brought

function clearPaper() {
  paper.width = width * scale;
  paper.height = height * scale;
  ink.fillStyle = find("ground").value;
  ink.fillRect(0, 0, paper.width, paper.height);
  last = null;
}

function drawTo(at) {
  ink.strokeStyle = find("pen").value;
  ink.lineWidth = (Number(find("thickness").value) / 100) * Math.max(paper.width, paper.height);
  ink.lineCap = ink.lineJoin = "round";
  ink.beginPath();
  ink.moveTo(...(last ?? at));
  ink.lineTo(...at);
  ink.stroke();
  last = at;
  if (!isDrawn) requestAnimationFrame(bringDrawing);
  isDrawn = true;
}

function bringDrawing() {
  isDrawn = false;
  let sent = paper;
  if (width !== height) { // pictures that are no squares are taken in their own size only
    sent = Object.assign(document.createElement("canvas"), { width, height });
    sent.getContext("2d").drawImage(paper, 0, 0, width, height);
  }
  sent.toBlob((blob) => bring(blob, "Your drawing"), "image/png");
}

const place = (event) => {
  const box = paper.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * paper.width, ((event.clientY - box.top) / box.height) * paper.height];
};

paper.addEventListener("pointerdown", (event) => {
  paper.setPointerCapture(event.pointerId);
  last = null;
  drawTo(place(event));
});
paper.addEventListener("pointermove", (event) => { if (event.buttons & 1) drawTo(place(event)); });

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
paper.addEventListener("keydown", (event) => {
  if (!(event.key in ARROWS)) return;
  event.preventDefault();
  const step = paper.width / 32, [right, down] = ARROWS[event.key];
  const from = last ?? [paper.width / 2, paper.height / 2];
  const to = [from[0] + right * step, from[1] + down * step];
  to[0] = Math.min(Math.max(to[0], 0), paper.width);
  to[1] = Math.min(Math.max(to[1], 0), paper.height);
  if (event.shiftKey) { last = from; drawTo(to); } else last = to;
});

find("draw").addEventListener("click", () => {
  const board = find("board");
  board.hidden = !board.hidden;
  find("draw").setAttribute("aria-expanded", String(!board.hidden));
  if (!board.hidden) { clearPaper(); paper.focus(); }
});
find("clear").addEventListener("click", () => { clearPaper(); bringDrawing(); });
find("ground").addEventListener("input", clearPaper);

// What the reader does

for (const dial of document.querySelectorAll("[data-key]")) {
  dial.addEventListener("input", () => { label(dial); ask(); });
}

function label(dial) {
  const text = `${dial.value}${dial.dataset.unit}`;
  dial.nextElementSibling.textContent = text;
  dial.setAttribute("aria-valuetext", text);
}

find("reset").addEventListener("click", () => {
  for (const dial of document.querySelectorAll("[data-key]")) { dial.value = 0; label(dial); }
  ask();
});
find("next")?.addEventListener("click", nextTestPicture);
for (const id of ["choose", "photograph"]) {
  find(id).addEventListener("change", (event) => {
    const [file] = event.target.files;
    bring(file, file?.name);
    event.target.value = ""; // so that the same file can be chosen again
  });
}
document.addEventListener("paste", (event) => {
  const [file] = event.clipboardData.files;
  if (file) bring(file, "What you pasted");
  else complain("What was pasted is no picture: copy a picture, not its address.");
});
document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("over"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (file) bring(file, file.name);
  else complain("What was dropped is no file: save the picture first, then drop it here.");
});

for (const dial of document.querySelectorAll("[data-key]")) { dial.value = 0; } // a reload keeps them otherwise
if (find("next")) nextTestPicture();
