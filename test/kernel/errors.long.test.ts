import "./errors.test.js";
