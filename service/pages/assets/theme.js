// Before the first paint: the scheme that was chosen here, if one was. Everything else waits for the page.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("aftercart.scheme"); } catch { /* storage may be refused: the system decides */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
  document.documentElement.classList.add("scripted");
})();
