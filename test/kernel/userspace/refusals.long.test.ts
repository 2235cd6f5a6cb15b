import "./refusals.test.js";
