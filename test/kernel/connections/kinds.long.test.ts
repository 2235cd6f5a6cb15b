import "./kinds.test.js";
