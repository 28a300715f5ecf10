// The picture of the answer, drawn by Vega from the specification that also makes the SVG and the PNG; its marks lead to the table's rows.
// Expressions are interpreted, never compiled: the pages forbid code that is made from text.
import { isDark } from "./scheme.js";

const SCRIPTS = ["/vendor/vega-6.2.0.min.js", "/vendor/vega-lite-6.4.1.min.js"];
let loading = null;
let view = null;
let shown = "";

function script(source) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = source;
    element.addEventListener("load", done);
    element.addEventListener("error", () => failed(new Error(`${source} did not come`)));
    document.head.append(element);
  });
}

// Half a megabyte that most visits do not need: fetched with the first picture.
function drawing() {
  loading ??= (async () => {
    for (const source of SCRIPTS) await script(source);
    return import("/vendor/vega-interpreter-2.2.1.js");
  })();
  return loading;
}

const leads = {
  forest: (datum) => datum.study && document.dispatchEvent(new CustomEvent("aftercart:open", { detail: { study: datum.study, place: datum.place } })),
  "over-time": (datum) => datum.year && filter({ year_min: datum.year, year_max: datum.year }),
  "heat-map": (datum) => datum.therapy && filter({ therapy: datum.therapy, endpoint: datum.endpoint }),
};

function filter(values) {
  const url = new URL(location.href);
  for (const gone of ["cursor", "study"]) url.searchParams.delete(gone);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  const address = url.pathname + url.search;
  htmx.ajax("GET", address, { source: document.getElementById("workspace"), target: "#workspace", select: "#workspace", swap: "outerMorph", push: address });
}

// What a mark says, as text: a title may hold whatever a source holds.
function tip(plot) {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  plot.append(box);
  return (_, event, item, value) => {
    box.hidden = !value;
    if (!value) return;
    box.replaceChildren(...Object.entries(value).filter(([, said]) => said !== "null").map(([name, said], index) => {
      const line = document.createElement(index ? "span" : "b");
      line.textContent = index ? `${["said", "arm"].includes(name) ? "" : `${name} `}${said}` : said;
      if (index > 1) line.prepend(" · ");
      return line;
    }));
    const bounds = plot.getBoundingClientRect();
    const left = event.clientX - bounds.left + 14;
    box.style.left = `${Math.max(0, Math.min(left, bounds.width - box.offsetWidth))}px`;
    box.style.top = `${event.clientY - bounds.top + 16}px`;
  };
}

function fitted(spec, name, width) {
  if (name === "forest") {
    const longest = Math.max(...spec.data.values.map((mark) => mark.key.split("\t")[1].length));
    spec.spec.width = Math.max(160, Math.min(640, width - longest * 5.7 - 40));
  }
  if (name === "over-time") spec.width = Math.max(200, Math.min(900, width - 240));
  if (width < 640) {
    if (name === "forest") { spec.spec.encoding.y.axis.labelLimit = 150; spec.spec.width = Math.max(120, width - 190); }
    if (name === "over-time") { spec.encoding.color.legend = { title: null, orient: "bottom", columns: 2 }; spec.width = width - 70; }
  }
  return spec;
}

async function draw() {
  const figure = document.getElementById("figure");
  const plot = document.getElementById("plot");
  if (!plot) { view?.finalize(); view = null; shown = ""; return; }
  const { spec: source, figure: name } = figure.dataset;
  const address = `${source}${source.includes("?") ? "&" : "?"}scheme=${isDark() ? "dark" : "light"}`;
  const wanted = `${address} ${plot.clientWidth}`;
  if (wanted === shown && plot.querySelector("svg")) return;
  shown = wanted;
  try {
    const [interpreter, answer] = await Promise.all([drawing(), fetch(address)]);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const spec = fitted(await answer.json(), name, plot.clientWidth);
    if (wanted !== shown) return;
    view?.finalize();
    plot.replaceChildren();
    const { vega, vegaLite } = globalThis;
    // One picture with one name to those who hear it: what it shows stands in the table below.
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", `${spec.description}. ${figure.querySelector("figcaption").textContent}`);
    const compiled = vegaLite.compile(spec, { logger: vega.logger(vega.Error) }).spec;
    const runtime = vega.parse(compiled, null, { ast: true });
    const place = document.createElement("div");
    place.setAttribute("aria-hidden", "true");
    plot.append(place);
    view = new vega.View(runtime, { expr: interpreter.expressionInterpreter, renderer: "svg", container: place, hover: true, tooltip: tip(plot), logLevel: vega.Error });
    view.addEventListener("click", (_, item) => { if (item?.datum) leads[name]?.(item.datum); });
    await view.runAsync();
    plot.dataset.drawn = name;
  } catch (error) {
    // The file of the same picture is better than none.
    const picture = document.createElement("img");
    picture.src = address.replace(".json", ".svg");
    picture.alt = document.querySelector("#figure figcaption").textContent;
    plot.replaceChildren(picture);
    console.warn(`The picture is shown as a file: ${error.message}`);
  }
}

let resizing = 0;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(draw, 250); });
document.addEventListener("htmx:after:swap", draw);
document.addEventListener("aftercart:scheme", draw);
draw();
