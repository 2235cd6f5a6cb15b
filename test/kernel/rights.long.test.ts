import "./rights.test.js";
