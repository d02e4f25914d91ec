"""Questions to a page, in the browser's own language; each is one JavaScript function."""

# What stands outside the page, or is cut off, and does not lie in a box that scrolls.
SPILLED = """() => {
  const width = document.documentElement.clientWidth, found = [];
  const boxed = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible" && at !== document.body) return true;
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    // What is inside a plot is judged by its texts; clip paths cut the rest.
    if (element.closest("svg") && !element.matches("svg, text")) continue;
    const { left, right, width: wide, height } = element.getBoundingClientRect();
    if (!wide || !height || (left >= -1 && right <= width + 1)) continue;
    if (element.matches(".skip") || boxed(element)) continue;
    found.push(`${element.tagName}.${element.getAttribute("class")} ${Math.round(left)}..${
      Math.round(right)} of ${width}: ${element.textContent.trim().slice(0, 40)}`);
  }
  if (document.documentElement.scrollWidth > width) found.push("the page scrolls sideways");
  return found;
}"""

# On paper nothing scrolls: boxes that would, and blocks that must not break and are taller than a page.
CUT_ON_PAPER = """(page_px) => {
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg")) continue;
    const style = getComputedStyle(element), { width, height } = element.getBoundingClientRect();
    if (!width || !height || element.matches(".unseen")) continue;
    const name = `${element.tagName}.${element.className} in ${element.closest("section")?.id}`;
    const hides = style.overflowX !== "visible" && style.textOverflow !== "ellipsis";
    if (hides && element.scrollWidth > element.clientWidth + 1)
      found.push(`${name} is cut: ${element.scrollWidth} of ${element.clientWidth} px`);
    if (style.breakInside === "avoid" && height > page_px)
      found.push(`${name} is taller than a page: ${Math.round(height)} px`);
  }
  return found;
}"""

# Every text against what lies behind it (WCAG 1.4.3). axe-core leaves out texts inside plots.
PALE_TEXTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (color) => {
    if (!known.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(color, [r, g, b, a / 255]);
    }
    return known.get(color);
  };
  const over = (front, back) => {
    const [a, b] = [rgba(front), typeof back === "string" ? rgba(back) : back];
    return [0, 1, 2].map((k) => a[k] * a[3] + b[k] * (1 - a[3])).concat(1);
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (rgba(color)[3] > 0) layers.push(color);
      if (rgba(color)[3] === 1) break;
    }
    return layers.reduceRight((back, color) => over(color, back), [255, 255, 255, 1]);
  };
  const light = (color) => {
    const [r, g, b] = color.map((v) => v / 255).map((v) =>
      v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = new Map();
  let n_texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || element.closest("script, style, .unseen, title, desc")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element), plotted = element instanceof SVGElement;
    const halo = plotted && style.paintOrder === "stroke" && rgba(style.stroke)[3] === 1;
    const back = halo ? rgba(style.stroke) : behind(element);
    let seen = 1;
    for (let at = element; at; at = at.parentElement) seen *= getComputedStyle(at).opacity;
    const [r, g, b, a] = rgba(plotted ? style.fill : style.color);
    const front = [r, g, b].map((v, k) => v * a * seen + back[k] * (1 - a * seen));
    const [x, y] = [light(front), light(back)].sort((p, q) => q - p), ratio = (x + 0.05) / (y + 0.05);
    const size = Number.parseFloat(style.fontSize), bold = style.fontWeight >= 700;
    n_texts += 1;
    if (ratio >= (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5) - 0.005) continue;
    const section = element.closest("section")?.id;
    const place = `${section} ${element.tagName}.${element.getAttribute("class")}`;
    if (!found.has(place)) found.set(place, `${place} ${ratio.toFixed(2)}: ${text.slice(0, 30)}`);
  }
  return { n_texts, pale: [...found.values()] };
}"""

# Lines and marks against the two grounds that they are drawn on (WCAG 1.4.11).
COLOR_CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(document.documentElement), found = {};
  const light = (name) => {
    canvas.fillStyle = style.getPropertyValue(name);
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255).map((v) =>
      v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const names = ["--accent"];
  for (const kind of ["--method-", "--class-"])
    for (let k = 0; style.getPropertyValue(kind + k); k += 1) names.push(kind + k);
  for (const name of names) {
    found[name] = Math.min(...["--paper", "--raised"].map((ground) => {
      const [x, y] = [light(name), light(ground)].sort((p, q) => q - p);
      return (x + 0.05) / (y + 0.05);
    }));
  }
  return found;
}"""

# What a keyboard stands on: its name, whether one sees it, and whether something lies over all of it.
STAND = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), { top, height } = element.getBoundingClientRect();
  const bar = document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0;
  const ring = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1;
  if (element.dataset.stood) return null;
  element.dataset.stood = "yes";
  return {
    name: `${element.tagName}.${element.getAttribute("class")} ${(
      element.ariaLabel || element.textContent).trim().slice(0, 40)}`,
    ring: ring || style.boxShadow !== "none",
    hidden: !element.closest(".bar, .skip") && (top + height <= bar || top >= innerHeight),
  };
}"""

SHIFT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(
    list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
  )).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(0), 300);  // no entry, no call
})"""
