import "./compare.test.js";
