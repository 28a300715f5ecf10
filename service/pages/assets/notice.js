// A line at the foot of the page that says what happened, and goes away.
let timer = 0;

export function notice(said) {
  const place = document.getElementById("notice");
  place.textContent = said;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { place.hidden = true; }, 6000);
}
