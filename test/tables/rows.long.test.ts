import "./rows.test.js";
