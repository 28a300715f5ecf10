// Light, dark, or as the system has it: a switch that goes round the three and is remembered in this browser.
const ROUND = { auto: "dark", dark: "light", light: "auto" };
const root = document.documentElement;
const button = document.getElementById("scheme");
const name = document.getElementById("scheme-name");

function shown() {
  name.textContent = root.dataset.scheme ?? "auto";
}

button?.addEventListener("click", () => {
  const next = ROUND[root.dataset.scheme ?? "auto"];
  if (next === "auto") delete root.dataset.scheme;
  else root.dataset.scheme = next;
  try {
    if (next === "auto") localStorage.removeItem("aftercart.scheme");
    else localStorage.setItem("aftercart.scheme", next);
  } catch { /* not kept, but it holds until the page is left */ }
  shown();
  document.dispatchEvent(new CustomEvent("aftercart:scheme"));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("aftercart:scheme")));
shown();

export function isDark() {
  return root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
