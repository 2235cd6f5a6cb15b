import "./killed.test.js";
