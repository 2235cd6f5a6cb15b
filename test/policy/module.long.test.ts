import "./module.test.js";
