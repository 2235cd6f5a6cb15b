import "./compat.test.js";
