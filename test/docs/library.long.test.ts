import "./library.test.js";
