import "./example.test.js";
