import "./missing.test.js";
