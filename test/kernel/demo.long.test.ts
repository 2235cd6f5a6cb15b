import "./demo.test.js";
