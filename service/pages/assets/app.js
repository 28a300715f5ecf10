// What the pages do beyond being read: each module is one of their habits. All of it is a convenience: without it the pages still work.
import "./deciding.js";
import "./drawer.js";
import "./figures.js";
import "./forms.js";
import "./keys.js";
import "./lights.js";
import "./paste.js";
import "./ranges.js";
import "./scheme.js";
import "./views.js";
