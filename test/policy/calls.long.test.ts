import "./calls.test.js";
