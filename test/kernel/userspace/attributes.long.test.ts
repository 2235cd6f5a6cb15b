import "./attributes.test.js";
