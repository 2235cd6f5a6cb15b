import "./compat-process.test.js";
