// The form of the table: empty fields stay out of the address, work is shown while it lasts, and failures are said.
import { notice } from "./notice.js";

const root = document.documentElement;
let working = 0;

// An empty field and a column that is shown anyway say nothing: the shortest address is the one to share.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.id !== "workspace") return;
  const body = ctx.request.body;
  for (const [key, value] of [...body.entries()]) {
    if (typeof value === "string" && value.trim() === "") body.delete(key);
  }
  const columns = ctx.sourceElement.querySelector("#columns");
  if (columns && body.getAll("columns").join() === columns.dataset.usual) body.delete("columns");
  // What the address says and no field shows: the picture, and which endpoint it is of.
  const now = new URLSearchParams(location.search);
  for (const kept of ["picture", "of"]) if (now.has(kept)) body.set(kept, now.get(kept));
});

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const asked = ctx.request.action;
  // Typing and leaving a field both ask; what is shown already need not be asked again.
  if (ctx.sourceElement.id === "workspace" && asked === location.pathname + location.search) {
    event.preventDefault();
    return;
  }
  working += 1;
  root.classList.add("working");
  document.getElementById("results")?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:finally:request", () => {
  working = Math.max(0, working - 1);
  if (working) return;
  root.classList.remove("working");
  document.getElementById("results")?.removeAttribute("aria-busy");
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.error?.name === "AbortError") return;
  root.classList.remove("working");
  notice("The server did not answer. What is shown is as it was before; try again.");
});

document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  // A question that is not understood has a page of its own, which says why.
  if (status >= 500 || status === 404) notice(`The server could not answer (${status}). What is shown may be old.`);
});

// A new page of results begins at its top.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.sourceElement?.closest?.(".pager")) document.getElementById("count")?.scrollIntoView({ block: "center" });
});

// Menus close when something else is clicked.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
