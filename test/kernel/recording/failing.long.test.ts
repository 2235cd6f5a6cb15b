import "./failing.test.js";
