// Two sliders over a histogram set the numbers beneath it; the numbers are what the form sends.
function fields(slider) {
  const range = slider.closest("[data-range]");
  const edges = slider.dataset.edges.split(" ");
  const [from, to] = range.querySelectorAll(".sliders input");
  return { range, edges, from, to };
}

document.addEventListener("input", (event) => {
  const slider = event.target.closest?.(".sliders input");
  if (!slider) return;
  const { range, edges, from, to } = fields(slider);
  const [low, high] = [Number(from.value), Number(to.value)];
  // They may meet, not pass.
  if (low > high) slider.value = slider === from ? high : low;
  const place = Number(slider.value);
  const name = `${range.dataset.range}_${slider.dataset.bound}`;
  const outermost = slider === from ? place === 0 : place === edges.length - 1;
  document.getElementById(name).value = outermost ? "" : edges[place];
  slider.setAttribute("aria-valuetext", outermost ? "no bound" : edges[place]);
  for (const [index, bar] of range.querySelectorAll(".histogram rect").entries()) {
    bar.classList.toggle("inside", index >= Number(from.value) && index < Number(to.value));
  }
});
